// SPDX-License-Identifier: AGPL-3.0-or-later
//! What other sites and strangers cannot do.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use kollegium_domain::groups::Visibility;

use crate::world::World;

/// Every form that changes something, with what it sends.
const FORMS: [(&str, &[(&str, &str)]); 15] = [
    ("/c/offen/join", &[]),
    ("/c/offen/leave", &[]),
    ("/c/offen/new", &[("title", "Fremd"), ("body", "Fremd")]),
    ("/post/THREAD/reply", &[("body", "Fremd")]),
    ("/post/THREAD/edit", &[("title", "Fremd"), ("body", "Fremd")]),
    ("/post/THREAD/delete", &[]),
    ("/post/THREAD/restore", &[]),
    ("/post/THREAD/vote", &[("score", "-1")]),
    ("/post/THREAD/save", &[("keep", "yes")]),
    ("/post/THREAD/moderate", &[("do", "remove")]),
    ("/post/THREAD/report", &[("reason", "Fremd")]),
    ("/groups/new", &[("name", "fremd"), ("title", "Fremd")]),
    ("/settings", &[("title", "Fremd")]),
    ("/notifications/read", &[]),
    ("/reports/1/resolve", &[]),
];

fn fields(typed: &[(&str, &str)], csrf: Option<&str>) -> Vec<(String, String)> {
    let csrf = csrf.map(|it| ("csrf", it));
    typed
        .iter()
        .copied()
        .chain(csrf)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[actix_web::test]
async fn no_form_of_another_site_is_taken() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema").to_string();
    let mut browser = world.logged_in(&anna).await;
    browser.open("/").await;
    let mine = browser.attributes("#act [name=csrf]", "value").remove(0);
    let before = world.last_event();
    for (path, typed) in FORMS {
        let path = path.replace("THREAD", &thread);
        for csrf in [None, Some(""), Some("0000")] {
            browser.submit(&path, &fields(typed, csrf)).await;
            assert!([403, 422].contains(&browser.status), "{path}: {}", browser.status);
            assert!(
                browser.text().contains("nicht mehr gültig"),
                "{path}: {}",
                browser.text()
            );
        }
        for header in [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "null"),
        ] {
            browser.headers = vec![(header.0, header.1.to_owned())];
            browser.submit(&path, &fields(typed, Some(&mine))).await;
            assert!(
                [403, 422].contains(&browser.status),
                "{path} {header:?}: {}",
                browser.status
            );
        }
        browser.headers.clear();
    }
    for (path, typed) in [
        ("/logout", &[][..]),
        ("/login", &[("name", "anna"), ("password", "x")]),
    ] {
        browser.headers = vec![("origin", "https://evil.example".to_owned())];
        browser.submit(path, &fields(typed, None)).await;
        assert!([403, 422].contains(&browser.status), "{path}: {}", browser.status);
        browser.headers.clear();
    }
    assert_eq!(world.last_event(), before);
    browser.open("/settings").await;
    assert_eq!(browser.status, 200, "the session goes on");
}

#[actix_web::test]
async fn nobody_acts_without_a_session() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema").to_string();
    let before = world.last_event();
    let mut browser = world.browser();
    for (path, typed) in FORMS {
        let path = path.replace("THREAD", &thread);
        browser.submit(&path, &fields(typed, Some("0000"))).await;
        assert_eq!(browser.status, 401, "{path}");
    }
    assert_eq!(world.last_event(), before);
}

#[actix_web::test]
async fn every_page_forbids_scripts_frames_and_other_sites() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "<script>alert(1)</script>");
    world.reply_saying(
        &anna,
        thread,
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
    );
    let mut browser = world.logged_in(&anna).await;
    for path in [
        "/",
        "/groups",
        "/c/offen",
        &format!("/post/{thread}"),
        "/u/anna",
        "/login",
        "/search?q=%3Cscript%3E",
        "/nichts",
    ] {
        browser.open(path).await;
        let policy = browser
            .answer
            .get(CONTENT_SECURITY_POLICY)
            .unwrap()
            .to_str()
            .unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(browser.answer.get(X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
        assert_eq!(browser.answer.get(REFERRER_POLICY).unwrap(), "same-origin");
        assert!(
            browser
                .all("script, iframe, object, [style], [onerror], [onload], [onclick]")
                .is_empty(),
            "{path}"
        );
    }
}
