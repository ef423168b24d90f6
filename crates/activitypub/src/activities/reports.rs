// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports: sent to the group's home and to the author's server, and to nobody else.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::ids::{PostId, ReportId};
use kollegium_domain::reports::{self, Report};
use kollegium_domain::{Result, Viewer};
use serde_json::value::RawValue;

use super::build::{Activity, Kind, object_of, raw};
use super::{EventContext, Key, Outgoing};
use crate::objects::post::Whole;

/// A local person reported a post. What others report is not ours to tell, and neither is what is gone meanwhile.
pub(super) fn filed(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    report: ReportId,
) -> Result<Vec<Outgoing>> {
    let Some(report) = reports::own(snapshot, context.actor.id, report)?.filter(|_| context.actor.local)
    else {
        return Ok(Vec::new());
    };
    let whole = Whole::load(snapshot, &Viewer::Anyone, post)?;
    let Some(whole) = whole.filter(|it| !it.post.is_gone()) else {
        return Ok(Vec::new());
    };
    let (group, author) = (&whole.group, &whole.author);
    let mut sent = Vec::new();
    if !group.local {
        // PieFed reads a single object only.
        let object = object_of(&whole.post.uri)?;
        sent.push(flag(context, Kind::Flag, object, &whole, &report, group)?);
    }
    if !author.local && author.instance_id != group.instance_id {
        // Mastodon files a report about a person, with posts.
        let object = raw(&[&author.uri, &whole.post.uri])?;
        sent.push(flag(context, Kind::FlagAuthor, object, &whole, &report, author)?);
    }
    Ok(sent)
}

fn flag(
    context: &EventContext<'_>,
    kind: Kind,
    object: Box<RawValue>,
    whole: &Whole,
    report: &Report,
    to: &Actor,
) -> Result<Outgoing> {
    let flag = Activity::new(kind, Some(context.id(kind)), &context.actor, object)
        .for_audience(&whole.group)
        .addressed(vec![whole.group.uri.clone()], Vec::new())
        .complaining(report.reason.clone());
    let key = Key::Thread(whole.post.root_id);
    let mut sent = context.outgoing(kind, &flag.document(), &context.actor, key)?;
    sent.audience.actors = vec![to.id];
    Ok(sent)
}
