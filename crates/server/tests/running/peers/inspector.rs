// SPDX-License-Identifier: AGPL-3.0-or-later
//! `activitypub-testing`, which looks at an actor as the ActivityPub specification wants it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::server::{ADMIN, Server};
use crate::support::{databases, free_ports, script};

/// The rules that must pass.
const RULES: &[&str] = &[
    "actor-must-serve-as2-object-to-get",
    "actor-objects-must-have-inbox-outbox-properties",
    "outbox-must-be-an-orderedcollection",
];

/// A group has followers to count; of a person's we say nothing.
const FOLLOWERS: &str = "followers-collection-must-be-a-collection";

/// What cannot be judged of us, and why: these must not fail, and must not pass unnoticed either.
const NOT_JUDGED: &[(&str, &str, &str)] = &[
    (
        "following-collection-must-be-a-collection",
        "inapplicable",
        "optional: not there",
    ),
    (
        "liked-collection-must-be-a-collection",
        "inapplicable",
        "optional: not there",
    ),
    (
        "likes-collection-must-be-a-collection",
        "inapplicable",
        "of objects, not of actors",
    ),
    (
        "shares-collection-must-be-a-collection",
        "inapplicable",
        "of objects, not of actors",
    ),
    (
        "inbox-must-be-an-orderedcollection",
        "inapplicable",
        "an inbox can be written to, nobody may read it",
    ),
    (
        "outbox-post-servers-must-return-a-201-created-http-code",
        "cantTell",
        "the protocol for clients: outboxes take nothing, they answer 404",
    ),
    (
        "outbox-post-must-accept-non-activity-object",
        "passed",
        "the same; the inspector takes any answer for an acceptance, a 404 too",
    ),
    (
        "outbox-wraps-object-with-create-checked-using-get-location",
        "inapplicable",
        "the same",
    ),
    (
        "post-outbox-server-overwrites-id-property",
        "inapplicable",
        "the same",
    ),
    (
        "outbox-post-server-adds-to-outbox-collection-checked-by-outbox-get",
        "inapplicable",
        "the same",
    ),
    (
        "create-then-update-modifies-object-checked-by-get",
        "inapplicable",
        "the same",
    ),
];

/// The outcome of each rule that the inspector knows, and what it says to it.
fn inspect(actor: &str) -> BTreeMap<String, (String, Value)> {
    let mut inspector = script::node("peers/inspector", "node_modules/activitypub-testing/src/cli.js");
    inspector.args(["test", "actor", actor, "--output", "json-seq"]);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    script::finish(inspector)
        .split('\u{1e}')
        .filter(|it| !it.trim().is_empty())
        .map(|it| serde_json::from_str::<Value>(it).expect("JSON"))
        .map(|it| {
            let result = &it["result"];
            (
                text(&it["test"]["slug"]),
                (text(&result["outcome"]), result["info"].clone()),
            )
        })
        .collect()
}

fn check(actor: &str, followers: &str) {
    let mut expected: BTreeMap<&str, &str> = NOT_JUDGED
        .iter()
        .map(|(rule, outcome, _)| (*rule, *outcome))
        .collect();
    expected.extend(RULES.iter().map(|rule| (*rule, "passed")));
    expected.insert(FOLLOWERS, followers);
    let found = inspect(actor);
    let outcomes: BTreeMap<&str, &str> = found
        .iter()
        .map(|(rule, it)| (rule.as_str(), it.0.as_str()))
        .collect();
    assert_eq!(outcomes, expected, "{actor}: {found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and installed packages; ./test runs it"]
async fn a_person_and_a_group_are_actors_after_the_specification() {
    let [db] = databases::<1>();
    let port = free_ports(1);
    let server = Server::start("localhost", port, db.url(), "localhost");
    let admin = server.admin().await;
    admin
        .post("community", json!({ "name": "werkstatt", "title": "Werkstatt" }))
        .await
        .ok();
    check(&format!("{}/u/{ADMIN}", admin.base()), "inapplicable");
    check(&format!("{}/c/werkstatt", admin.base()), "passed");
}
