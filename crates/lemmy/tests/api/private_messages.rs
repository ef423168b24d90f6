// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages and their reports.

use kollegium_app::limits::PerMinute;
use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, User, World, assert_has, count, id, ids, redacted};

fn send(world: &World, from: &User, to: &User, content: &str) -> i64 {
    let body = json!({"recipient_id": to.id, "content": content});
    let made = world.post(from, "/private_message", body);
    id(&made["private_message_view"]["private_message"])
}

fn listed(world: &World, who: &User, query: &str) -> Vec<i64> {
    let found = world.get(who, &format!("/private_message/list{query}"));
    ids(&found["private_messages"], "private_message")
}

fn unread(world: &World, who: &User) -> Value {
    world.get(who, "/user/unread_count")["private_messages"].clone()
}

#[test]
fn a_message_is_written_read_changed_deleted_and_restored() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"recipient_id": ben.id, "content": "Hallo **Ben**", "auth": null});
    let made = world.post(&anna, "/private_message", body);
    insta::assert_json_snapshot!("private_message", redacted(made.clone()));
    let message = id(&made["private_message_view"]["private_message"]);
    assert_eq!(unread(&world, &ben), 1);
    assert_eq!(unread(&world, &anna), 0);

    let mark = |read: bool| json!({"private_message_id": message, "read": read});
    for read in [true, false, true] {
        let marked = world.post(&ben, "/private_message/mark_as_read", mark(read));
        assert_eq!(marked["private_message_view"]["private_message"]["read"], read);
        assert_eq!(unread(&world, &ben), i32::from(!read));
    }
    let body = json!({"private_message_id": message, "content": "Hallo Benjamin"});
    let changed = world.put(&anna, "/private_message", body);
    let changed = &changed["private_message_view"]["private_message"];
    assert_eq!(changed["content"], "Hallo Benjamin");
    assert!(changed["updated"].is_string());

    let delete = |deleted: bool| json!({"private_message_id": message, "deleted": deleted});
    let gone = world.post(&anna, "/private_message/delete", delete(true));
    let gone = &gone["private_message_view"]["private_message"];
    assert_has(gone, json!({"deleted": true, "content": "Hallo Benjamin"}));
    for who in [&anna, &ben] {
        assert_eq!(listed(&world, who, ""), [0_i64; 0]);
    }
    let seen = world.post(&ben, "/private_message/mark_as_read", mark(false));
    assert_eq!(seen["private_message_view"]["private_message"]["content"], "");
    assert_eq!(unread(&world, &ben), 0, "what is gone is not counted");
    world.post(&anna, "/private_message/delete", delete(false));
    assert_eq!(listed(&world, &ben, ""), [message]);
}

#[test]
fn messages_are_listed_by_person_unread_and_by_page() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let first = send(&world, &ben, &anna, "1");
    let second = send(&world, &carla, &anna, "2");
    let third = send(&world, &anna, &ben, "3");
    send(&world, &ben, &carla, "4");
    assert_eq!(listed(&world, &anna, ""), [third, second, first]);
    assert_eq!(listed(&world, &anna, "?limit=1&page=2"), [second]);
    let of_ben = format!("?creator_id={}", ben.id);
    assert_eq!(listed(&world, &anna, &of_ben), [third, first]);
    assert_eq!(listed(&world, &anna, "?unread_only=true"), [second, first]);
    let found = listed(&world, &anna, &format!("{of_ben}&unread_only=true"));
    assert_eq!(found, [first]);
    let sent = world.get(&anna, &format!("/private_message/list{of_ben}"));
    assert_eq!(
        sent["private_messages"][0]["private_message"]["read"], true,
        "whether somebody else has read it is not told"
    );
    assert_eq!(unread(&world, &anna), 2);
    world.post(&anna, "/user/mark_all_as_read", json!({}));
    assert_eq!(unread(&world, &anna), 0);
    assert_eq!(unread(&world, &ben), 1, "others' are not touched");
    assert_eq!(listed(&world, &anna, "?unread_only=true"), [0_i64; 0]);
}

#[test]
fn each_refusal_of_a_message_has_lemmys_code() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    world.user("carla");
    let group = world.community(&anna, "rad");
    let message = send(&world, &anna, &ben, "Hallo");
    let long = "a".repeat(10_001);
    let (send, list) = ("POST /private_message", "GET /private_message/list");
    let (edit, delete) = ("PUT /private_message", "POST /private_message/delete");
    let (mark, report) = (
        "POST /private_message/mark_as_read",
        "POST /private_message/report",
    );
    let (resolve, reports) = (
        "PUT /private_message/report/resolve",
        "GET /private_message/report/list",
    );
    let (missing, ben_id) = (i32::MAX, ben.id);
    let not_found = "404 couldnt_find_private_message";
    let not_ones_own = "400 edit_private_message_not_allowed";
    world.refuse_all(json!([
        [null, send, {"recipient_id": ben_id, "content": "Hallo"}, NO_LOGIN],
        ["anna", send, {"recipient_id": ben_id, "content": " "}, "400 invalid_body_field"],
        ["anna", send, {"recipient_id": ben_id, "content": long}, "400 invalid_body_field"],
        ["anna", send, {"recipient_id": missing, "content": "?"}, "404 couldnt_find_person"],
        ["anna", send, {"recipient_id": group, "content": "?"}, "404 couldnt_find_person"],
        ["anna", send, {"content": "?"}, "400 unknown"],
        [null, edit, {"private_message_id": message, "content": "?"}, NO_LOGIN],
        ["anna", edit, {"private_message_id": message, "content": ""}, "400 invalid_body_field"],
        ["ben", edit, {"private_message_id": message, "content": "?"}, not_ones_own],
        ["carla", edit, {"private_message_id": message, "content": "?"}, not_found],
        ["anna", edit, {"private_message_id": missing, "content": "?"}, not_found],
        [null, delete, {"private_message_id": message, "deleted": true}, NO_LOGIN],
        ["ben", delete, {"private_message_id": message, "deleted": true}, not_ones_own],
        ["carla", delete, {"private_message_id": message, "deleted": false}, not_found],
        [null, mark, {"private_message_id": message, "read": true}, NO_LOGIN],
        ["anna", mark, {"private_message_id": message, "read": true}, "400 couldnt_update_private_message"],
        ["carla", mark, {"private_message_id": message, "read": true}, not_found],
        [null, report, {"private_message_id": message, "reason": "x"}, NO_LOGIN],
        ["anna", report, {"private_message_id": message, "reason": "x"}, "400 couldnt_create_report"],
        ["ben", report, {"private_message_id": message, "reason": ""}, "400 report_reason_required"],
        ["ben", report, {"private_message_id": message, "reason": long}, "400 report_too_long"],
        ["carla", report, {"private_message_id": message, "reason": "x"}, not_found],
        [null, resolve, {"report_id": 1, "resolved": true}, NO_LOGIN],
        ["ben", resolve, {"report_id": 1, "resolved": true}, "400 not_an_admin"],
        [null, list, null, NO_LOGIN],
        ["anna", format!("{list}?limit=51"), null, "400 invalid_fetch_limit"],
        [null, reports, null, NO_LOGIN],
        ["anna", reports, null, "400 not_an_admin"],
    ]));
    world.post(&ben, "/user/block", json!({"person_id": anna.id, "block": true}));
    let to_ben = json!({"recipient_id": ben_id, "content": "?"});
    world.refuse(&anna, "POST /private_message", to_ben, "400 person_is_blocked");
    assert_eq!(listed(&world, &ben, ""), [0_i64; 0]);
}

#[test]
fn administrators_read_what_is_reported_and_nothing_else() {
    let world = World::new();
    let (admin, anna, ben) = (world.admin("verwaltung"), world.user("anna"), world.user("ben"));
    let reported = send(&world, &ben, &anna, "Beleidigung");
    send(&world, &ben, &anna, "Anderes");
    assert_eq!(listed(&world, &admin, ""), [0_i64; 0]);
    let open = world.get(&anna, "/user/report_count");
    assert_eq!(open, json!({"comment_reports": 0, "post_reports": 0}));
    let body = json!({"private_message_id": reported, "reason": "Beleidigung"});
    let filed = world.post(&anna, "/private_message/report", body);
    let report = id(&filed["private_message_report_view"]["private_message_report"]);
    // What its sender says afterwards is not part of it.
    let body = json!({"private_message_id": reported, "content": "Verzeihung"});
    world.put(&ben, "/private_message", body);

    let list = world.get(&admin, "/private_message/report/list?unresolved_only=true");
    insta::assert_json_snapshot!("private_message_reports", redacted(list));
    let open = world.get(&admin, "/user/report_count");
    assert_eq!(open["private_message_reports"], 1);
    for resolved in [true, false, true] {
        let body = json!({"report_id": report, "resolved": resolved});
        let done = world.put(&admin, "/private_message/report/resolve", body);
        let done = &done["private_message_report_view"];
        assert_eq!(done["private_message_report"]["resolved"], resolved);
        assert_eq!(done["resolver"].is_object(), resolved);
        let open = world.get(&admin, "/private_message/report/list?unresolved_only=true");
        assert_eq!(count(&open["private_message_reports"]), usize::from(!resolved));
    }
    let all = world.get(&admin, "/private_message/report/list");
    let found = &all["private_message_reports"];
    assert_eq!(ids(found, "private_message_report"), [report]);
    let unknown = json!({"report_id": i32::MAX, "resolved": true});
    let request = "PUT /private_message/report/resolve";
    world.refuse(&admin, request, unknown, "404 not_found");
}

#[test]
fn messages_are_limited() {
    let world = World::limited(PerMinute {
        message: 2,
        ..PerMinute::NONE
    });
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    for _ in 0..2 {
        send(&world, &anna, &ben, "Hallo");
    }
    let body = json!({"recipient_id": ben.id, "content": "Hallo"});
    world.refuse(&anna, "POST /private_message", body, "400 rate_limit_error");
}
