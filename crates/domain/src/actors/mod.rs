// SPDX-License-Identifier: AGPL-3.0-or-later
//! Actors: people, groups and instances, ours and others', in one table.

mod endpoints;

use chrono::TimeDelta;
use diesel::dsl::count_star;
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};

pub(crate) use endpoints::instance_actor_with_endpoints;
pub use endpoints::{ActorEndpoints, endpoints, find_with_endpoints, get_with_endpoints};

use crate::clause::Clause;
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::ids::{ActorId, InstanceId};
use crate::instances::Origin;
use crate::schema::{actor, actor_key, instance, site};
use crate::stored::stored_enum;
use crate::text;
use crate::time::Time;

/// The maximum length of a local name, in characters, unless the site says otherwise.
pub const NAME_LIMIT: usize = 40;
/// The maximum length of a display name or a group's title, in characters.
pub const TITLE_LIMIT: usize = 100;
/// The maximum length of a description, in bytes.
pub const SUMMARY_LIMIT: usize = 10_000;
/// The maximum length of the address of a picture, in bytes.
pub const PICTURE_LIMIT: usize = 2_000;
/// Names that are ours to use in paths, so nobody can have them.
const RESERVED: [&str; 7] = [
    "actor",
    "api",
    "feeds",
    "inbox",
    "kollegium",
    "nodeinfo",
    "outbox",
];
/// Names that sound like an office: only who runs the server gives them.
const OFFICES: [&str; 5] = ["admin", "administrator", "moderator", "root", "support"];

stored_enum! {
    /// The kind of an actor.
    Kind {
        /// A person, or a bot.
        Person = "person",
        /// A group of people, with threads.
        Group = "group",
        /// A server, which acts for its administrators.
        Instance = "instance",
    }
}

/// The numbers of local people, threads, replies and groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalCounts {
    /// The number of local people.
    pub people: i64,
    /// The number of threads by local people.
    pub threads: i64,
    /// Replies by local people.
    pub replies: i64,
    /// The number of local groups.
    pub groups: i64,
}

/// A person, a group or an instance.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = actor)]
pub struct Actor {
    /// The id in this database.
    pub id: ActorId,
    /// The ActivityPub id.
    pub uri: String,
    /// Whether it is a person, a group or an instance.
    pub kind: Kind,
    /// The instance that it belongs to.
    pub instance_id: InstanceId,
    /// Whether it belongs to this instance.
    pub local: bool,
    /// `preferredUsername`, as its owner writes it.
    pub name: String,
    /// What it says of itself.
    #[diesel(embed)]
    pub profile: Profile,
    /// Whether a program acts.
    pub bot: bool,
    /// Whether it administers this instance.
    pub admin: bool,
    /// The number of its threads in public groups.
    pub threads: i64,
    /// The number of its replies there.
    pub replies: i64,
    /// The time when it was created.
    pub created_at: Time,
    /// When it changed last.
    pub updated_at: Option<Time>,
    /// When we last fetched it.
    pub fetched_at: Time,
    /// When it was deleted.
    pub deleted_at: Option<Time>,
    /// The time when it was banned from this site, if so.
    pub banned_at: Option<Time>,
    /// The end of the ban; `None` for a permanent one.
    pub banned_until: Option<Time>,
}

impl Actor {
    /// Whether a ban from this site is in force at `now`.
    pub fn is_banned(&self, now: Time) -> bool {
        self.banned_at.is_some() && self.banned_until.is_none_or(|until| until > now)
    }

    /// The origin of its URI.
    pub fn origin(&self) -> Result<Origin> {
        Origin::of(&self.uri)
            .ok_or_else(|| Error::Corrupt(format!("the actor URI \"{}\" is not a URL", self.uri)))
    }
}

/// What an actor says of itself. The default says nothing: it is what is left of one that was deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = actor, treat_none_as_null = true)]
pub struct Profile {
    /// The display name of a person, the title of a group.
    pub title: Option<String>,
    /// The description, in Markdown.
    pub summary: Option<String>,
    /// The description, as sanitised HTML.
    pub summary_html: Option<String>,
    /// URL of its picture.
    pub icon: Option<String>,
    /// URL of its wide picture.
    pub banner: Option<String>,
    /// A person's Matrix id.
    pub matrix: Option<String>,
}

pub(crate) struct NewLocal<'a> {
    pub(crate) kind: Kind,
    pub(crate) instance: InstanceId,
    pub(crate) uri: String,
    pub(crate) name: &'a str,
    pub(crate) title: Option<&'a str>,
    pub(crate) origin: &'a Origin,
}

/// Gives a local actor its key pair (PEM), if it has none yet; the pair that is kept is returned as the private key.
pub fn store_key(tx: &mut Tx, id: ActorId, private: &str, public: &str, at: Time) -> Result<String> {
    tx.lock_row("actor", id.0)?;
    if let Some(known) = private_key(tx, id)? {
        return Ok(known);
    }
    let owner = get(tx, id)?;
    if !owner.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    diesel::insert_into(actor_key::table)
        .values((
            actor_key::actor_id.eq(id),
            actor_key::private_key.eq(private),
            actor_key::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    diesel::update(actor::table.find(id))
        .set(actor::public_key.eq(Some(public)))
        .execute(tx.conn())?;
    Ok(private.to_owned())
}

/// The private key (PEM) of a local actor, if it was needed before.
pub fn private_key(snapshot: &mut Snapshot, id: ActorId) -> Result<Option<String>> {
    Ok(actor_key::table
        .find(id)
        .select(actor_key::private_key)
        .first(snapshot.conn())
        .optional()?)
}

/// The actor with this id, deleted or not.
pub fn get(snapshot: &mut Snapshot, id: ActorId) -> Result<Actor> {
    actor::table
        .find(id)
        .select(Actor::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Person))
}

/// The actors with these ids, in no order.
pub fn by_ids(snapshot: &mut Snapshot, ids: &[ActorId]) -> Result<Vec<Actor>> {
    Ok(actor::table
        .filter(actor::id.eq_any(padded(ids)))
        .select(Actor::as_select())
        .kept()
        .load(snapshot.conn())?)
}

/// The actor with this ActivityPub id, if we know it.
pub fn find_by_uri(snapshot: &mut Snapshot, uri: &str) -> Result<Option<Actor>> {
    Ok(actor::table
        .filter(actor::uri.eq(text::clean::comparable(uri)))
        .select(Actor::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// The actor of a kind with this name, of the instance at `host` or of ours; names are compared without case.
pub fn find_by_name(
    snapshot: &mut Snapshot,
    kind: Kind,
    name: &str,
    host: Option<&str>,
) -> Result<Option<Actor>> {
    let query = actor::table
        .inner_join(instance::table)
        .filter(actor::name_key.eq(name_key(name)))
        .filter(actor::kind.eq(kind))
        .filter(actor::deleted_at.is_null())
        .order(actor::id)
        .select(Actor::as_select());
    let found = match host {
        None => query.filter(instance::local).first(snapshot.conn()),
        Some(host) => query
            .filter(instance::host.eq(text::clean::comparable(&host.to_ascii_lowercase())))
            .first(snapshot.conn()),
    };
    Ok(found.optional()?)
}

/// The person of ours who had this name until they closed their account.
pub fn find_departed(snapshot: &mut Snapshot, name: &str) -> Result<Option<Actor>> {
    Ok(actor::table
        .filter(actor::local)
        .filter(actor::name_key.eq(name_key(name)))
        .filter(actor::kind.eq(Kind::Person))
        .filter(actor::deleted_at.is_not_null())
        .select(Actor::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// Whether what we know of a remote actor is older than `age`.
pub fn is_stale(actor: &Actor, now: Time, age: TimeDelta) -> bool {
    !actor.local && actor.fetched_at < now.minus(age)
}

/// The administrators of this instance, the first one first.
pub fn admins(snapshot: &mut Snapshot) -> Result<Vec<Actor>> {
    Ok(actor::table
        .filter(actor::admin)
        .filter(actor::deleted_at.is_null())
        .order(actor::id)
        .select(Actor::as_select())
        .load(snapshot.conn())?)
}

pub(crate) fn instance_actor(snapshot: &mut Snapshot, home: InstanceId) -> Result<Actor> {
    actor::table
        .filter(of_instance(home))
        .select(Actor::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Site))
}

/// The actor is that of an instance itself.
fn of_instance(home: InstanceId) -> Clause {
    Clause::new("actor.kind = 'instance' AND actor.instance_id = ").int(home.0)
}

pub(crate) fn local_counts(snapshot: &mut Snapshot) -> Result<LocalCounts> {
    let people = || {
        actor::table
            .filter(actor::local)
            .filter(actor::kind.eq(Kind::Person))
    };
    let (threads, replies): (Option<i64>, Option<i64>) = people()
        .select((
            diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::BigInt>>(
                "cast(sum(threads) as bigint)",
            ),
            diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::BigInt>>(
                "cast(sum(replies) as bigint)",
            ),
        ))
        .first(snapshot.conn())?;
    Ok(LocalCounts {
        people: people()
            .filter(actor::deleted_at.is_null())
            .select(count_star())
            .first(snapshot.conn())?,
        threads: threads.unwrap_or(0),
        replies: replies.unwrap_or(0),
        groups: actor::table
            .filter(actor::local)
            .filter(actor::kind.eq(Kind::Group))
            .select(count_star())
            .first(snapshot.conn())?,
    })
}

/// The one name space of local people, groups and reserved names.
pub(crate) fn check_free_name(snapshot: &mut Snapshot, name: &str) -> Result<()> {
    let limit: Option<i32> = site::table
        .select(site::name_limit)
        .first(snapshot.conn())
        .optional()?;
    let limit = limit.map_or(NAME_LIMIT, |it| usize::try_from(it).unwrap_or(NAME_LIMIT));
    let well_formed =
        (3..=limit).contains(&name.len()) && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    if !well_formed {
        return Err(Error::Invalid(Field::Name, Fault::Malformed));
    }
    let taken = RESERVED.contains(&name_key(name).as_str())
        || diesel::select(diesel::dsl::exists(
            actor::table
                .filter(actor::local)
                .filter(actor::name_key.eq(name_key(name))),
        ))
        .get_result(snapshot.conn())?;
    if taken {
        Err(Error::Taken(Field::Name))
    } else {
        Ok(())
    }
}

/// Refuses a name that sounds like an office of this server.
pub(crate) fn check_no_office(name: &str) -> Result<()> {
    match OFFICES.contains(&name_key(name).as_str()) {
        true => Err(Error::Taken(Field::Name)),
        false => Ok(()),
    }
}

pub(crate) fn create_local(tx: &mut Tx, new: NewLocal<'_>, at: Time) -> Result<Actor> {
    let NewLocal {
        kind,
        instance,
        uri,
        name,
        title,
        origin,
    } = new;
    let id: ActorId = diesel::insert_into(actor::table)
        .values((
            (
                actor::kind.eq(kind),
                actor::instance_id.eq(instance),
                actor::local.eq(true),
            ),
            (
                actor::name.eq(name),
                actor::name_key.eq(name_key(name)),
                actor::title.eq(title),
            ),
            (actor::bot.eq(false), actor::admin.eq(false)),
            ActorEndpoints::local(kind, &uri, origin),
            (actor::threads.eq(0), actor::replies.eq(0)),
            (actor::created_at.eq(at), actor::fetched_at.eq(at)),
            actor::uri.eq(uri),
        ))
        .returning(actor::id)
        .get_result(tx.conn())?;
    get(tx, id)
}

pub(crate) fn set_admin(tx: &mut Tx, id: ActorId, admin: bool) -> Result<()> {
    diesel::update(actor::table.find(id))
        .set(actor::admin.eq(admin))
        .execute(tx.conn())?;
    Ok(())
}

/// Names are compared without case, and without regard to how their letters are composed.
pub(crate) fn name_key(name: &str) -> String {
    let lower = text::clean::composed(name).to_lowercase();
    text::clean::comparable(&text::clean::composed(&lower))
}

/// Whether two spellings are of the same name.
pub fn same_name(one: &str, other: &str) -> bool {
    name_key(one) == name_key(other)
}
