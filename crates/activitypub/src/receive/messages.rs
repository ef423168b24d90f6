// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages from other servers: a `ChatMessage`, or a `Note` that is addressed to persons only.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::error::{Denial, Thing};
use kollegium_domain::ids::{ActorId, MessageId};
use kollegium_domain::messages::{self, Identity, Located, NewMessage};
use kollegium_domain::{Error, Time};

use super::activity::{Head, Source};
use super::object::Written;
use super::{Stop, Task};

/// Most addressees of a message; what is for more is none.
const MAX_RECIPIENTS: usize = 20;

/// A command on a message.
type OnMessage = fn(
    &mut kollegium_db::Tx,
    &kollegium_domain::By,
    MessageId,
) -> kollegium_domain::Result<messages::Message>;

impl Task<'_> {
    /// The people here to whom something was written that is for persons only; nobody where it is something else.
    pub(super) async fn recipients(&self, written: &Written, source: &Source) -> Result<Vec<ActorId>, Stop> {
        let places = written.places.clone();
        let persons_only = matches!(source, Source::Direct)
            && !written.public
            && !written.in_audience
            && places.len() <= MAX_RECIPIENTS
            && !places.iter().any(|it| is_collection(it, &written.author));
        if !persons_only || !places.iter().any(|it| self.is_ours(it)) {
            return Ok(Vec::new());
        }
        let find = move |snapshot: &mut Snapshot| {
            let mut found = Vec::new();
            for place in &places {
                found.extend(actors::find_by_uri(snapshot, place)?);
            }
            Ok(found)
        };
        let found: Vec<Actor> = self.federation.app().read(find).await?;
        if found.iter().any(|it| it.kind != Kind::Person) {
            return Ok(Vec::new());
        }
        Ok(found.iter().filter(|it| it.local).map(|it| it.id).collect())
    }

    /// A message for these people. It counts if one of them gets it.
    pub(super) async fn message(
        &self,
        head: &Head,
        written: Written,
        recipients: Vec<ActorId>,
    ) -> Result<(), Stop> {
        let sender = self.actor(&written.author).await?;
        let endpoints = self.endpoints(sender.id).await?;
        if endpoints
            .followers
            .as_ref()
            .is_some_and(|it| written.places.contains(it))
        {
            return Err(Stop::Ignored("followers of people are not served".to_owned()));
        }
        let text = self.text(&written).await?;
        let by = head.by(sender, self.at);
        self.run(move |tx| {
            let mut outcome = Err(Error::NotFound(Thing::Person));
            for recipient in &recipients {
                let new = NewMessage {
                    recipient: *recipient,
                    text: &text,
                    identity: Some(Identity {
                        uri: &written.uri,
                        created_at: written.published.map_or(by.at, Time::of),
                    }),
                };
                match messages::send(tx, &by, &new) {
                    Ok(_) => outcome = Ok(()),
                    Err(error @ (Error::NotFound(_) | Error::Forbidden(Denial::Blocked))) => {
                        outcome = outcome.or(Err(error));
                    }
                    Err(error) => return Err(error),
                }
            }
            outcome
        })
        .await
    }

    /// A message that is here says something else now.
    pub(super) async fn edit_message(
        &self,
        head: &Head,
        written: Written,
        known: Vec<Located>,
    ) -> Result<(), Stop> {
        check_direct(head)?;
        let sender = self.actor(&written.author).await?;
        let text = self.text(&written).await?;
        let by = head.by(sender, self.at);
        self.run(move |tx| {
            let at = written.updated.map_or(by.at, Time::of);
            for it in &known {
                match messages::edit(tx, &by, it.id, &text, Some(at)) {
                    // Some of several may no longer want to hear of it.
                    Ok(_) | Err(Error::Forbidden(Denial::Blocked)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
        .await
    }

    /// Its sender deletes a message that is here.
    pub(super) async fn delete_message(&self, head: &Head, known: Vec<Located>) -> Result<(), Stop> {
        self.on_messages(head, known, messages::delete).await
    }

    /// Its sender takes that back.
    pub(super) async fn restore_message(&self, head: &Head, known: Vec<Located>) -> Result<(), Stop> {
        self.on_messages(head, known, messages::restore).await
    }

    /// The messages with this id: one for each recipient here.
    pub(super) async fn located_messages(&self, object: &str) -> Result<Vec<Located>, Stop> {
        let uri = object.to_owned();
        Ok(self
            .federation
            .app()
            .read(move |snapshot| messages::locate_all(snapshot, &uri))
            .await?)
    }

    async fn on_messages(&self, head: &Head, known: Vec<Located>, command: OnMessage) -> Result<(), Stop> {
        check_direct(head)?;
        let by = self.by(head).await?;
        self.run(move |tx| known.iter().try_for_each(|it| command(tx, &by, it.id).map(drop)))
            .await
    }
}

/// Only the sender has a say about a message.
fn check_direct(head: &Head) -> Result<(), Stop> {
    head.source().check_direct("private messages")
}

/// Whether an addressee stands for many: the author's own collections, and followers of whomever.
fn is_collection(place: &str, author: &str) -> bool {
    let own = place
        .strip_prefix(author)
        .is_some_and(|rest| rest.starts_with('/'));
    own || place.ends_with("/followers")
}
