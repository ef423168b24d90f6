// SPDX-License-Identifier: AGPL-3.0-or-later
//! An instance for each test, and browsers.

use std::ops::Deref;

use actix_web::test::TestRequest;
use actix_web::web::Data;
use kollegium_app::Settings;
use kollegium_app::limits::PerMinute;
use kollegium_domain::accounts;
use kollegium_domain::actors::Actor;
use kollegium_domain::site::{self, SiteSettings};
use kollegium_testing::{PASSWORD, Service, TestApp, TestResponse, settings};
use tokio::sync::OnceCell;

use crate::browser::Browser;

/// An instance without any group, and its pages.
pub(crate) struct World {
    instance: TestApp,
    service: OnceCell<Service>,
}

impl Deref for World {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.instance
    }
}

impl World {
    pub(crate) fn new() -> World {
        World::limited(PerMinute::NONE)
    }

    pub(crate) fn limited(limits: PerMinute) -> World {
        World::with(Settings { limits, ..settings() })
    }

    pub(crate) fn with(settings: Settings) -> World {
        World {
            instance: TestApp::new(settings),
            service: OnceCell::new(),
        }
    }

    /// Its pages.
    pub(crate) async fn service(&self) -> &Service {
        let state = Data::new(self.app.clone());
        let start = || {
            Service::new(|routes| {
                kollegium_web::configure(routes.app_data(state));
            })
        };
        self.service.get_or_init(start).await
    }

    /// Sends a request as no browser would.
    pub(crate) async fn send(&self, request: TestRequest) -> TestResponse {
        self.service().await.send(request).await
    }

    /// Changes the settings of the site.
    pub(crate) fn set(&self, change: impl Fn(&mut SiteSettings)) {
        let console = self.by_console(&self.read(site::actor));
        self.write(|tx| site::edit(tx, &console, &change, settings().means()));
    }

    /// Makes somebody an administrator.
    pub(crate) fn promote(&self, person: &Actor) {
        let console = self.by_console(person);
        self.write(|tx| accounts::promote(tx, &console, person.id));
    }

    /// A browser that nobody is logged in with.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser::new(self)
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
