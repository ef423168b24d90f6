// SPDX-License-Identifier: AGPL-3.0-or-later
//! Actors of other servers, as they were fetched.

use std::borrow::Cow;

use diesel::prelude::*;
use kollegium_db::Tx;

use crate::actors::{Actor, ActorEndpoints, Kind, Profile, TITLE_LIMIT, find_by_uri, get, name_key};
use crate::error::{Denial, Error, Result};
use crate::groups;
use crate::ids::ActorId;
use crate::instances::{self, Origin};
use crate::media;
use crate::schema::actor;
use crate::site::rules;
use crate::text::{self, Text};
use crate::time::Time;

/// A remote actor, as it was fetched and checked: every URL has the origin of `uri`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteActor {
    /// The ActivityPub id.
    pub uri: String,
    /// The kind of actor: a person, a group or an instance.
    pub kind: Kind,
    /// The host of `uri`, with the port where it is not the default one.
    pub host: String,
    /// `preferredUsername`, the name in the handle.
    pub name: String,
    /// `name`, the display name.
    pub title: Option<String>,
    /// `summary`, sanitised, and its Markdown.
    pub summary: Option<Text>,
    /// `icon`, the URL of the avatar.
    pub icon: Option<String>,
    /// `image`, the URL of the banner.
    pub banner: Option<String>,
    /// Whether the type is `Service` or `Application`.
    pub bot: bool,
    /// Where to reach it, and its key.
    pub endpoints: ActorEndpoints,
    /// `matrixUserId` of a person.
    pub matrix: Option<String>,
    /// `published`, the time when the actor was created.
    pub created_at: Option<Time>,
}

fn title_of(remote: &RemoteActor) -> Option<String> {
    let title = remote.title.as_deref()?;
    text::clean::line(title, TITLE_LIMIT).ok()
}

/// What it says of itself under the rules of this site; nothing if it links to what is blocked here.
fn summary_of<'a>(tx: &mut Tx, remote: &'a RemoteActor) -> Result<Option<Cow<'a, Text>>> {
    let Some(summary) = &remote.summary else {
        return Ok(None);
    };
    match rules::check_links(tx, &[], Some(summary)) {
        Err(Error::Forbidden(Denial::BlockedUrl)) => Ok(None),
        checked => checked.and_then(|()| rules::censored(tx, summary).map(Some)),
    }
}

/// Stores what was fetched of a remote actor; a known one is brought up to date.
///
/// Refused for a URI of this instance, and when a person would become a group or the other way round. A title that
/// cannot be used is left out.
pub fn store(tx: &mut Tx, origin: &Origin, remote: &RemoteActor, at: Time) -> Result<Actor> {
    if origin.owns(&remote.uri) {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let title = rules::censored_line(tx, title_of(remote).as_deref())?.map(Cow::into_owned);
    let summary = summary_of(tx, remote)?;
    let profile = Profile {
        title,
        summary: summary.as_ref().map(|it| it.source.clone()),
        summary_html: summary.map(|it| it.html.clone()),
        icon: remote.icon.clone(),
        banner: remote.banner.clone(),
        matrix: remote.matrix.clone(),
    };
    let values = (
        actor::name.eq(&remote.name),
        actor::name_key.eq(name_key(&remote.name)),
        &profile,
        actor::bot.eq(remote.bot),
        &remote.endpoints,
        actor::fetched_at.eq(at),
    );
    let stored = match find_by_uri(tx, &remote.uri)? {
        Some(known) if known.kind != remote.kind => return Err(Error::Forbidden(Denial::WrongOrigin)),
        Some(known) => {
            diesel::update(actor::table.find(known.id))
                .set((
                    values,
                    actor::updated_at.eq(Some(at)),
                    actor::deleted_at.eq(None::<Time>),
                ))
                .execute(tx.conn())?;
            get(tx, known.id)?
        }
        None => {
            let home = instances::learn(tx, &remote.host, at)?;
            let id: ActorId = diesel::insert_into(actor::table)
                .values((
                    values,
                    actor::uri.eq(&remote.uri),
                    actor::kind.eq(remote.kind),
                    actor::instance_id.eq(home.id),
                    (actor::local.eq(false), actor::admin.eq(false)),
                    (actor::threads.eq(0), actor::replies.eq(0)),
                    actor::created_at.eq(remote.created_at.unwrap_or(at)),
                ))
                .returning(actor::id)
                .get_result(tx.conn())?;
            if remote.kind == Kind::Group {
                groups::insert_remote(tx, id, at)?;
            }
            get(tx, id)?
        }
    };
    media::note_actor(tx, stored.id, &stored, at)?;
    Ok(stored)
}
