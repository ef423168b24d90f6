// SPDX-License-Identifier: AGPL-3.0-or-later
//! One of every event body ever written.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::testing::World;

/// Lines are added, never changed: databases are full of them.
const WRITTEN: [&str; 57] = [
    r#"{"kind":"purged","what":{"post":5}}"#,
    r#"{"kind":"purged","what":{"group":2}}"#,
    r#"{"kind":"purged","what":{"person":1}}"#,
    r#"{"kind":"account_closed","actor":1}"#,
    r#"{"kind":"account_closed","actor":1,"content_deleted":true}"#,
    r#"{"kind":"actor_updated","actor":1}"#,
    r#"{"kind":"group_created","group":2}"#,
    r#"{"kind":"membership_requested","group":2,"actor":1}"#,
    r#"{"kind":"membership_accepted","group":2,"actor":1}"#,
    r#"{"kind":"membership_accepted","group":2,"actor":1,"follow":null}"#,
    r#"{"kind":"membership_accepted","group":2,"actor":1,"follow":"https://there.example/f/1"}"#,
    r#"{"kind":"membership_rejected","group":2,"actor":1,"follow":"https://there.example/f/1"}"#,
    r#"{"kind":"membership_ended","group":2,"actor":1,"follow":null}"#,
    r#"{"kind":"post_published","post":3}"#,
    r#"{"kind":"post_mentioned","post":3,"actor":1}"#,
    r#"{"kind":"thread_moved","post":3,"from":2}"#,
    r#"{"kind":"post_edited","post":3}"#,
    r#"{"kind":"post_deleted","post":3}"#,
    r#"{"kind":"post_restored","post":3,"undone":4}"#,
    r#"{"kind":"post_removed","post":3}"#,
    r#"{"kind":"post_reinstated","post":3,"undone":4}"#,
    r#"{"kind":"post_locked","post":3}"#,
    r#"{"kind":"post_unlocked","post":3,"undone":4}"#,
    r#"{"kind":"post_pinned","post":3}"#,
    r#"{"kind":"post_unpinned","post":3}"#,
    r#"{"kind":"post_moderated_here","post":3}"#,
    r#"{"kind":"post_distinguished","post":3}"#,
    r#"{"kind":"vote_cast","post":3,"score":-1}"#,
    r#"{"kind":"vote_withdrawn","post":3,"score":1,"undone":4}"#,
    r#"{"kind":"post_boosted","post":3}"#,
    r#"{"kind":"boost_withdrawn","post":3,"undone":4}"#,
    r#"{"kind":"post_reported","post":3,"report":5}"#,
    r#"{"kind":"message_sent","message":3}"#,
    r#"{"kind":"message_edited","message":3}"#,
    r#"{"kind":"message_deleted","message":3}"#,
    r#"{"kind":"message_restored","message":3,"undone":4}"#,
    r#"{"kind":"banned","group":2,"actor":1,"until":null}"#,
    r#"{"kind":"banned","group":2,"actor":1,"until":1700000000000000,"content_removed":true}"#,
    r#"{"kind":"banned","group":2,"actor":1,"until":null,"content_removed":false}"#,
    r#"{"kind":"unbanned","group":2,"actor":1,"undone":4}"#,
    r#"{"kind":"unbanned","group":2,"actor":1,"undone":4,"content_restored":true}"#,
    r#"{"kind":"site_banned","actor":1,"until":null}"#,
    r#"{"kind":"site_banned","actor":1,"until":1700000000000000,"content_removed":true}"#,
    r#"{"kind":"site_unbanned","actor":1,"undone":4}"#,
    r#"{"kind":"site_unbanned","actor":1,"undone":4,"content_restored":true}"#,
    r#"{"kind":"group_deleted","group":2}"#,
    r#"{"kind":"group_restored","group":2,"undone":4}"#,
    r#"{"kind":"group_removed","group":2}"#,
    r#"{"kind":"group_reinstated","group":2,"undone":4}"#,
    r#"{"kind":"group_withdrawn","group":2}"#,
    r#"{"kind":"group_returned","group":2,"undone":4}"#,
    r#"{"kind":"group_hidden","group":2,"hidden":true}"#,
    r#"{"kind":"group_hidden","group":2,"hidden":false}"#,
    r#"{"kind":"group_transferred","group":2,"actor":1}"#,
    r#"{"kind":"admin_changed","actor":1,"admin":true}"#,
    r#"{"kind":"moderator_added","group":2,"actor":1}"#,
    r#"{"kind":"moderator_removed","group":2,"actor":1}"#,
];

#[test]
fn every_body_ever_written_is_read() {
    check_bodies::<Event>(&WRITTEN);
}

#[test]
fn an_event_is_kept_with_who_did_it_where_when_and_by_which_activity() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let group = world.group(&anna, "office");
    for by in [world.by(&anna), world.by(&mia), world.announced(group, &mia)] {
        let what = Event::VoteCast {
            post: PostId(1),
            score: 1,
        };
        let id = world.write(|tx| record(tx, &by, Some(group), &what));
        let recorded = Recorded {
            id,
            actor_id: by.actor.id,
            group_id: Some(group),
            activity: by.activity().map(str::to_owned),
            event: what,
            created_at: by.at,
        };
        assert_eq!(world.read(|snapshot| get(snapshot, id)), recorded);
    }
    let result = world.db.read(|snapshot| get(snapshot, EventId(9_999)));
    assert!(matches!(result, Err(Error::NotFound(Thing::Activity))));
}

/// Whether each of `written` is still read as a `T`, and none of its kinds is missing there.
#[track_caller]
pub(crate) fn check_bodies<T: DeserializeOwned + Serialize>(written: &[&str]) {
    let mut found = BTreeSet::new();
    for body in written {
        let read: T = serde_json::from_str(body).unwrap_or_else(|error| panic!("{body}: {error}"));
        let kind = serde_json::to_value(&read).unwrap()["kind"].clone();
        found.insert(kind.as_str().unwrap().to_owned());
    }
    // Serde names all the kinds that there are when it meets one that there is not.
    let Err(error) = serde_json::from_str::<T>(r#"{"kind":"?"}"#) else {
        panic!("there is a kind called ?");
    };
    let message = error.to_string();
    let kinds: BTreeSet<String> = message.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(!kinds.is_empty(), "{message}");
    assert_eq!(found, kinds);
}
