// SPDX-License-Identifier: AGPL-3.0-or-later
//! For tests here and in other crates: a site that is set up, and people, groups and posts in one line each. Whatever
//! fails ends the test.
#![expect(clippy::unwrap_used, reason = "a test cannot go on without what it is about")]

use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::prelude::*;
use kollegium_db::testing::TestDb;
use kollegium_db::{Snapshot, Tx};

use crate::accounts::{self, Confirmed, EmailVerification, NewAccount, PasswordHashed, Proof, sessions};
use crate::actors::{self, Actor, ActorEndpoints, Kind, NewLocal};
use crate::by::{By, Via};
use crate::error::Result;
use crate::events::{self, Event};
use crate::groups::membership;
use crate::groups::{self, Group, NewGroup, Standing, Visibility};
use crate::ids::{EventId, GroupId, PostId};
use crate::instances::{self, Origin, Scheme};
use crate::moderation;
use crate::posts::{self, ContentEdit, Identity, NewPost, Place, Post, Stated};
use crate::remote_actors;
use crate::remote_actors::RemoteActor;
use crate::schema;
use crate::site::{self, Registration};
use crate::text::Text;
use crate::text::mentions::Links;
use crate::time::Time;
use crate::token::Token;
use crate::trust::Mode;
use crate::viewer::Viewer;
use crate::votes::{self, Score};

/// The password of every account.
pub const PASSWORD: &str = "korrekt Pferd Batterie";

/// [`PASSWORD`], hashed beforehand, since hashing takes its time.
pub static PASSWORD_HASHED: LazyLock<PasswordHashed> = LazyLock::new(|| {
    let salt_and_hash = "BwcHBwcHBwcHBwcHBwcHBw$ujo9Xc5eqOuwm84vQvIJKGWqmm8BCpjG4QpXA9xOtCo";
    PasswordHashed(format!("$argon2id$v=19$m=19456,t=2,p=1${salt_and_hash}"))
});

/// When the clock of [`World::new`] begins to count, in seconds.
const BEGINNING: i64 = 1_700_000_000;

/// This many seconds after the clock of [`World::new`] began to count.
pub fn at(seconds: i64) -> Time {
    Time((BEGINNING + seconds) * 1_000_000)
}

/// A site of its own, and a clock.
pub struct World {
    /// Its database.
    pub db: TestDb,
    /// Its address.
    pub origin: Origin,
    clock: Box<dyn Fn() -> Time + Send + Sync>,
}

impl World {
    /// At `https://here.example`, closed for registration, with a clock that goes on by a second at each look.
    #[expect(
        clippy::new_without_default,
        reason = "a default that creates a database would surprise"
    )]
    pub fn new() -> World {
        World::with(Registration::Closed)
    }

    /// The same, with another rule for registration.
    pub fn with(registration: Registration) -> World {
        let seconds = AtomicI64::new(0);
        World::at(
            Origin::new(Scheme::Https, "here.example"),
            registration,
            move || at(seconds.fetch_add(1, Ordering::Relaxed)),
        )
    }

    /// With an address and a clock of its own.
    pub fn at(
        origin: Origin,
        registration: Registration,
        clock: impl Fn() -> Time + Send + Sync + 'static,
    ) -> World {
        let world = World {
            db: TestDb::new(),
            origin,
            clock: Box::new(clock),
        };
        let now = world.now();
        world.write(|tx| site::set_up(tx, &world.origin, "Musterau", registration, now));
        world
    }

    /// Sets whom it federates with.
    pub fn federate(&self, mode: Mode) {
        self.write(|tx| {
            diesel::update(schema::site::table)
                .set(schema::site::federation.eq(mode))
                .execute(tx.conn())?;
            Ok(())
        });
    }

    /// The time by its clock.
    pub fn now(&self) -> Time {
        (self.clock)()
    }

    /// Runs a command that has to succeed.
    pub fn write<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> T {
        self.db.write(f).unwrap()
    }

    /// Runs a query that has to succeed.
    pub fn read<T>(&self, f: impl FnOnce(&mut Snapshot) -> Result<T>) -> T {
        self.db.read(f).unwrap()
    }

    /// Runs a command that has to succeed, and returns the events that it recorded.
    pub fn recorded<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> (T, Vec<Event>) {
        let before = self.last_event();
        let value = self.write(f);
        (value, self.events_after(before))
    }

    /// The newest event; 0 before the first.
    pub fn last_event(&self) -> EventId {
        let all = self.read(|snapshot| events::after(snapshot, EventId(0), i64::MAX));
        all.last().map_or(EventId(0), |it| it.id)
    }

    /// The events after this one.
    pub fn events_after(&self, id: EventId) -> Vec<Event> {
        let found = self.read(|snapshot| events::after(snapshot, id, i64::MAX));
        found.into_iter().map(|it| it.event).collect()
    }

    /// A person of this instance, without an account.
    pub fn person(&self, name: &str) -> Actor {
        self.person_titled(name, None)
    }

    /// The same with a display name.
    pub fn person_titled(&self, name: &str, title: Option<&str>) -> Actor {
        let at = self.now();
        self.write(|tx| {
            let new = NewLocal {
                kind: Kind::Person,
                instance: instances::local(tx)?.id,
                uri: format!("{}/u/{name}", self.origin),
                name,
                title,
                origin: &self.origin,
            };
            actors::create_local(tx, new, at)
        })
    }

    /// An administrator, without an account.
    pub fn admin(&self, name: &str) -> Actor {
        let id = self.person(name).id;
        self.write(|tx| {
            actors::set_admin(tx, id, true)?;
            actors::get(tx, id)
        })
    }

    /// A person with an account and [`PASSWORD`].
    pub fn account(&self, name: &str) -> Actor {
        let at = self.now();
        self.write(|tx| accounts::create(tx, &self.origin, &new_account(name), at))
    }

    /// The proof that somebody knows [`PASSWORD`], which is that of their account.
    pub fn confirmed(&self, person: &Actor) -> Confirmed {
        let viewer = Viewer::Account(person.id);
        let credentials = self.read(|snapshot| accounts::own_credentials(snapshot, &viewer));
        credentials
            .confirm(PASSWORD)
            .expect("the password is the usual one")
    }

    /// Gives an account another e-mail address.
    pub fn set_email(&self, person: &Actor, email: &str) -> EmailVerification {
        let (by, confirmed) = (self.by(person), self.confirmed(person));
        let proof = Proof {
            password: &confirmed,
            code: None,
        };
        self.write(|tx| accounts::change_email(tx, &by, email, Some(&proof)))
    }

    /// A new session of somebody with an account.
    pub fn session(&self, person: &Actor) -> Token {
        let (token, at) = (token(&person.name), self.now());
        self.write(|tx| {
            let account = accounts::of_actor(tx, person.id)?;
            sessions::open(tx, account.id, &token, Some("test"), at)
        });
        token
    }

    /// A person of `there.example`.
    pub fn stranger(&self, name: &str) -> Actor {
        self.store(&remote(Kind::Person, "https://there.example", name))
    }

    /// A group of `there.example`.
    pub fn remote_group(&self, name: &str) -> GroupId {
        GroupId(
            self.store(&remote(Kind::Group, "https://there.example", name))
                .id
                .0,
        )
    }

    /// Stores what is known of an actor of another server.
    pub fn store(&self, remote: &RemoteActor) -> Actor {
        let at = self.now();
        self.write(|tx| remote_actors::store(tx, &self.origin, remote, at))
    }

    /// A public group of this instance.
    pub fn group(&self, owner: &Actor, name: &str) -> GroupId {
        self.group_for(owner, name, Visibility::Public)
    }

    /// A group of this instance for whom `visibility` says.
    pub fn group_for(&self, owner: &Actor, name: &str, visibility: Visibility) -> GroupId {
        let by = self.by(owner);
        let new = NewGroup {
            title: &format!("Raum {name}"),
            ..new_group(name, visibility)
        };
        self.write(|tx| Ok(groups::create(tx, &by, &new)?.0.id))
    }

    /// Their own act, here or by an activity of their server.
    pub fn by(&self, actor: &Actor) -> By {
        let at = self.now();
        let mut by = By::local(actor.clone(), at);
        if !actor.local {
            by.via = Via::Remote(activity(at));
        }
        by
    }

    /// Their act on the command line.
    pub fn by_console(&self, actor: &Actor) -> By {
        By {
            via: Via::Console,
            ..self.by(actor)
        }
    }

    /// Their act as the group announced it.
    pub fn announced(&self, group: GroupId, actor: &Actor) -> By {
        let at = self.now();
        By {
            actor: actor.clone(),
            via: Via::Announced {
                group,
                activity: activity(at),
            },
            at,
        }
    }

    /// Joins a group; where it is protected, they wait.
    pub fn join(&self, who: &Actor, group: GroupId) {
        let by = self.by(who);
        self.write(|tx| membership::join(tx, &by, group));
    }

    /// Joins a group of this instance and is accepted.
    pub fn join_accepted(&self, who: &Actor, group: GroupId, moderator: &Actor) {
        self.join(who, group);
        let by = self.by(moderator);
        self.write(|tx| membership::accept(tx, &by, group, who.id));
    }

    /// Makes somebody a moderator.
    pub fn appoint(&self, owner: &Actor, group: GroupId, who: &Actor) {
        let by = self.by(owner);
        self.write(|tx| moderation::add_moderator(tx, &by, group, who.id));
    }

    /// A thread that says something.
    pub fn thread(&self, who: &Actor, group: GroupId) -> PostId {
        let by = self.by(who);
        self.publish(&by, Place::Thread(group)).unwrap().id
    }

    /// A reply that says something.
    pub fn reply(&self, who: &Actor, to: PostId) -> PostId {
        let by = self.by(who);
        self.publish(&by, Place::Reply(to)).unwrap().id
    }

    /// A thread with this title.
    pub fn thread_titled(&self, who: &Actor, group: GroupId, title: &str) -> PostId {
        let by = self.by(who);
        self.publish_text(&by, Place::Thread(group), title, "Worum es geht.")
            .unwrap()
            .id
    }

    /// A thread whose title and text are `title`, written then.
    pub fn thread_at(&self, who: &Actor, group: GroupId, title: &str, at: Time) -> PostId {
        let by = By { at, ..self.by(who) };
        self.publish_text(&by, Place::Thread(group), title, title)
            .unwrap()
            .id
    }

    /// A reply that says `text`.
    pub fn reply_saying(&self, who: &Actor, to: PostId, text: &str) -> PostId {
        self.reply_at(who, to, text, self.now())
    }

    /// The same, written then.
    pub fn reply_at(&self, who: &Actor, to: PostId, text: &str, at: Time) -> PostId {
        let by = By { at, ..self.by(who) };
        self.publish_text(&by, Place::Reply(to), "", text).unwrap().id
    }

    /// Writes something in that place. What a stranger writes gets an id of its own.
    pub fn publish(&self, by: &By, place: Place) -> Result<Post> {
        self.publish_text(by, place, "A title", "words")
    }

    fn publish_text(&self, by: &By, place: Place, title: &str, text: &str) -> Result<Post> {
        let uri = format!("{}/objects/{}", by.actor.uri, by.at.0);
        let text = self::text(text);
        let mut new = new_post(place, &text);
        new.content.title = new.content.title.map(|_| title);
        if !by.actor.local {
            new.identity = Some(Identity {
                uri: &uri,
                created_at: by.at,
                mentions: &[],
                updated_at: None,
                stated: Stated::default(),
            });
        }
        self.db.write(|tx| posts::publish(tx, by, &new))
    }

    /// Votes on a post.
    pub fn vote(&self, who: &Actor, id: PostId, score: Score) {
        let by = self.by(who);
        self.write(|tx| votes::cast(tx, &by, id, score));
    }

    /// Deletes what they wrote.
    pub fn delete(&self, who: &Actor, id: PostId) {
        let by = self.by(who);
        self.write(|tx| posts::delete(tx, &by, id));
    }

    /// The post with all its text.
    pub fn post(&self, id: PostId) -> Post {
        let viewer = Viewer::Operator {
            reason: "test".to_owned(),
        };
        self.read(|snapshot| posts::get(snapshot, &viewer, id))
    }

    /// The group as it is now.
    pub fn group_row(&self, id: GroupId) -> Group {
        self.read(|snapshot| groups::find(snapshot, id))
    }

    /// The actor as it is now.
    pub fn actor(&self, actor: &Actor) -> Actor {
        self.read(|snapshot| actors::get(snapshot, actor.id))
    }

    /// What somebody is in a group.
    pub fn standing(&self, group: GroupId, actor: &Actor) -> Option<Standing> {
        self.read(|snapshot| groups::standing(snapshot, group, actor.id))
    }

    /// How many statements `f` sends, without those that begin and end the transaction.
    pub fn count_statements(&self, f: impl Fn(&mut Snapshot) -> Result<()>) -> u64 {
        let counts = (0..5).map(|_| {
            let before = self.db.statements();
            self.read(&f);
            self.db.statements() - before - 2
        });
        // The pool may set up another connection meanwhile, which counts, too.
        counts.min().unwrap()
    }
}

/// Text that was typed here.
pub fn text(markdown: &str) -> Text {
    Text::from_markdown(markdown, "https://here.example", &Links::new()).unwrap()
}

/// A new account with [`PASSWORD`].
pub fn new_account(name: &str) -> NewAccount<'_> {
    NewAccount {
        name,
        title: None,
        email: None,
        password: &PASSWORD_HASHED,
        language: "de",
    }
}

/// A new group.
pub fn new_group(name: &str, visibility: Visibility) -> NewGroup<'_> {
    NewGroup {
        name,
        title: name,
        summary: None,
        visibility,
        posting_restricted: false,
    }
}

/// A new post; a thread has a title.
pub fn new_post<'a>(place: Place, text: &'a Text) -> NewPost<'a> {
    NewPost {
        place,
        content: ContentEdit {
            title: matches!(place, Place::Thread(_)).then_some("A title"),
            text: Some(text),
            ..ContentEdit::default()
        },
        identity: None,
    }
}

/// An actor of another server, such as `https://there.example`.
pub fn remote(kind: Kind, origin: &str, name: &str) -> RemoteActor {
    let uri = match kind {
        Kind::Person => format!("{origin}/u/{name}"),
        Kind::Group => format!("{origin}/c/{name}"),
        Kind::Instance => format!("{origin}/actor"),
    };
    let (_, host) = origin.split_once("://").unwrap();
    RemoteActor {
        endpoints: ActorEndpoints {
            key_id: Some(format!("{uri}#main-key")),
            public_key: Some("PEM".to_owned()),
            ..ActorEndpoints::of_inboxes(format!("{uri}/inbox"), Some(format!("{origin}/inbox")))
        },
        uri,
        kind,
        host: host.to_owned(),
        name: name.to_owned(),
        title: None,
        summary: None,
        icon: None,
        banner: None,
        bot: false,
        matrix: None,
        created_at: None,
    }
}

/// The token of the session of somebody with this name.
pub fn token(name: &str) -> Token {
    let mut seed = [0; 32];
    seed.iter_mut()
        .zip(name.bytes())
        .for_each(|(to, from)| *to = from);
    Token::from_random(seed)
}

fn activity(at: Time) -> String {
    format!("https://there.example/activities/{}", at.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_password() {
        let hashed = PasswordHashed::new(PASSWORD, [7; 16]).unwrap();
        assert_eq!(PASSWORD_HASHED.0, hashed.0);
    }
}
