// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages and their reports.

use actix_web::http::Method;
use kollegium_http::limits::PerMinute;
use serde_json::{Value, json};

use crate::world::{User, World, id, ids, redacted};

async fn send(world: &World, from: &User, to: &User, content: &str) -> i64 {
    let body = json!({"recipient_id": to.id, "content": content});
    let made = world.post(from, "/private_message", body).await;
    id(&made["private_message_view"]["private_message"])
}

async fn listed(world: &World, who: &User, query: &str) -> Vec<i64> {
    let found = world.get(who, &format!("/private_message/list{query}")).await;
    ids(&found["private_messages"], "private_message")
}

async fn unread(world: &World, who: &User) -> Value {
    world.get(who, "/user/unread_count").await["private_messages"].clone()
}

/// What a request answers that has to be refused.
async fn refused(world: &World, who: Option<&User>, method: Method, path: &str, body: Value) -> (u16, Value) {
    let answer = world.call(who, method, path, Some(&body)).await;
    (answer.status, answer.body["error"].clone())
}

#[actix_web::test]
async fn a_message_is_written_read_changed_deleted_and_restored() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"recipient_id": ben.id, "content": "Hallo **Ben**", "auth": null});
    let made = world.post(&anna, "/private_message", body).await;
    insta::assert_json_snapshot!("private_message", redacted(made.clone()));
    let message = id(&made["private_message_view"]["private_message"]);
    assert_eq!(
        (unread(&world, &ben).await, unread(&world, &anna).await),
        (json!(1), json!(0))
    );

    let mark = |read: bool| json!({"private_message_id": message, "read": read});
    for read in [true, false, true] {
        let marked = world
            .post(&ben, "/private_message/mark_as_read", mark(read))
            .await;
        assert_eq!(marked["private_message_view"]["private_message"]["read"], read);
        assert_eq!(unread(&world, &ben).await, i32::from(!read));
    }
    let body = json!({"private_message_id": message, "content": "Hallo Benjamin"});
    let changed = world.put(&anna, "/private_message", body).await;
    let changed = &changed["private_message_view"]["private_message"];
    assert_eq!(changed["content"], "Hallo Benjamin");
    assert!(changed["updated"].is_string());

    let delete = |deleted: bool| json!({"private_message_id": message, "deleted": deleted});
    let gone = world.post(&anna, "/private_message/delete", delete(true)).await;
    let gone = &gone["private_message_view"]["private_message"];
    assert_eq!(
        (&gone["deleted"], &gone["content"]),
        (&json!(true), &json!("Hallo Benjamin"))
    );
    for who in [&anna, &ben] {
        assert_eq!(listed(&world, who, "").await, [0_i64; 0]);
    }
    let seen = world
        .post(&ben, "/private_message/mark_as_read", mark(false))
        .await;
    assert_eq!(seen["private_message_view"]["private_message"]["content"], "");
    assert_eq!(unread(&world, &ben).await, 0, "what is gone is not counted");
    world.post(&anna, "/private_message/delete", delete(false)).await;
    assert_eq!(listed(&world, &ben, "").await, [message]);
}

#[actix_web::test]
async fn messages_are_listed_by_person_unread_and_by_page() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let first = send(&world, &ben, &anna, "1").await;
    let second = send(&world, &carla, &anna, "2").await;
    let third = send(&world, &anna, &ben, "3").await;
    send(&world, &ben, &carla, "4").await;
    assert_eq!(listed(&world, &anna, "").await, [third, second, first]);
    assert_eq!(listed(&world, &anna, "?limit=1&page=2").await, [second]);
    let of_ben = format!("?creator_id={}", ben.id);
    assert_eq!(listed(&world, &anna, &of_ben).await, [third, first]);
    assert_eq!(listed(&world, &anna, "?unread_only=true").await, [second, first]);
    assert_eq!(
        listed(&world, &anna, &format!("{of_ben}&unread_only=true")).await,
        [first]
    );
    let sent = world.get(&anna, &format!("/private_message/list{of_ben}")).await;
    assert_eq!(
        sent["private_messages"][0]["private_message"]["read"], true,
        "whether somebody else has read it is not told"
    );
    assert_eq!(unread(&world, &anna).await, 2);
    world.post(&anna, "/user/mark_all_as_read", json!({})).await;
    assert_eq!(unread(&world, &anna).await, 0);
    assert_eq!(unread(&world, &ben).await, 1, "others' are not touched");
    assert_eq!(listed(&world, &anna, "?unread_only=true").await, [0_i64; 0]);
}

#[actix_web::test]
async fn each_refusal_of_a_message_has_lemmys_code() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let group = world.community(&anna, "rad").await;
    let message = send(&world, &anna, &ben, "Hallo").await;
    let long = "a".repeat(10_001);
    let to = |recipient: i64, content: &str| json!({"recipient_id": recipient, "content": content});
    let of = |field: &str, value: Value| json!({"private_message_id": message, field: value});
    let unknown = |field: &str, value: Value| json!({"private_message_id": i32::MAX, field: value});
    let (post, put) = (Method::POST, Method::PUT);
    let before = world.state();
    let ben_id = ben.id.0;
    for (who, method, path, body, expected) in [
        (None, &post, "", to(ben_id, "Hallo"), (401, "incorrect_login")),
        (
            Some(&anna),
            &post,
            "",
            to(ben_id, " "),
            (400, "invalid_body_field"),
        ),
        (
            Some(&anna),
            &post,
            "",
            to(ben_id, &long),
            (400, "invalid_body_field"),
        ),
        (
            Some(&anna),
            &post,
            "",
            to(i64::from(i32::MAX), "?"),
            (404, "couldnt_find_person"),
        ),
        (
            Some(&anna),
            &post,
            "",
            to(group, "?"),
            (404, "couldnt_find_person"),
        ),
        (Some(&anna), &post, "", json!({"content": "?"}), (400, "unknown")),
        (
            None,
            &put,
            "",
            of("content", json!("?")),
            (401, "incorrect_login"),
        ),
        (
            Some(&anna),
            &put,
            "",
            of("content", json!("")),
            (400, "invalid_body_field"),
        ),
        (
            Some(&ben),
            &put,
            "",
            of("content", json!("?")),
            (400, "edit_private_message_not_allowed"),
        ),
        (
            Some(&carla),
            &put,
            "",
            of("content", json!("?")),
            (404, "couldnt_find_private_message"),
        ),
        (
            Some(&anna),
            &put,
            "",
            unknown("content", json!("?")),
            (404, "couldnt_find_private_message"),
        ),
        (
            None,
            &post,
            "/delete",
            of("deleted", json!(true)),
            (401, "incorrect_login"),
        ),
        (
            Some(&ben),
            &post,
            "/delete",
            of("deleted", json!(true)),
            (400, "edit_private_message_not_allowed"),
        ),
        (
            Some(&carla),
            &post,
            "/delete",
            of("deleted", json!(false)),
            (404, "couldnt_find_private_message"),
        ),
        (
            None,
            &post,
            "/mark_as_read",
            of("read", json!(true)),
            (401, "incorrect_login"),
        ),
        (
            Some(&anna),
            &post,
            "/mark_as_read",
            of("read", json!(true)),
            (400, "couldnt_update_private_message"),
        ),
        (
            Some(&carla),
            &post,
            "/mark_as_read",
            of("read", json!(true)),
            (404, "couldnt_find_private_message"),
        ),
        (
            None,
            &post,
            "/report",
            of("reason", json!("x")),
            (401, "incorrect_login"),
        ),
        (
            Some(&anna),
            &post,
            "/report",
            of("reason", json!("x")),
            (400, "couldnt_create_report"),
        ),
        (
            Some(&ben),
            &post,
            "/report",
            of("reason", json!("")),
            (400, "report_reason_required"),
        ),
        (
            Some(&ben),
            &post,
            "/report",
            of("reason", json!(long)),
            (400, "report_too_long"),
        ),
        (
            Some(&carla),
            &post,
            "/report",
            of("reason", json!("x")),
            (404, "couldnt_find_private_message"),
        ),
        (
            None,
            &put,
            "/report/resolve",
            json!({"report_id": 1, "resolved": true}),
            (401, "incorrect_login"),
        ),
        (
            Some(&ben),
            &put,
            "/report/resolve",
            json!({"report_id": 1, "resolved": true}),
            (400, "not_an_admin"),
        ),
    ] {
        let found = refused(
            &world,
            who,
            method.clone(),
            &format!("/private_message{path}"),
            body.clone(),
        )
        .await;
        assert_eq!(found, (expected.0, json!(expected.1)), "{method} {path} {body}");
    }
    for (who, path, expected) in [
        (None, "/list", (401, "incorrect_login")),
        (Some(&anna), "/list?limit=51", (400, "unknown")),
        (None, "/report/list", (401, "incorrect_login")),
        (Some(&anna), "/report/list", (400, "not_an_admin")),
    ] {
        let answer = world
            .call(who, Method::GET, &format!("/private_message{path}"), None)
            .await;
        let found = (answer.status, answer.body["error"].clone());
        assert_eq!(found, (expected.0, json!(expected.1)), "{path}");
    }
    assert_eq!(world.state(), before);
    world
        .post(&ben, "/user/block", json!({"person_id": anna.id, "block": true}))
        .await;
    let blocked = refused(
        &world,
        Some(&anna),
        Method::POST,
        "/private_message",
        to(ben_id, "?"),
    )
    .await;
    assert_eq!(blocked, (400, json!("person_is_blocked")));
    assert_eq!(listed(&world, &ben, "").await, [0_i64; 0]);
}

#[actix_web::test]
async fn administrators_read_what_is_reported_and_nothing_else() {
    let world = World::new();
    let (admin, anna, ben) = (world.admin("verwaltung"), world.user("anna"), world.user("ben"));
    let reported = send(&world, &ben, &anna, "Beleidigung").await;
    send(&world, &ben, &anna, "Anderes").await;
    assert_eq!(listed(&world, &admin, "").await, [0_i64; 0]);
    let count = world.get(&anna, "/user/report_count").await;
    assert_eq!(count, json!({"comment_reports": 0, "post_reports": 0}));
    let body = json!({"private_message_id": reported, "reason": "Beleidigung"});
    let filed = world.post(&anna, "/private_message/report", body).await;
    let report = id(&filed["private_message_report_view"]["private_message_report"]);
    // What its sender says afterwards is not part of it.
    let body = json!({"private_message_id": reported, "content": "Verzeihung"});
    world.put(&ben, "/private_message", body).await;

    let list = world
        .get(&admin, "/private_message/report/list?unresolved_only=true")
        .await;
    insta::assert_json_snapshot!("private_message_reports", redacted(list));
    let count = world.get(&admin, "/user/report_count").await;
    assert_eq!(count["private_message_reports"], 1);
    for resolved in [true, false, true] {
        let body = json!({"report_id": report, "resolved": resolved});
        let done = world.put(&admin, "/private_message/report/resolve", body).await;
        let done = &done["private_message_report_view"];
        assert_eq!(done["private_message_report"]["resolved"], resolved);
        assert_eq!(done["resolver"].is_object(), resolved);
        let open = world
            .get(&admin, "/private_message/report/list?unresolved_only=true")
            .await;
        let open = open["private_message_reports"].as_array().unwrap().len();
        assert_eq!(open, usize::from(!resolved));
    }
    let all = world.get(&admin, "/private_message/report/list").await;
    assert_eq!(
        ids(&all["private_message_reports"], "private_message_report"),
        [report]
    );
    let unknown = json!({"report_id": i32::MAX, "resolved": true});
    let found = refused(
        &world,
        Some(&admin),
        Method::PUT,
        "/private_message/report/resolve",
        unknown,
    )
    .await;
    assert_eq!(found, (404, json!("not_found")));
}

#[actix_web::test]
async fn messages_are_limited() {
    let world = World::with(PerMinute {
        message: 2,
        ..PerMinute::NONE
    });
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    for _ in 0..2 {
        send(&world, &anna, &ben, "Hallo").await;
    }
    let body = json!({"recipient_id": ben.id, "content": "Hallo"});
    let found = refused(&world, Some(&anna), Method::POST, "/private_message", body).await;
    assert_eq!(found, (400, json!("rate_limit_error")));
}
