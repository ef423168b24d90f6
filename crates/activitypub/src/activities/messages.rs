// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages: sent to the recipient's server and to nobody else, and never shown at their ids. One to somebody
//! here does not leave.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::ids::{EventId, MessageId};
use kollegium_domain::messages::{self, Message};
use kollegium_domain::{Result, Viewer, instances};

use super::build::{Activity, Kind, activity_id, object_of, raw};
use super::{EventContext, Key, Outgoing};
use crate::objects::message::{Form, MessageObject};

/// A local person wrote to somebody elsewhere, or changed what they wrote. Nothing where it is gone again: only the
/// deletion is sent.
pub(super) fn said(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    id: MessageId,
    kind: Kind,
) -> Result<Vec<Outgoing>> {
    let Some(addressed) =
        AddressedMessage::load(snapshot, context, id)?.filter(|it| it.message.deleted_at.is_none())
    else {
        return Ok(Vec::new());
    };
    let home = instances::get(snapshot, addressed.recipient.instance_id)?;
    let form = Form::read_by(home.software.as_deref(), home.version.as_deref());
    let object = MessageObject::new(&addressed.message, &context.actor, &addressed.recipient, form);
    let activity = Activity::new(kind, Some(context.id(kind)), &context.actor, raw(&object)?);
    addressed.send(context, kind, activity)
}

/// The sender deleted it.
pub(super) fn deleted(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    id: MessageId,
) -> Result<Vec<Outgoing>> {
    let Some(addressed) = AddressedMessage::load(snapshot, context, id)? else {
        return Ok(Vec::new());
    };
    let deletion = addressed.deletion(context, context.recorded.id)?;
    addressed.send(context, Kind::Delete, deletion)
}

/// The sender took the deletion back.
pub(super) fn restored(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    id: MessageId,
    undone: EventId,
) -> Result<Vec<Outgoing>> {
    let Some(addressed) = AddressedMessage::load(snapshot, context, id)? else {
        return Ok(Vec::new());
    };
    let deletion = addressed
        .addressed(addressed.deletion(context, undone)?)
        .embedded()?;
    let undo = Activity::new(Kind::Undo, Some(context.id(Kind::Undo)), &context.actor, deletion);
    addressed.send(context, Kind::Undo, undo)
}

/// A message with the one who gets it.
struct AddressedMessage {
    message: Message,
    recipient: Actor,
}

impl AddressedMessage {
    /// As the recipient's server may see it; nothing for one that is not ours to send, or not to be told anywhere.
    fn load(
        snapshot: &mut Snapshot,
        context: &EventContext<'_>,
        id: MessageId,
    ) -> Result<Option<AddressedMessage>> {
        let Some(located) = messages::locate(snapshot, id)?.filter(|_| context.actor.local) else {
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
        Ok(Some(AddressedMessage { message, recipient }))
    }

    fn deletion(&self, context: &EventContext<'_>, event: EventId) -> Result<Activity> {
        let id = activity_id(&context.origin, event, Kind::Delete);
        let object = object_of(&self.message.uri)?;
        Ok(Activity::new(Kind::Delete, Some(id), &context.actor, object))
    }

    fn addressed(&self, activity: Activity) -> Activity {
        activity.addressed(vec![self.recipient.uri.clone()], Vec::new())
    }

    fn send(&self, context: &EventContext<'_>, kind: Kind, activity: Activity) -> Result<Vec<Outgoing>> {
        let document = self.addressed(activity).document();
        // All that is sent to somebody arrives in its order.
        let key = Key::Actor(self.recipient.id);
        let mut sent = context.outgoing(kind, &document, &context.actor, key)?;
        sent.audience.actors = vec![self.recipient.id];
        Ok(vec![sent])
    }
}
