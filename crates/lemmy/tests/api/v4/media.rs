// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::{V4, no_login, refusal};
use crate::media::{Elsewhere, bearer, form_at, png};
use crate::world::{Response, User, World};

async fn upload(world: &World, who: &User, path: &str) -> Response {
    let form = form_at(&format!("/api/v4{path}"), "images[]", "plan.png", &png(30, 20));
    let response = world.send(bearer(form, who)).await;
    super::structs::check("POST", path, response.status, &response.body);
    response
}

#[actix_web::test]
async fn a_picture_is_uploaded_served_listed_and_deleted() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, root) = (world.user("anna"), world.user("ben"), world.admin("root_admin"));
    assert_eq!(v4.get(None, "/image/health").await, json!({"success": true}));
    let made = upload(&world, &anna, "/image").await;
    assert_eq!(made.status, 200, "{}", made.body);
    let name = made.body["filename"].as_str().unwrap().to_owned();
    assert_eq!(
        made.body["image_url"],
        format!("https://here.example/pictrs/image/{name}")
    );
    let nobody = User {
        token: "nothing".to_owned(),
        ..anna.clone()
    };
    assert_eq!(upload(&world, &nobody, "/image").await.status, 401);
    let path = format!("/api/v4/image/{name}?file_type=webp&max_size=10");
    let (status, headers, _) = world.send_for_bytes(TestRequest::with_uri(&path)).await;
    assert_eq!(
        (status, headers.get("content-type").unwrap().to_str().unwrap()),
        (200, "image/webp")
    );
    let missing = v4
        .refused(
            None,
            Method::GET,
            &format!("/image/{}", "0".repeat(32)),
            json!({}),
        )
        .await;
    assert_eq!(missing, refusal(404, "not_found"));
    let unknown = v4
        .refused(
            None,
            Method::GET,
            "/image/proxy?url=https://there.example/a.png",
            json!({}),
        )
        .await;
    assert_eq!(unknown, refusal(404, "not_found"));

    let names = async |who: &User, path: &str| {
        let found = v4.get(who, path).await;
        let items = found["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|it| it["local_image"]["pictrs_alias"].clone())
            .collect::<Vec<Value>>()
    };
    assert_eq!(names(&anna, "/account/media/list").await, [json!(name)]);
    assert_eq!(names(&ben, "/account/media/list").await, [Value::Null; 0]);
    assert_eq!(names(&root, "/image/list").await, [json!(name)]);
    let refused = v4
        .refused(Some(&anna), Method::GET, "/image/list", json!({}))
        .await;
    assert_eq!(refused, refusal(400, "not_an_admin"));
    assert_eq!(
        v4.refused(None, Method::GET, "/account/media/list", json!({}))
            .await,
        no_login()
    );

    let body = json!({"filename": name});
    for (who, path) in [
        (&ben, "/account/media"),
        (&root, "/account/media"),
        (&ben, "/image"),
    ] {
        let refused = v4.refused(Some(who), Method::DELETE, path, body.clone()).await;
        assert_eq!(refused, refusal(404, "not_found"), "{path}");
    }
    v4.delete(&anna, "/account/media", body).await;
    assert_eq!(names(&anna, "/account/media/list").await, [Value::Null; 0]);
    let other = upload(&world, &anna, "/image").await.body["filename"].clone();
    v4.delete(&root, "/image", json!({"filename": other})).await;
    assert_eq!(names(&root, "/image/list").await, [Value::Null; 0]);
}

#[actix_web::test]
async fn people_and_the_site_have_pictures() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let shown = async |path: &str| match path {
        "/account/avatar" | "/account/banner" => {
            let mine = v4.get(&anna, "/account").await;
            mine["local_user_view"]["person"][&path["/account/".len()..]].clone()
        }
        _ => v4.get(None, "/site").await["site_view"]["site"][&path["/site/".len()..]].clone(),
    };
    for (path, who) in [
        ("/account/avatar", &anna),
        ("/account/banner", &anna),
        ("/site/icon", &root),
        ("/site/banner", &root),
    ] {
        let set = upload(&world, who, path).await;
        assert_eq!(set.status, 200, "{path}: {}", set.body);
        assert_eq!(shown(path).await, set.body["image_url"], "{path}");
        assert_eq!(
            v4.refused(None, Method::DELETE, path, json!({})).await,
            no_login()
        );
        assert_eq!(v4.delete(who, path, json!({})).await, json!({"success": true}));
        assert_eq!(shown(path).await, Value::Null, "{path}");
    }
    for path in ["/site/icon", "/site/banner"] {
        let refused = upload(&world, &anna, path).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("not_an_admin"))
        );
        let refused = v4.refused(Some(&anna), Method::DELETE, path, json!({})).await;
        assert_eq!(refused, refusal(400, "not_an_admin"));
    }
    let body = form_at("/api/v4/image", "images[]", "plan.png", b"no picture");
    let refused = world.send(bearer(body, &anna)).await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("not_an_image_type"))
    );
}

#[actix_web::test]
async fn communities_have_pictures() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let id = v4.community(&anna, "rad").await;
    for (path, slot) in [("/community/icon", "icon"), ("/community/banner", "banner")] {
        let shown = async || {
            let found = v4.get(None, &format!("/community?id={id}")).await;
            found["community_view"]["community"][slot].clone()
        };
        let of = format!("{path}?id={id}");
        let refused = upload(&world, &ben, &of).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("not_a_mod_or_admin"))
        );
        let set = upload(&world, &anna, &of).await;
        assert_eq!(set.status, 200, "{path}: {}", set.body);
        assert_eq!(shown().await, set.body["image_url"]);
        let body = json!({"id": id});
        let refused = v4.refused(Some(&ben), Method::DELETE, path, body.clone()).await;
        assert_eq!(refused, refusal(400, "not_a_mod_or_admin"));
        assert_eq!(v4.delete(&anna, path, body).await, json!({"success": true}));
        assert_eq!(shown().await, Value::Null);
    }
}

#[actix_web::test]
async fn pictures_of_other_servers_are_passed_on() {
    let world = World::new();
    let v4 = V4(&world);
    world.app.connect(std::sync::Arc::new(Elsewhere::default()));
    let anna = world.user("anna");
    let community = v4.community(&anna, "rad").await;
    let body = "![](https://there.example/a.png?b=1&c=2) ![](https://there.example/b.png)";
    let post = json!({"community_id": community, "name": "Plan", "body": body});
    v4.post(&anna, "/post", post).await;
    let path =
        "/api/v4/image/proxy?url=https://there.example/a.png%3Fb%3D1%26c%3D2&file_type=webp&max_size=60";
    let (status, headers, _) = world.send_for_bytes(TestRequest::with_uri(path)).await;
    let kind = headers.get("content-type").unwrap().to_str().unwrap();
    assert_eq!((status, kind), (200, "image/webp"));
    for (url, code) in [
        ("https://there.example/b.png", refusal(400, "not_an_image_type")),
        ("https://there.example/nowhere.png", refusal(404, "not_found")),
    ] {
        let path = format!("/image/proxy?url={url}");
        assert_eq!(
            v4.refused(None, Method::GET, &path, json!({})).await,
            code,
            "{url}"
        );
    }
}
