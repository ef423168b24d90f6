// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::{V4, texts};
use crate::media::{Elsewhere, bearer, form_at, png};
use crate::world::{Client, NO_LOGIN, Response, User, World};

fn upload(world: &World, who: &User, path: &str) -> Response {
    let form = form_at(&format!("/api/v4{path}"), "images[]", "plan.png", &png(30, 20));
    let response = world.send(bearer(form, who));
    super::structs::check("POST", path, response.status, &response.body);
    response
}

#[test]
fn a_picture_is_uploaded_served_listed_and_deleted() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, root) = (world.user("anna"), world.user("ben"), world.admin("root_admin"));
    assert_eq!(v4.get(None, "/image/health"), json!({"success": true}));
    let made = upload(&world, &anna, "/image");
    assert_eq!(made.status, 200, "{}", made.body);
    let name = made.body["filename"].as_str().unwrap().to_owned();
    let address = format!("https://here.example/pictrs/image/{name}");
    assert_eq!(made.body["image_url"], address);
    let nobody = User {
        token: "nothing".to_owned(),
        ..anna.clone()
    };
    assert_eq!(upload(&world, &nobody, "/image").status, 401);
    let path = format!("/api/v4/image/{name}?file_type=webp&max_size=10");
    let picture = world.send_for_bytes(TestRequest::with_uri(&path));
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/webp")
    );
    v4.refuse_get(None, &format!("/image/{}", "0".repeat(32)), "404 not_found");
    v4.refuse_get(
        None,
        "/image/proxy?url=https://there.example/a.png",
        "404 not_found",
    );

    let names = |who: &User, path: &str| texts(&v4.items(who, path), "/local_image/pictrs_alias");
    assert_eq!(names(&anna, "/account/media/list"), [name.as_str()]);
    assert_eq!(names(&ben, "/account/media/list"), [""; 0]);
    assert_eq!(names(&root, "/image/list"), [name.as_str()]);
    v4.refuse_get(&anna, "/image/list", "400 not_an_admin");
    v4.refuse_get(None, "/account/media/list", NO_LOGIN);

    let body = json!({"filename": name});
    v4.refuse_all(json!([
        ["ben", "DELETE /account/media", body, "404 not_found"],
        ["root_admin", "DELETE /account/media", body, "404 not_found"],
        ["ben", "DELETE /image", body, "404 not_found"],
    ]));
    v4.delete(&anna, "/account/media", body);
    assert_eq!(names(&anna, "/account/media/list"), [""; 0]);
    let other = upload(&world, &anna, "/image").body["filename"].clone();
    v4.delete(&root, "/image", json!({"filename": other}));
    assert_eq!(names(&root, "/image/list"), [""; 0]);
}

#[test]
fn people_and_the_site_have_pictures() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let shown = |path: &str| match path {
        "/account/avatar" | "/account/banner" => {
            let mine = v4.get(&anna, "/account");
            mine["local_user_view"]["person"][&path["/account/".len()..]].clone()
        }
        _ => v4.get(None, "/site")["site_view"]["site"][&path["/site/".len()..]].clone(),
    };
    for (path, who) in [
        ("/account/avatar", &anna),
        ("/account/banner", &anna),
        ("/site/icon", &root),
        ("/site/banner", &root),
    ] {
        let set = upload(&world, who, path);
        assert_eq!(set.status, 200, "{path}: {}", set.body);
        assert_eq!(shown(path), set.body["image_url"], "{path}");
        v4.refuse(None, &format!("DELETE {path}"), json!({}), NO_LOGIN);
        assert_eq!(v4.delete(who, path, json!({})), json!({"success": true}));
        assert_eq!(shown(path), Value::Null, "{path}");
    }
    for path in ["/site/icon", "/site/banner"] {
        let refused = upload(&world, &anna, path);
        assert_eq!(refused.refusal(), "400 not_an_admin");
        v4.refuse(&anna, &format!("DELETE {path}"), json!({}), "400 not_an_admin");
    }
    let body = form_at("/api/v4/image", "images[]", "plan.png", b"no picture");
    let refused = world.send(bearer(body, &anna));
    assert_eq!(refused.refusal(), "400 not_an_image_type");
}

#[test]
fn communities_have_pictures() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let id = v4.community(&anna, "rad");
    for (path, slot) in [("/community/icon", "icon"), ("/community/banner", "banner")] {
        let shown = || {
            let found = v4.get(None, &format!("/community?id={id}"));
            found["community_view"]["community"][slot].clone()
        };
        let of = format!("{path}?id={id}");
        let refused = upload(&world, &ben, &of);
        assert_eq!(refused.refusal(), "400 not_a_mod_or_admin");
        let set = upload(&world, &anna, &of);
        assert_eq!(set.status, 200, "{path}: {}", set.body);
        assert_eq!(shown(), set.body["image_url"]);
        let body = json!({"id": id});
        v4.refuse(&ben, &format!("DELETE {path}"), &body, "400 not_a_mod_or_admin");
        assert_eq!(v4.delete(&anna, path, body), json!({"success": true}));
        assert_eq!(shown(), Value::Null);
    }
}

#[test]
fn pictures_of_other_servers_are_passed_on() {
    let world = World::new();
    let v4 = V4(&world);
    world.app.connect(std::sync::Arc::new(Elsewhere::default()));
    let anna = world.user("anna");
    let community = v4.community(&anna, "rad");
    let body = "![](https://there.example/a.png?b=1&c=2) ![](https://there.example/b.png)";
    let post = json!({"community_id": community, "name": "Plan", "body": body});
    v4.post(&anna, "/post", post);
    let path =
        "/api/v4/image/proxy?url=https://there.example/a.png%3Fb%3D1%26c%3D2&file_type=webp&max_size=60";
    let picture = world.send_for_bytes(TestRequest::with_uri(path));
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/webp")
    );
    for (url, refusal) in [
        ("https://there.example/b.png", "400 not_an_image_type"),
        ("https://there.example/nowhere.png", "404 not_found"),
    ] {
        v4.refuse_get(None, &format!("/image/proxy?url={url}"), refusal);
    }
}
