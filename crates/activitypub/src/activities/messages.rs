// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages: told to the recipient's server and to nobody else, and never shown at their ids. One to somebody
//! here does not leave.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::ids::{EventId, MessageId};
use kollegium_domain::messages::{self, Message};
use kollegium_domain::{Result, Viewer, instances};

use super::build::{Activity, Kind, activity_id, object_of, raw};
use super::{Key, Outgoing, Scene};
use crate::objects::message::{Form, MessageObject};

/// A local person wrote to somebody elsewhere, or changed what they wrote. Nothing where it is gone again: only the
/// deletion is told.
pub(super) fn said(
    snapshot: &mut Snapshot,
    scene: &Scene<'_>,
    id: MessageId,
    kind: Kind,
) -> Result<Vec<Outgoing>> {
    let Some(letter) = Letter::load(snapshot, scene, id)?.filter(|it| it.message.deleted_at.is_none()) else {
        return Ok(Vec::new());
    };
    let home = instances::get(snapshot, letter.recipient.instance_id)?;
    let form = Form::read_by(home.software.as_deref(), home.version.as_deref());
    let object = MessageObject::new(&letter.message, &scene.actor, &letter.recipient, form);
    let activity = Activity::new(kind, Some(scene.id(kind)), &scene.actor, raw(&object)?);
    letter.send(scene, kind, activity)
}

/// The sender deleted it.
pub(super) fn deleted(snapshot: &mut Snapshot, scene: &Scene<'_>, id: MessageId) -> Result<Vec<Outgoing>> {
    let Some(letter) = Letter::load(snapshot, scene, id)? else {
        return Ok(Vec::new());
    };
    let deletion = letter.deletion(scene, scene.recorded.id)?;
    letter.send(scene, Kind::Delete, deletion)
}

/// The sender took the deletion back.
pub(super) fn restored(
    snapshot: &mut Snapshot,
    scene: &Scene<'_>,
    id: MessageId,
    undone: EventId,
) -> Result<Vec<Outgoing>> {
    let Some(letter) = Letter::load(snapshot, scene, id)? else {
        return Ok(Vec::new());
    };
    let deletion = letter.addressed(letter.deletion(scene, undone)?).embedded()?;
    let undo = Activity::new(Kind::Undo, Some(scene.id(Kind::Undo)), &scene.actor, deletion);
    letter.send(scene, Kind::Undo, undo)
}

/// A message with the one who gets it.
struct Letter {
    message: Message,
    recipient: Actor,
}

impl Letter {
    /// As the recipient's server may see it; nothing for one that is not ours to tell, or not to be told anywhere.
    fn load(snapshot: &mut Snapshot, scene: &Scene<'_>, id: MessageId) -> Result<Option<Letter>> {
        let Some(located) = messages::locate(snapshot, id)?.filter(|_| scene.actor.local) else {
            return Ok(None);
        };
        let recipient = actors::get(snapshot, located.recipient_id)?;
        if recipient.local || recipient.deleted_at.is_some() {
            return Ok(None);
        }
        let viewer = Viewer::Peer {
            instance: recipient.instance_id,
            actor: Some(recipient.id),
        };
        let message = messages::get(snapshot, &viewer, id)?;
        Ok(Some(Letter { message, recipient }))
    }

    fn deletion(&self, scene: &Scene<'_>, event: EventId) -> Result<Activity> {
        let id = activity_id(&scene.origin, event, Kind::Delete);
        let object = object_of(&self.message.uri)?;
        Ok(Activity::new(Kind::Delete, Some(id), &scene.actor, object))
    }

    fn addressed(&self, activity: Activity) -> Activity {
        activity.addressed(vec![self.recipient.uri.clone()], Vec::new())
    }

    fn send(&self, scene: &Scene<'_>, kind: Kind, activity: Activity) -> Result<Vec<Outgoing>> {
        let document = self.addressed(activity).document();
        // All that somebody is told arrives in its order.
        let key = Key::Actor(self.recipient.id);
        let mut sent = scene.outgoing(kind, &document, &scene.actor, key)?;
        sent.audience.actors = vec![self.recipient.id];
        Ok(vec![sent])
    }
}
