// SPDX-License-Identifier: AGPL-3.0-or-later
//! An instance with the program's state.

use std::ops::Deref;

use kollegium_app::limits::PerMinute;
use kollegium_app::{App, Settings, SoftwareName};
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::site::{Pins, Registration};
use kollegium_domain::testing::World;
use kollegium_domain::{Time, trust};

/// A site and the program's state over it, without any group.
pub struct TestApp {
    world: World,
    /// The program's state.
    pub app: App,
}

/// Settings of `https://here.example`, which sends e-mail and federates with everybody, without limits of requests.
pub fn settings() -> Settings {
    Settings {
        origin: Origin::new(Scheme::Https, "here.example"),
        pinned: Pins::default(),
        retry_base_seconds: 60,
        announced_as: SoftwareName::OWN,
        limits: PerMinute::NONE,
        trusted_proxies: Vec::new(),
        mail: true,
    }
}

impl TestApp {
    /// With these settings; anybody may register.
    pub fn new(settings: Settings) -> TestApp {
        let now = || Time::of(chrono::Utc::now());
        let world = World::at(settings.origin.clone(), Registration::Open, now);
        world.federate(trust::Mode::Open);
        let app = App::new((*world.db).clone(), settings);
        TestApp { world, app }
    }
}

impl Deref for TestApp {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}
