// SPDX-License-Identifier: AGPL-3.0-or-later
//! Where other servers reach actors, which is read only to federate.

use diesel::prelude::*;
use kollegium_db::Snapshot;

use super::{Actor, Kind, of_instance};
use crate::error::{Error, Result, Thing};
use crate::ids::{ActorId, InstanceId};
use crate::instances::Origin;
use crate::schema::actor;
use crate::text::clean;

/// Where other servers reach an actor, and its public key: what is read only to federate.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = actor, treat_none_as_null = true)]
pub struct ActorEndpoints {
    /// The URL of its own inbox.
    pub inbox: String,
    /// The URL of the inbox that it shares with others of its instance.
    pub shared_inbox: Option<String>,
    /// The URL of its outbox.
    pub outbox: Option<String>,
    /// The URL of its followers' collection.
    pub followers: Option<String>,
    /// The URL of a group's pinned threads.
    pub featured: Option<String>,
    /// The URL of a group's moderators.
    pub moderators: Option<String>,
    /// The URL of all replies in a group, of which only the number is shown.
    #[diesel(column_name = replies_url)]
    pub replies: Option<String>,
    /// The URI of its public key.
    pub key_id: Option<String>,
    /// Its public key, PEM. A local actor has none until it is first needed.
    pub public_key: Option<String>,
}

impl ActorEndpoints {
    /// Those of an actor that has nothing but inboxes.
    pub fn of_inboxes(inbox: String, shared_inbox: Option<String>) -> ActorEndpoints {
        ActorEndpoints {
            inbox,
            shared_inbox,
            outbox: None,
            followers: None,
            featured: None,
            moderators: None,
            replies: None,
            key_id: None,
            public_key: None,
        }
    }

    /// Those of an actor of ours; its key is made later.
    pub(super) fn local(kind: Kind, uri: &str, origin: &Origin) -> ActorEndpoints {
        let shared_inbox = format!("{origin}/inbox");
        let of_group = |part: &str| (kind == Kind::Group).then(|| format!("{uri}/{part}"));
        ActorEndpoints {
            inbox: match kind {
                Kind::Instance => shared_inbox.clone(),
                Kind::Person | Kind::Group => format!("{uri}/inbox"),
            },
            shared_inbox: Some(shared_inbox),
            outbox: Some(format!("{uri}/outbox")),
            followers: of_group("followers"),
            featured: of_group("featured"),
            moderators: of_group("moderators"),
            replies: of_group("replies"),
            key_id: Some(format!("{uri}#main-key")),
            public_key: None,
        }
    }

    /// Where to send what is meant for the actor: the shared inbox, where there is one.
    pub fn delivery_inbox(&self) -> &str {
        self.shared_inbox.as_deref().unwrap_or(&self.inbox)
    }

    /// The URI of its public key, and the key, PEM.
    pub fn key(&self) -> Option<(&str, &str)> {
        self.key_id.as_deref().zip(self.public_key.as_deref())
    }
}

/// Where other servers reach the actor with this id.
pub fn endpoints(snapshot: &mut Snapshot, id: ActorId) -> Result<ActorEndpoints> {
    actor::table
        .find(id)
        .select(ActorEndpoints::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Person))
}

/// The actor with this id, deleted or not, and where other servers reach it.
pub fn get_with_endpoints(snapshot: &mut Snapshot, id: ActorId) -> Result<(Actor, ActorEndpoints)> {
    actor::table
        .find(id)
        .select((Actor::as_select(), ActorEndpoints::as_select()))
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Person))
}

/// The actor with this ActivityPub id and where other servers reach it, if we know it.
pub fn find_with_endpoints(snapshot: &mut Snapshot, uri: &str) -> Result<Option<(Actor, ActorEndpoints)>> {
    Ok(actor::table
        .filter(actor::uri.eq(clean::comparable(uri)))
        .select((Actor::as_select(), ActorEndpoints::as_select()))
        .first(snapshot.conn())
        .optional()?)
}

pub(crate) fn instance_actor_with_endpoints(
    snapshot: &mut Snapshot,
    home: InstanceId,
) -> Result<(Actor, ActorEndpoints)> {
    actor::table
        .filter(of_instance(home))
        .select((Actor::as_select(), ActorEndpoints::as_select()))
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Site))
}
