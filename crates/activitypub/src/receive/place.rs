// SPDX-License-Identifier: AGPL-3.0-or-later
//! Where something that was written elsewhere belongs, and what is missing above it.

use kollegium_db::Tx;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::error::{Denial, Thing};
use kollegium_domain::groups::Visibility;
use kollegium_domain::groups::membership;
use kollegium_domain::ids::GroupId;
use kollegium_domain::posts::{self, Identity, NewPost, Place, Post};
use kollegium_domain::text::mentions::{Handle, Kind as HandleKind};
use kollegium_domain::text::{Text, title};
use kollegium_domain::trust::Rules;
use kollegium_domain::{By, Error, Time};
use url::Url;

use super::activity::Source;
use super::object::Written;
use super::{Stop, Task, admit};
use crate::ids::{authority, same_origin};
use crate::json;
use crate::vocabulary::is_written;

/// Most replies above one that are fetched.
const MAX_DEPTH: usize = 50;
/// Most addressees that are fetched to find out whether they are groups.
const MAX_PLACES: usize = 5;

/// Why something is taken in that was written elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FetchReason {
    /// It came by itself. Taken is only what is for a group of ours, or what one with members here has: because it passed
    /// it on, because it lives at the same server, or because it answers one of our people, whom a microblog tells directly.
    Received,
    /// Somebody here asked for it.
    Requested,
}

/// Something written elsewhere, ready to be published.
pub(crate) struct Draft {
    pub(crate) written: Written,
    pub(crate) author: Actor,
    pub(crate) text: Text,
    title: Option<String>,
    spot: Spot,
}

/// Where it goes. What it replies to may be published only a moment before.
enum Spot {
    Thread(GroupId),
    Reply(String),
}

impl Draft {
    /// Publishes it, if its group is the one that passed it on and lets it in.
    pub(crate) fn publish(
        &self,
        tx: &mut Tx,
        by: &By,
        rules: &Rules,
        source: &Source,
    ) -> kollegium_domain::Result<Post> {
        let (group, place) = match &self.spot {
            Spot::Thread(group) => (*group, Place::Thread(*group)),
            Spot::Reply(parent) => {
                let parent = posts::locate(tx, parent)?.ok_or(Error::NotFound(Thing::Post))?;
                (parent.group_id, Place::Reply(parent.id))
            }
        };
        source.check(group)?;
        check_audience(admit(tx, rules, &by.actor, group)?, self.written.public)?;
        posts::publish(
            tx,
            by,
            &NewPost {
                place,
                content: self.written.content(self.title.as_deref(), &self.text),
                identity: Some(Identity {
                    uri: &self.written.uri,
                    created_at: self.written.published.map_or(by.at, Time::of),
                    updated_at: self.written.updated.map(Time::of),
                    mentions: &self.written.mentions,
                    stated: self.written.stated,
                }),
            },
        )
    }
}

/// What is written in a public group is for everybody, what is written in a protected one is not.
fn check_audience(visibility: Visibility, public: bool) -> kollegium_domain::Result<()> {
    match (visibility, public) {
        (Visibility::Public, true) | (Visibility::Protected, false) => Ok(()),
        (Visibility::Public, false) | (Visibility::Protected, true) | (Visibility::Local, _) => {
            Err(Error::Forbidden(Denial::NotVisible))
        }
    }
}

impl Task<'_> {
    /// `newest` and whatever is missing above it, topmost first. Never none.
    pub(crate) async fn drafts(
        &self,
        newest: Written,
        source: &Source,
        reason: FetchReason,
    ) -> Result<Vec<Draft>, Stop> {
        let mut drafts = Vec::new();
        let origin = newest.uri.clone();
        let answered = newest.parent.clone();
        let mut current = newest;
        let group = loop {
            if drafts.len() >= MAX_DEPTH {
                return Err(Stop::Refused("too many replies above it are missing".to_owned()));
            }
            let Some(parent) = current.parent.clone() else {
                let group = self.group_of(&current, source, reason).await?;
                break self.draft_thread(&mut drafts, current, group).await?;
            };
            let above = self.above(&parent).await?;
            let author = self.actor(&current.author).await?;
            let text = self.text(&current).await?;
            drafts.push(Draft {
                spot: Spot::Reply(parent),
                title: None,
                written: current,
                author,
                text,
            });
            match above {
                Above::Known(group) => break group,
                Above::Missing(missing) => current = *missing,
            }
        };
        if reason == FetchReason::Received {
            self.check_received(group, source, &origin, answered).await?;
        }
        drafts.reverse();
        Ok(drafts)
    }

    /// Its text, cleaned off the event loop.
    pub(crate) async fn text(&self, written: &Written) -> Result<Text, Stop> {
        let body = written.body.clone();
        let origin =
            Url::parse(&written.uri).map_or_else(|_| String::new(), |it| it.origin().ascii_serialization());
        let text = self.federation.app().compute(move || body.text(&origin)).await?;
        text.map_err(|fault| Stop::Refused(format!("the text cannot be used: {fault}")))
    }

    /// The title of a thread: its own, or the first words of what a microblog wrote.
    pub(crate) fn title(&self, written: &Written, text: &Text, author: &Actor, group: &Actor) -> String {
        if let Some(title) = &written.title {
            return title.clone();
        }
        let host = |actor: &Actor| Url::parse(&actor.uri).ok().map(|url| authority(&url).to_owned());
        let group = Handle {
            kind: HandleKind::Group,
            name: group.name.clone(),
            host: host(group),
        };
        let fallback = format!("@{}@{}", author.name, host(author).unwrap_or_default());
        title::title_from_html(&text.html, &[group], &fallback)
    }

    async fn draft_thread(
        &self,
        drafts: &mut Vec<Draft>,
        written: Written,
        group: Actor,
    ) -> Result<GroupId, Stop> {
        let author = self.actor(&written.author).await?;
        let text = self.text(&written).await?;
        let id = GroupId(group.id.0);
        drafts.push(Draft {
            title: Some(self.title(&written, &text, &author, &group)),
            spot: Spot::Thread(id),
            written,
            author,
            text,
        });
        Ok(id)
    }

    /// What a reply replies to.
    async fn above(&self, parent: &str) -> Result<Above, Stop> {
        let uri = parent.to_owned();
        let known = self
            .federation
            .app()
            .read(move |snapshot| posts::locate(snapshot, &uri))
            .await?;
        if let Some(known) = known {
            return Ok(Above::Known(known.group_id));
        }
        if self.is_ours(parent) {
            return Err(Stop::Ignored(
                "it replies to something that is not here".to_owned(),
            ));
        }
        let document = self.fetch(parent).await?;
        if !json::types(&document).iter().any(|it| is_written(it)) {
            return Err(Stop::Ignored("it replies to no post".to_owned()));
        }
        let written = Written::parse(&document)?;
        if !same_origin(&written.uri, &written.author) {
            return Err(Stop::Refused("what it replies to is not its author's".to_owned()));
        }
        Ok(Above::Missing(Box::new(written)))
    }

    /// The group that a thread names: the one that passed it on, if that is among those named; else the first that is
    /// ours or known. Where somebody asked for the thread, the first that can be fetched.
    async fn group_of(&self, written: &Written, source: &Source, reason: FetchReason) -> Result<Actor, Stop> {
        if let Source::Announced(group) = source {
            return match written.places.contains(&group.uri) {
                true => Ok(Actor::clone(group)),
                false => Err(Stop::Refused(
                    "it is not addressed to the group that announced it".to_owned(),
                )),
            };
        }
        for place in &written.places {
            let uri = place.clone();
            let found = self
                .federation
                .app()
                .read(move |snapshot| actors::find_by_uri(snapshot, &uri))
                .await?;
            if let Some(actor) = found.filter(|it| it.kind == Kind::Group) {
                return Ok(actor);
            }
        }
        if reason == FetchReason::Requested {
            for place in written.places.iter().take(MAX_PLACES) {
                match self.actor(place).await {
                    Ok(actor) if actor.kind == Kind::Group => return Ok(actor),
                    Ok(_) => {}
                    Err(error) => tracing::debug!(place, %error, "not a group"),
                }
            }
        }
        Err(Stop::Ignored(
            "it is addressed to no group that we know".to_owned(),
        ))
    }

    /// What came by itself is for a group of ours, or for one with members here that has it.
    async fn check_received(
        &self,
        group: GroupId,
        source: &Source,
        uri: &str,
        answered: Option<String>,
    ) -> Result<(), Stop> {
        let (group, is_followed, answers_ours) = self
            .federation
            .app()
            .read(move |snapshot| {
                let parent = match answered {
                    Some(uri) => posts::locate(snapshot, &uri)?,
                    None => None,
                };
                let answers_ours = match parent {
                    Some(parent) => actors::get(snapshot, parent.author_id)?.local,
                    None => false,
                };
                let is_followed = membership::is_followed_here(snapshot, group)?;
                Ok((actors::get(snapshot, group.actor())?, is_followed, answers_ours))
            })
            .await?;
        // What answers one of our people is taken whether or not somebody here is a member.
        if group.local || answers_ours {
            return Ok(());
        }
        if !is_followed {
            return Err(Stop::Ignored("nobody here is a member of its group".to_owned()));
        }
        match source {
            Source::Announced(_) => Ok(()),
            Source::Direct if same_origin(uri, &group.uri) => Ok(()),
            Source::Direct => Err(Stop::Ignored("its group has not passed it on".to_owned())),
        }
    }
}

/// What a reply replies to.
enum Above {
    /// It is here, in this group.
    Known(GroupId),
    /// It had to be fetched.
    Missing(Box<Written>),
}
