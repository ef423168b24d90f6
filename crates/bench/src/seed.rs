// SPDX-License-Identifier: AGPL-3.0-or-later
//! What there is to read: people, groups, threads, replies and votes, all made by the commands of the domain, so that
//! counters, ranks and indexes are what they are in service.

use anyhow::Result;
use chrono::TimeDelta;
use kollegium_db::Tx;
use kollegium_domain::accounts::sessions;
use kollegium_domain::accounts::{self, NewAccount};
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::membership;
use kollegium_domain::groups::{self, NewGroup, Visibility};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::posts::{self, Place, Post};
use kollegium_domain::site::{self, Registration};
use kollegium_domain::text::Text;
use kollegium_domain::text::mentions::Links;
use kollegium_domain::token;
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Error, Time, Viewer, outbox};
use kollegium_testing::{TestDb, new_account, new_group, new_post};

use crate::server;

const PEOPLE: usize = 200;
const GROUPS: usize = 20;
/// In how many groups each person is.
const JOINED: usize = 5;
/// One in so many threads gets a vote by somebody else, and one in so many a reply.
const VOTED: usize = 4;
const ANSWERED: usize = 8;
/// How many posts are written in one transaction.
const BATCH: usize = 500;
/// How many replies to one thread are.
const FEW: usize = 20;
/// How old the oldest thread may be, and by how much each is later than the one before it, beginning anew after a year:
/// however many there are, they are from the whole year.
const AGE: TimeDelta = TimeDelta::days(365);
const MINUTES: usize = 365 * 24 * 60;
const STEP: usize = 317_003;

const BODY: &str = "Wir stellen im Herbst auf die neue Fachanwendung um und suchen Häuser, die das hinter sich haben. \
    Uns interessiert vor allem, wie Sie die **Altdaten** übernommen haben und was Sie heute anders machen würden.\n\n\
    - Wie lange lief beides nebeneinander?\n- Wer hat die Schulungen gehalten?\n\nEine kurze Antwort genügt, gern auch \
    mit Verweis auf Unterlagen. Was wir bisher zusammengetragen haben, stellen wir nächste Woche ein.";
const ANSWER: &str = "Bei uns lief beides *sechs Wochen* nebeneinander. Die Schulungen haben zwei Kolleginnen aus der \
    Fachabteilung gehalten; das war mehr wert als jede Unterlage. Melden Sie sich gern.";

/// A database with something in it, and the address at which a server over it must run.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) port: u16,
    pub(crate) origin: Origin,
    pub(crate) people: Vec<Actor>,
    /// A log-in of each person.
    pub(crate) tokens: Vec<String>,
    pub(crate) groups: Vec<GroupId>,
    pub(crate) threads: Vec<PostId>,
    body: Text,
    answer: Text,
    clock: Time,
}

/// The current time.
pub(crate) fn now() -> Time {
    Time::of(chrono::Utc::now())
}

impl World {
    /// People and groups without threads.
    pub(crate) fn new(database: &str) -> Result<World> {
        let db = match database {
            "sqlite" => TestDb::on_sqlite(),
            url => TestDb::on_postgres(url),
        };
        let port = server::free_port()?;
        let origin = Origin::new(Scheme::Http, &format!("localhost:{port}"));
        let text = |markdown| {
            Text::from_markdown(markdown, origin.as_str(), &Links::new())
                .map_err(|fault| anyhow::anyhow!("a generated text {fault}"))
        };
        let mut world = World {
            body: text(BODY)?,
            answer: text(ANSWER)?,
            db,
            port,
            origin,
            people: Vec::new(),
            tokens: Vec::new(),
            groups: Vec::new(),
            threads: Vec::new(),
            clock: now().minus(AGE),
        };
        world.add_people()?;
        world.add_groups()?;
        Ok(world)
    }

    /// The same with so many threads, some of them voted on and answered.
    pub(crate) fn with_threads(database: &str, count: usize) -> Result<World> {
        let mut world = World::new(database)?;
        world.grow(count)?;
        world.settle()?;
        Ok(world)
    }

    fn add_people(&mut self) -> Result<()> {
        let (at, origin) = (self.clock, self.origin.clone());
        let made = self.db.write(|tx| {
            site::set_up(tx, &origin, "Bench", Registration::Closed, at)?;
            let mut made = Vec::new();
            for number in 0..PEOPLE {
                let name = format!("person_{number}");
                let new = NewAccount {
                    title: Some(&format!("Person {number}")),
                    ..new_account(&name)
                };
                let person = accounts::create(tx, &origin, &new, at)?;
                let token = token::Token::from_random([u8::try_from(number % 251).unwrap_or(0); 32]);
                let account = accounts::of_actor(tx, person.id)?;
                sessions::open(tx, account.id, &token, None, now())?;
                made.push((person, token.reveal().to_owned()));
            }
            Ok::<_, Error>(made)
        })?;
        (self.people, self.tokens) = made.into_iter().unzip();
        Ok(())
    }

    fn add_groups(&mut self) -> Result<()> {
        let (at, people) = (self.clock, self.people.clone());
        self.groups = self.db.write(|tx| {
            let mut groups = Vec::new();
            for (number, owner) in people.iter().take(GROUPS).enumerate() {
                let name = format!("gruppe_{number}");
                let new = NewGroup {
                    title: &format!("Gruppe {number}"),
                    ..new_group(&name, Visibility::Public)
                };
                groups.push(groups::create(tx, &By::local(owner.clone(), at), &new)?.0.id);
            }
            for (number, person) in people.iter().enumerate() {
                for next in 0..JOINED {
                    let group = groups[(number + next) % groups.len()];
                    membership::join(tx, &By::local(person.clone(), at), group)?;
                }
            }
            Ok::<_, Error>(groups)
        })?;
        Ok(())
    }

    /// Adds threads until there are so many.
    pub(crate) fn grow(&mut self, upto: usize) -> Result<()> {
        while self.threads.len() < upto {
            let numbers: Vec<usize> = (self.threads.len()..upto).take(BATCH).collect();
            let made = self.db.write(|tx| {
                let made = numbers.iter().map(|it| self.thread(tx, *it));
                made.collect::<kollegium_domain::Result<Vec<PostId>>>()
            })?;
            self.threads.extend(made);
        }
        Ok(())
    }

    /// A thread, with what it gets.
    fn thread(&self, tx: &mut Tx, number: usize) -> kollegium_domain::Result<PostId> {
        let at = self.time(number);
        let title = format!("Umstellung der Fachanwendung, Teil {number}");
        let place = Place::Thread(self.groups[number % self.groups.len()]);
        let id = publish(tx, &self.by(number * 7, at), place, Some(&title), &self.body)?.id;
        if number.is_multiple_of(VOTED) {
            votes::cast(tx, &self.by(number * 7 + 1, at), id, Score::Up)?;
        }
        if number.is_multiple_of(ANSWERED) {
            publish(
                tx,
                &self.by(number * 7 + 2, at),
                Place::Reply(id),
                None,
                &self.answer,
            )?;
        }
        Ok(id)
    }

    /// Replies to the newest thread, each third one a level deeper than the one before it.
    pub(crate) fn reply(&self, count: usize) -> Result<PostId> {
        let thread = *self
            .threads
            .last()
            .ok_or_else(|| anyhow::anyhow!("no thread has been created yet"))?;
        let at = now();
        let numbers: Vec<usize> = (0..count).collect();
        let mut parent = thread;
        // PostgreSQL clears away earlier versions of a row, which each reply makes of its thread, only between
        // transactions.
        for few in numbers.chunks(FEW) {
            parent = self
                .db
                .write(|tx| self.some_replies(tx, thread, parent, few, at))?;
        }
        Ok(thread)
    }

    /// Replies with these numbers, the first of them to `parent`; returns the last one.
    fn some_replies(
        &self,
        tx: &mut Tx,
        thread: PostId,
        mut parent: PostId,
        numbers: &[usize],
        at: Time,
    ) -> kollegium_domain::Result<PostId> {
        for number in numbers {
            let to = if number % 3 == 0 { thread } else { parent };
            parent = publish(tx, &self.by(*number, at), Place::Reply(to), None, &self.answer)?.id;
        }
        Ok(parent)
    }

    /// Gives every event its place in the outgoing log and says that it was delivered, and gathers statistics: as it is
    /// some time after something was written.
    pub(crate) fn settle(&self) -> Result<()> {
        while self.db.write(|tx| outbox::sequence(tx, 10_000))? > 0 {}
        self.db.write(|tx| {
            let head = outbox::head(tx)?;
            outbox::save(tx, head, &[], now())
        })?;
        self.db.settle();
        Ok(())
    }

    /// How many replies and votes up the threads have.
    pub(crate) fn counts(&self) -> Result<(i64, i64)> {
        let mut counts = (0, 0);
        for ids in self.threads.chunks(BATCH) {
            for post in self
                .db
                .read(|snapshot| posts::by_ids(snapshot, &Viewer::Anyone, ids))?
            {
                counts.0 += post.counts.replies;
                counts.1 += post.counts.up;
            }
        }
        Ok(counts)
    }

    fn by(&self, number: usize, at: Time) -> By {
        By::local(self.people[number % self.people.len()].clone(), at)
    }

    fn time(&self, number: usize) -> Time {
        let minute = i64::try_from(number * STEP % MINUTES).unwrap_or(0);
        self.clock.plus(TimeDelta::minutes(minute))
    }
}

fn publish(
    tx: &mut Tx,
    by: &By,
    place: Place,
    title: Option<&str>,
    text: &Text,
) -> kollegium_domain::Result<Post> {
    let mut new = new_post(place, text);
    new.content.title = title;
    new.content.language = Some("de");
    posts::publish(tx, by, &new)
}
