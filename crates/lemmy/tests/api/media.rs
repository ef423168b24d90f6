// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures: uploaded, served, listed and deleted as clients do it.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::test::TestRequest;
use image::{DynamicImage, ImageFormat, RgbImage};
use kollegium_app::limits::PerMinute;
use kollegium_app::media::prune;
use kollegium_app::storage::Rules;
use kollegium_app::{Later, NotReached, Outside, Reached};
use kollegium_domain::groups::{self, NewGroup, Visibility};
use kollegium_domain::ids::GroupId;
use kollegium_domain::previews::LinkedPage;
use kollegium_testing::TestResponse;
use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, Response, User, World, assert_has};

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image = DynamicImage::ImageRgb8(RgbImage::new(width, height));
    image.write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

/// A form with one file, as browsers send it.
fn form(field: &str, file_name: &str, bytes: &[u8]) -> TestRequest {
    form_at("/pictrs/image", field, file_name, bytes)
}

/// The same for another address.
pub(crate) fn form_at(path: &str, field: &str, file_name: &str, bytes: &[u8]) -> TestRequest {
    let head = format!(
        "--boundary\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\n\
         Content-Type: image/svg+xml\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--boundary--\r\n"].concat();
    TestRequest::post()
        .uri(path)
        .insert_header(("content-type", "multipart/form-data; boundary=boundary"))
        .insert_header(("content-length", body.len()))
        .set_payload(body)
}

pub(crate) fn bearer(request: TestRequest, who: &User) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {}", who.token)))
}

fn upload(world: &World, who: &User, bytes: &[u8]) -> Response {
    world.send(bearer(form("images[]", "plan.png", bytes), who))
}

/// The name of the file and its token, of an upload that has to succeed.
fn uploaded(world: &World, who: &User) -> (String, String) {
    let response = upload(world, who, &png(300, 200));
    assert_eq!(response.status, 201, "{}", response.body);
    let file = &response.body["files"][0];
    let text = |name: &str| file[name].as_str().unwrap().to_owned();
    (text("file"), text("delete_token"))
}

fn get(world: &World, who: Option<&User>, path: &str) -> TestResponse {
    let request = TestRequest::get().uri(&format!("/pictrs/image/{path}"));
    let request = match who {
        Some(who) => request.insert_header(("cookie", format!("jwt={}", who.token))),
        None => request,
    };
    world.send_for_bytes(request)
}

fn status(world: &World, who: Option<&User>, path: &str) -> u16 {
    get(world, who, path).status
}

#[test]
fn an_upload_is_answered_and_served_as_pict_rs_does() {
    let world = World::new();
    let anna = world.user("anna");
    let response = upload(&world, &anna, &png(300, 200));
    let file = &response.body["files"][0];
    assert_eq!((response.status, &response.body["msg"]), (201, &json!("ok")));
    let details = &file["details"];
    assert_has(
        details,
        json!({"width": 300, "height": 200, "content_type": "image/png"}),
    );
    let name = file["file"].as_str().unwrap();
    let picture = get(&world, None, name);
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/png")
    );
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    let found = picture.header("content-security-policy");
    assert_eq!(found, "sandbox; default-src 'none'");
    assert_eq!(picture.header("access-control-allow-origin"), "");
    assert_eq!(image::load_from_memory(&picture.body).unwrap().width(), 300);

    let picture = get(&world, None, &format!("{name}?format=webp&thumbnail=96"));
    assert_eq!(picture.header("content-type"), "image/webp");
    assert_eq!(image::load_from_memory(&picture.body).unwrap().width(), 128);
    let again = get(&world, None, &format!("{name}?format=webp&thumbnail=100"));
    assert_eq!(again.body, picture.body, "one of few sizes, and kept");

    let request = TestRequest::get().uri("/pictrs/healthz");
    assert_eq!(world.send_for_bytes(request).status, 200);
}

#[test]
fn apps_on_other_origins_upload_and_read() {
    let world = World::new();
    let anna = world.user("anna");
    let request = form("images[]", "plan.png", &png(3, 2)).insert_header(("origin", "https://app.example"));
    let response = world.send(bearer(request, &anna));
    assert_eq!(response.header("access-control-allow-origin"), "*");
    let refused = TestRequest::post()
        .uri("/pictrs/image")
        .insert_header(("origin", "https://app.example"));
    let refused = world.send(refused);
    assert_eq!(refused.header("access-control-allow-origin"), "*");
}

#[test]
fn the_cookie_of_pythorhead_is_enough() {
    let world = World::new();
    let anna = world.user("anna");
    let request =
        form("images[]", "plan.png", &png(3, 2)).insert_header(("cookie", format!("jwt={}", anna.token)));
    assert_eq!(world.send(request).status, 201);
}

#[track_caller]
fn check(response: &Response, status: u16, error: &str) {
    assert_eq!(response.refusal(), format!("{status} {error}"));
    assert!(response.body["msg"].is_string(), "{}", response.body);
}

#[test]
fn what_is_no_picture_and_who_is_nobody_are_refused() {
    let world = World::new();
    let anna = world.user("anna");
    let nobody = world.send(form("images[]", "a.png", &png(3, 2)));
    check(&nobody, 401, "incorrect_login");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    check(&upload(&world, &anna, svg), 400, "not_an_image_type");
    let cut = &png(300, 200)[..60];
    check(&upload(&world, &anna, cut), 400, "pictrs_response_error");
    let large = vec![0; Rules::USUAL.max_bytes + 1];
    check(&upload(&world, &anna, &large), 413, "pictrs_response_error");
    let other = world.send(bearer(form("files", "a.png", &png(3, 2)), &anna));
    check(&other, 400, "unknown");
    let json = TestRequest::post().uri("/pictrs/image").set_json(json!({}));
    check(&world.send(bearer(json, &anna)), 400, "unknown");
    assert_eq!(world.get(&anna, "/account/list_media")["images"], json!([]));
}

#[test]
fn uploads_are_limited() {
    let world = World::limited(PerMinute {
        image: 1,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    assert_eq!(upload(&world, &anna, &png(3, 2)).status, 201);
    check(&upload(&world, &anna, &png(3, 2)), 400, "rate_limit_error");
}

#[test]
fn names_that_are_none_are_not_found() {
    let world = World::new();
    for path in [
        "0123456789abcdef0123456789abcdef.png",
        "0123456789abcdef0123456789abcdef.svg",
        "..%2f..%2fetc%2fpasswd",
        "a.png?thumbnail=-1",
    ] {
        let status = status(&world, None, path);
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
}

fn delete(world: &World, who: Option<&User>, token: &str, file: &str) -> Response {
    let request = TestRequest::get().uri(&format!("/pictrs/image/delete/{token}/{file}"));
    match who {
        Some(who) => world.send(bearer(request, who)),
        None => world.send(request),
    }
}

#[test]
fn the_owner_and_administrators_delete() {
    let world = World::new();
    let (anna, ben, root) = (world.user("anna"), world.user("ben"), world.admin("root_admin"));
    let (file, token) = uploaded(&world, &anna);
    check(&delete(&world, None, &token, &file), 401, "incorrect_login");
    check(&delete(&world, Some(&ben), &token, &file), 404, "not_found");
    check(&delete(&world, Some(&anna), "x", &file), 404, "not_found");
    assert_eq!(delete(&world, Some(&anna), &token, &file).status, 204);
    assert_eq!(status(&world, None, &file), 404);
    let (file, token) = uploaded(&world, &anna);
    status(&world, None, &format!("{file}?thumbnail=64"));
    assert_eq!(delete(&world, Some(&root), &token, &file).status, 204);
    world.wait(prune(&world.app)).unwrap();
    check(&delete(&world, Some(&root), &token, &file), 404, "not_found");
}

#[test]
fn pictures_are_listed_to_their_owner_and_to_administrators() {
    let world = World::new();
    let (anna, ben, root) = (world.user("anna"), world.user("ben"), world.admin("root_admin"));
    let (first, _) = uploaded(&world, &anna);
    let (second, token) = uploaded(&world, &ben);
    let aliases = |list: &Value| -> Vec<String> {
        let images = list["images"].as_array().unwrap().iter();
        images
            .map(|it| it["local_image"]["pictrs_alias"].as_str().unwrap().to_owned())
            .collect()
    };
    let own = world.get(&ben, "/account/list_media");
    assert_eq!(aliases(&own), [second.as_str()]);
    let view = &own["images"][0];
    assert_eq!(view["local_image"]["pictrs_delete_token"], json!(token));
    assert_eq!(view["person"]["id"], json!(ben.id.0));
    assert!(view["local_image"]["local_user_id"].is_i64());
    let all = world.get(&root, "/admin/list_all_media");
    assert_eq!(aliases(&all), [second.as_str(), first.as_str()]);
    let page = world.get(&root, "/admin/list_all_media?page=2&limit=1");
    assert_eq!(aliases(&page), [first.as_str()]);
    world.refuse_get(&ben, "/admin/list_all_media", "400 not_an_admin");
    world.refuse_get(None, "/account/list_media", NO_LOGIN);
}

fn protected_group(world: &World, owner: &User) -> GroupId {
    let by = world.by(owner.id);
    let new = NewGroup {
        name: "intern",
        title: "Intern",
        summary: None,
        visibility: Visibility::Protected,
        posting_restricted: false,
    };
    world.write(|tx| groups::create(tx, &by, &new)).0.id
}

#[test]
fn what_a_protected_group_shows_is_for_its_members() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let group = protected_group(&world, &anna);
    let (file, _) = uploaded(&world, &anna);
    let picture = format!("https://here.example/pictrs/image/{file}");
    let post = json!({"community_id": group, "name": "Plan", "url": picture});
    world.post(&anna, "/post", post);
    let shown = get(&world, Some(&anna), &file);
    assert_eq!(
        (shown.status, shown.header("cache-control")),
        (200, "private, max-age=3600")
    );
    assert_eq!(status(&world, None, &file), 404);
    assert_eq!(status(&world, Some(&ben), &file), 404);
    assert_eq!(status(&world, Some(&ben), &format!("{file}?thumbnail=64")), 404);
    let open = world.community(&anna, "rad");
    let post = json!({"community_id": open, "name": "Plan", "body": format!("![]({picture})")});
    world.post(&anna, "/post", post);
    let picture = get(&world, None, &file);
    assert_eq!(
        (picture.status, picture.header("cache-control")),
        (200, "public, max-age=86400")
    );
}

/// Another server with two files.
#[derive(Default)]
pub(crate) struct Elsewhere(AtomicU32);

impl Outside for Elsewhere {
    fn resolve<'a>(&'a self, _: &'a str) -> Later<'a, Result<Reached, NotReached>> {
        Box::pin(async { Err(NotReached::Unknown) })
    }

    fn look_at<'a>(&'a self, _: &'a str) -> kollegium_app::Later<'a, Result<LinkedPage, NotReached>> {
        Box::pin(async { Err(NotReached::Unknown) })
    }

    fn picture<'a>(&'a self, url: &'a str, most: usize) -> Later<'a, Result<Vec<u8>, NotReached>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        assert_eq!(most, Rules::USUAL.max_bytes);
        let found = match url {
            "https://there.example/a.png?b=1&c=2" => Ok(png(300, 200)),
            "https://there.example/b.png" => Ok(b"<svg><script>alert(1)</script></svg>".to_vec()),
            _ => Err(NotReached::Failed("status 500".to_owned())),
        };
        Box::pin(async { found })
    }
}

#[test]
fn pictures_of_other_servers_are_passed_on_if_something_shows_them() {
    let world = World::new();
    let elsewhere = Arc::new(Elsewhere::default());
    world.app.connect(elsewhere.clone());
    let asked = || elsewhere.0.load(Ordering::Relaxed);
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let body = "![](https://there.example/a.png?b=1&c=2) ![](https://there.example/b.png) \
                ![](https://there.example/c.png)";
    let post = json!({"community_id": community, "name": "Plan", "body": body});
    world.post(&anna, "/post", post);
    let get = |query: &'static str| {
        let request =
            TestRequest::get().uri(&format!("/api/v3/image_proxy?url=https://there.example/{query}"));
        world.send_for_bytes(request)
    };
    for _ in 0..2 {
        let picture = get("a.png%3Fb%3D1%26c%3D2");
        assert_eq!(
            (picture.status, picture.header("content-type")),
            (200, "image/png")
        );
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        assert_eq!(picture.header("cache-control"), "public, max-age=3600");
        assert_eq!(image::load_from_memory(&picture.body).unwrap().width(), 300);
    }
    let picture = get("a.png%3Fb%3D1%26c%3D2&format=webp&thumbnail=60");
    assert_eq!(picture.header("content-type"), "image/webp");
    assert_eq!(image::load_from_memory(&picture.body).unwrap().width(), 64);
    assert_eq!(asked(), 1, "kept");
    assert_eq!(get("b.png").status, 400, "no picture");
    assert_eq!(get("c.png").status, 502);
    let before = asked();
    assert_eq!(get("d.png").status, 404);
    assert_eq!(asked(), before, "nothing shows it, so nobody is asked");
}

/// Clients show a thread's picture in lists, and reserve the place for it, without loading it.
#[test]
fn a_thread_that_links_to_a_picture_says_what_it_is() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let (name, _) = uploaded(&world, &anna);
    let link = format!("https://here.example/pictrs/image/{name}");
    let view = |url: &str| {
        let body = json!({"community_id": community, "name": "Bild", "url": url});
        world.post(&anna, "/post", body)["post_view"].clone()
    };
    for own in [link.clone(), format!("{link}?thumbnail=96")] {
        let shown = view(&own);
        let expected = json!({"url": own, "thumbnail_url": own, "url_content_type": "image/png"});
        assert_has(&shown["post"], expected);
        let details = json!({"link": own, "width": 300, "height": 200, "content_type": "image/png"});
        assert_eq!(shown["image_details"], details);
    }
    let in_list = world.get(None, "/post/list?type_=All&sort=Old")["posts"][0].clone();
    assert_eq!(in_list["image_details"]["width"], 300);
    let elsewhere = "https://there.example/a.jpg";
    assert_has(&view(elsewhere)["post"], json!({"thumbnail_url": elsewhere}));
    let page = view("https://there.example/artikel");
    assert_eq!(
        (page["post"].get("thumbnail_url"), page.get("image_details")),
        (None, None)
    );
    let v4 = crate::v4::V4(&world).get(None, "/post/list?type_=all&sort=old");
    assert_eq!(v4["items"][0]["image_details"]["height"], 200);
    assert_eq!(v4["items"][0]["post"]["url_content_type"], "image/png");
}
