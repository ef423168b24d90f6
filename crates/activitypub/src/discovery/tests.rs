// SPDX-License-Identifier: AGPL-3.0-or-later
//! What others are told about who is here and what runs here.

use actix_web::test::TestRequest;
use kollegium_domain::groups::Visibility;
use kollegium_testing::TestResponse;

use super::Resource;
use crate::testing::{OURS, World};

fn check(resource: &str, expected: Option<Resource>) {
    let found = Resource::parse(resource, "https://ours.example:81", "ours.example:81");
    assert_eq!(found, expected, "{resource}");
}

#[test]
fn resources_come_in_many_forms() {
    for resource in [
        "acct:News@ours.example:81",
        "acct:!News@ours.example:81",
        "acct:@News@OURS.example:81",
        "News@ours.example:81",
        "@News@ours.example:81",
    ] {
        check(resource, Some(Resource::Name("News".to_owned())));
    }
    check("acct:news@other.example", None);
    check("acct:news@ours.example", None);
    check("news", None);
    check("acct:ours.example:81@ours.example:81", Some(Resource::Instance));
    check("https://ours.example:81/", Some(Resource::Instance));
    let uri = "https://ours.example:81/c/news";
    check(uri, Some(Resource::Uri(uri.to_owned())));
    check("https://ours.example:815/c/news", None);
}

async fn get(world: &World, request: TestRequest) -> TestResponse {
    let answer = world.send_request(request).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    answer
}

async fn finger(world: &World, resource: &str) -> TestResponse {
    let uri = format!("/.well-known/webfinger?resource={}", resource.replace('@', "%40"));
    get(world, TestRequest::get().uri(&uri)).await
}

#[actix_web::test]
async fn webfinger_knows_people_groups_and_the_instance() {
    let world = World::new().await;
    world.open_group("staff", Visibility::Local);
    world.open_group("board", Visibility::Protected);
    let group = finger(&world, "acct:News@ours.localhost:7999").await;
    assert_eq!(
        (group.status, group.header("content-type")),
        (200, "application/jrd+json")
    );
    let json = group.json();
    assert_eq!(json["subject"], "acct:news@ours.localhost:7999");
    assert_eq!(json["links"][1]["href"], world.group.uri.as_str());
    assert_eq!(json["links"][1]["properties"][super::TYPE_PROPERTY], "Group");
    let person = finger(&world, &world.ann.uri).await.json();
    assert_eq!(person["subject"], "acct:ann@ours.localhost:7999");
    let instance = finger(&world, "acct:ours.localhost:7999@ours.localhost:7999")
        .await
        .json();
    assert_eq!(instance["aliases"][0], format!("{OURS}/actor"));
    for nobody in [
        "acct:nobody@ours.localhost:7999",
        "acct:staff@ours.localhost:7999",
        "acct:board@ours.localhost:7999",
        "acct:news@other.example",
        "http://ours.localhost:7999/c/staff",
        "http://peer.localhost/u/x",
    ] {
        assert_eq!(finger(&world, nobody).await.status, 404, "{nobody}");
    }
}

#[actix_web::test]
async fn clients_are_told_lemmy_and_servers_our_name() {
    let world = World::new().await;
    for path in [
        "/nodeinfo/2.1",
        "/nodeinfo/2.1.json",
        "/nodeinfo/2.0",
        "/nodeinfo/2.0.json",
        "/version",
    ] {
        let client = TestRequest::get()
            .uri(path)
            .insert_header(("user-agent", "Mozilla/5.0 Voyager"));
        let answer = get(&world, client).await;
        assert_eq!(answer.header("vary"), "User-Agent, Signature");
        let json = answer.json();
        assert_eq!(json["software"]["name"], "lemmy");
        let version = json["software"]["version"].as_str().unwrap();
        assert!(version.starts_with("0.19.20+kollegium."), "{version}");
        assert_eq!(json["usage"]["users"]["total"], 1);
        for header in [
            ("user-agent", "Mastodon/4.5 (+https://m.example/)"),
            ("signature", "keyId=…"),
        ] {
            let server = TestRequest::get().uri(path).insert_header(header);
            let json = get(&world, server).await.json();
            assert_eq!(json["software"]["name"], "kollegium");
            assert_eq!(json["software"]["version"], env!("CARGO_PKG_VERSION"));
        }
    }
}

#[actix_web::test]
async fn the_well_known_documents_lead_on() {
    let world = World::new().await;
    let links = get(&world, TestRequest::get().uri("/.well-known/nodeinfo"))
        .await
        .json();
    let rels: Vec<&str> = links["links"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["rel"].as_str().unwrap())
        .collect();
    assert_eq!(
        rels,
        [
            "http://nodeinfo.diaspora.software/ns/schema/2.1",
            "http://nodeinfo.diaspora.software/ns/schema/2.0",
            "https://www.w3.org/ns/activitystreams#Application",
        ]
    );
    let meta = get(&world, TestRequest::get().uri("/.well-known/host-meta")).await;
    assert!(
        meta.text()
            .contains(&format!("{OURS}/.well-known/webfinger?resource={{uri}}")),
        "{}",
        meta.text()
    );
}

#[actix_web::test]
async fn web_apps_on_other_origins_may_ask_before_they_ask() {
    let world = World::new().await;
    for path in [
        "/.well-known/nodeinfo",
        "/.well-known/webfinger?resource=acct:x@ours.localhost:7999",
        "/.well-known/host-meta",
        "/nodeinfo/2.0",
        "/nodeinfo/2.0.json",
        "/nodeinfo/2.1",
        "/nodeinfo/2.1.json",
        "/version",
    ] {
        let preflight = TestRequest::default()
            .method(actix_web::http::Method::OPTIONS)
            .uri(path)
            .insert_header(("origin", "https://app.example"))
            .insert_header(("access-control-request-method", "GET"))
            .insert_header(("access-control-request-headers", "authorization,x-requested-with"));
        let answer = get(&world, preflight).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let headers = answer.header("access-control-allow-headers").to_lowercase();
        assert!(
            headers.contains("authorization") && headers.contains("x-requested-with"),
            "{path}"
        );
        let asked = TestRequest::get()
            .uri(path)
            .insert_header(("origin", "https://app.example"));
        assert_eq!(
            get(&world, asked).await.header("access-control-allow-origin"),
            "*",
            "{path}"
        );
    }
}
