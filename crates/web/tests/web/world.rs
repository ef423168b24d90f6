// SPDX-License-Identifier: AGPL-3.0-or-later
//! A server of one's own for each test, with people and groups in it.

use actix_web::web::Data;
use kollegium_app::limits::PerMinute;
use kollegium_app::{App, Settings, SoftwareName};
use kollegium_db::testing::TestDb;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::accounts::{self, NewAccount, PasswordHashed};
use kollegium_domain::actors::Actor;
use kollegium_domain::events::{self, Recorded};
use kollegium_domain::groups::{self, NewGroup, Visibility};
use kollegium_domain::ids::{EventId, GroupId, PostId};
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::posts::{self, ContentEdit, NewPost, Place, Post};
use kollegium_domain::site::{self, Capabilities, Changes, Registration};
use kollegium_domain::text::Text;
use kollegium_domain::{By, Result, Via, trust};

use crate::browser::Browser;

/// With a mail server, and federating.
pub(crate) const MEANS: Capabilities = Capabilities {
    mail: true,
    federation: trust::Mode::Open,
};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "korrekt Pferd Batterie";

/// A server at `https://here.example`.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) app: App,
}

impl World {
    pub(crate) fn new() -> World {
        World::with(PerMinute::NONE)
    }

    pub(crate) fn with(limits: PerMinute) -> World {
        let db = TestDb::new();
        let origin = Origin::new(Scheme::Https, "here.example");
        let settings = Settings {
            origin: origin.clone(),
            federation: trust::Mode::Open,
            retry_base_seconds: 60,
            told_to_clients: SoftwareName::OWN,
            limits,
            mail: true,
        };
        let app = App::new((*db).clone(), settings);
        let world = World { db, app };
        let at = world.app.now();
        world.write(|tx| site::set_up(tx, &origin, "Musterau", Registration::Open, at));
        world
    }

    pub(crate) fn write<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> T {
        self.db.write(f).unwrap()
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut Snapshot) -> Result<T>) -> T {
        self.db.read(f).unwrap()
    }

    /// Somebody with an account and [`PASSWORD`].
    pub(crate) fn person(&self, name: &str) -> Actor {
        let password = PasswordHashed::new(PASSWORD, [7; 16]).unwrap();
        let at = self.app.now();
        let new = NewAccount {
            name,
            title: None,
            email: None,
            password: &password,
            language: "de",
        };
        self.write(|tx| accounts::create(tx, self.app.origin(), &new, at))
    }

    /// Changes the settings of the site.
    pub(crate) fn set(&self, changes: &Changes<'_>) {
        let actor = self.read(site::actor);
        let console = By {
            via: Via::Console,
            ..self.by(&actor)
        };
        self.write(|tx| site::edit(tx, &console, changes, MEANS));
    }

    /// Makes somebody an administrator.
    pub(crate) fn promote(&self, person: &Actor) {
        let console = By {
            via: Via::Console,
            ..self.by(person)
        };
        self.write(|tx| accounts::promote(tx, &console, person.id));
    }

    pub(crate) fn by(&self, person: &Actor) -> By {
        By::local(person.clone(), self.app.now())
    }

    pub(crate) fn group(&self, by: &Actor, name: &str, visibility: Visibility) -> GroupId {
        let by = self.by(by);
        let new = NewGroup {
            name,
            title: &format!("Raum {name}"),
            summary: None,
            visibility,
            posting_restricted: false,
        };
        self.write(|tx| groups::create(tx, &by, &new)).0.id
    }

    pub(crate) fn thread(&self, by: &Actor, group: GroupId, title: &str) -> PostId {
        self.publish(by, Place::Thread(group), Some(title), "Worum es geht.")
            .id
    }

    pub(crate) fn reply(&self, by: &Actor, to: PostId, text: &str) -> PostId {
        self.publish(by, Place::Reply(to), None, text).id
    }

    fn publish(&self, by: &Actor, place: Place, title: Option<&str>, text: &str) -> Post {
        let by = self.by(by);
        let text = Text::from_markdown(text, "https://here.example", &Default::default()).unwrap();
        let new = NewPost {
            place,
            content: ContentEdit {
                title,
                text: Some(&text),
                ..ContentEdit::default()
            },
            identity: None,
        };
        self.write(|tx| posts::publish(tx, &by, &new))
    }

    /// Everything that happened so far.
    pub(crate) fn events(&self) -> Vec<Recorded> {
        self.read(|snapshot| events::after(snapshot, EventId(0), i64::MAX))
    }

    /// A browser that nobody is logged in with.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser::new(Data::new(self.app.clone()))
    }

    /// A browser that this person is logged in with.
    pub(crate) async fn logged_in(&self, person: &Actor) -> Browser<'_> {
        let mut browser = self.browser();
        browser.open("/login").await;
        let typed = [("name", person.name.as_str()), ("password", PASSWORD)];
        browser.press("Anmelden", &typed).await;
        assert_eq!(browser.status, 200, "{}", browser.text());
        browser
    }
}
