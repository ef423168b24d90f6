// SPDX-License-Identifier: AGPL-3.0-or-later
//! The worker against a small HTTP server.

use std::time::Duration;

use kollegium_app::limits::PerMinute;
use kollegium_app::{Settings, SoftwareName};
use kollegium_client::testing::{AS2, Peer, Reply, settings};
use kollegium_db::testing::TestDb;
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::site::{self, Registration};
use kollegium_domain::trust;

use super::*;

/// A server of ours over this database.
fn previews(db: &TestDb, federation: Mode) -> Previews {
    let origin = Origin::new(Scheme::Http, "ours.example");
    let app = App::new(
        (**db).clone(),
        Settings {
            origin: origin.clone(),
            pinned: site::Pins::default(),
            retry_base_seconds: 1,
            announced_as: SoftwareName::OWN,
            limits: PerMinute::NONE,
            trusted_proxies: Vec::new(),
            mail: false,
        },
    );
    let now = app.now();
    let pins = site::Pins {
        federation: Some(federation),
        registration: None,
    };
    db.write(|tx| {
        site::set_up(tx, &origin, "Test", Registration::Closed, now)?;
        site::configure(tx, pins, now)
    })
    .unwrap();
    Previews::new(app, Client::new(settings()).unwrap())
}

#[tokio::test]
async fn the_page_behind_a_link_is_looked_at() {
    let db = TestDb::new();
    let previews = previews(&db, Mode::Trusted);
    let peer = Peer::new(|_| Reply::of(AS2, "{}")).await;
    let link = peer.url("/plan").to_string();
    let (job, at) = (
        PreviewJob::FetchPreview { link: link.clone() },
        previews.app.now(),
    );
    db.write(|tx| kollegium_domain::jobs::add(tx, &job, at)).unwrap();
    let (stop, stopped) = watch::channel(false);
    let worker = start(&previews, &stopped);
    let is_done = || {
        let next = db.read(|snapshot| {
            kollegium_domain::jobs::next_run::<PreviewJob>(
                snapshot,
                &kollegium_domain::jobs::InProgress::default(),
            )
        });
        next.unwrap().is_none()
    };
    for _ in 0..500 {
        if is_done() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(is_done(), "not within ten seconds");
    let found = db
        .read(|snapshot| previews::of_links(snapshot, &[&link]))
        .unwrap();
    assert_eq!(
        found[0].1.content_type.as_deref(),
        Some("application/activity+json")
    );
    drop(stop);
    worker.await.unwrap();
}

#[tokio::test]
async fn nothing_is_asked_of_a_host_that_is_blocked_and_no_page_without_federation() {
    let db = TestDb::new();
    let peer = Peer::new(|_| Reply::of("image/png", [7; 10])).await;
    let url = peer.url("/a.png").to_string();
    let host = authority(&peer.url("/")).to_owned();
    let not_allowed = NotReached::NotAllowed(host.clone());

    let alone = previews(&db, Mode::Off);
    assert_eq!(alone.look_at(&url).await, Err(not_allowed.clone()));
    assert_eq!(alone.picture(&url, 10).await, Ok(vec![7; 10]));

    let federating = previews(&db, Mode::Open);
    let seen = federating.look_at(&url).await.unwrap();
    assert_eq!(seen.content_type.as_deref(), Some("image/png"));
    let asked = peer.received().len();
    let now = federating.app.now();
    db.write(|tx| trust::decide(tx, &host, trust::Policy::Blocked, None, now))
        .unwrap();
    assert_eq!(federating.look_at(&url).await, Err(not_allowed.clone()));
    assert_eq!(federating.picture(&url, 10).await, Err(not_allowed));
    assert_eq!(peer.received().len(), asked);
}
