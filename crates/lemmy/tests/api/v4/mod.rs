// SPDX-License-Identifier: AGPL-3.0-or-later
//! API v4, in the form of Lemmy 1.0.

mod account;
mod administration;
mod comments;
mod communities;
mod errors;
mod media;
mod moderation;
mod notifications;
mod people;
mod posts;
mod queries;
mod recovery;
mod search;
mod site;
pub(crate) mod structs;
mod visibility;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::world::{Response, User, World, check_nulls, id};

/// The routes of v4 of a server.
#[derive(Clone, Copy)]
pub(crate) struct V4<'w>(pub(crate) &'w World);

impl V4<'_> {
    pub(crate) async fn call(
        self,
        who: Option<&User>,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Response {
        let mut request = TestRequest::with_uri(&format!("/api/v4{path}")).method(method.clone());
        if let Some(user) = who {
            request = request.insert_header(("authorization", format!("Bearer {}", user.token)));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        let response = self.0.send(request).await;
        structs::check(method.as_str(), path, response.status, &response.body);
        check_nulls(path, &response.body);
        response
    }

    /// What a `GET` answers that has to succeed.
    pub(crate) async fn get(self, who: impl Into<Option<&User>>, path: &str) -> Value {
        let response = self.call(who.into(), Method::GET, path, None).await;
        assert_eq!(response.status, 200, "GET {path}: {}", response.body);
        response.body
    }

    /// What a `POST` answers that has to succeed.
    pub(crate) async fn post(self, who: &User, path: &str, body: Value) -> Value {
        self.change(who, Method::POST, path, body).await
    }

    /// What a `PUT` answers that has to succeed.
    pub(crate) async fn put(self, who: &User, path: &str, body: Value) -> Value {
        self.change(who, Method::PUT, path, body).await
    }

    /// What a `DELETE` answers that has to succeed.
    pub(crate) async fn delete(self, who: &User, path: &str, body: Value) -> Value {
        self.change(who, Method::DELETE, path, body).await
    }

    async fn change(self, who: &User, method: Method, path: &str, body: Value) -> Value {
        let response = self.call(Some(who), method, path, Some(&body)).await;
        assert_eq!(response.status, 200, "{path} {body}: {}", response.body);
        response.body
    }

    /// Status and code of what has to be refused.
    pub(crate) async fn refused(
        self,
        who: Option<&User>,
        method: Method,
        path: &str,
        body: Value,
    ) -> (u16, String) {
        let body = (method != Method::GET).then_some(&body);
        let response = self.call(who, method, path, body).await;
        assert_ne!(response.status, 200, "{path}: {}", response.body);
        (
            response.status,
            response.body["error"].as_str().unwrap_or_default().to_owned(),
        )
    }

    /// The id of a new group.
    pub(crate) async fn community(self, who: &User, name: &str) -> i64 {
        let made = self
            .post(who, "/community", json!({"name": name, "title": "Radverkehr"}))
            .await;
        id(&made["community_view"]["community"])
    }

    /// The id of a new thread.
    pub(crate) async fn thread(self, who: &User, community: i64, name: &str) -> i64 {
        let body = json!({"community_id": community, "name": name});
        let made = self.post(who, "/post", body).await;
        id(&made["post_view"]["post"])
    }

    /// The id of a new reply.
    pub(crate) async fn comment(self, who: &User, post: i64, parent: Option<i64>, content: &str) -> i64 {
        let body = json!({"post_id": post, "parent_id": parent, "content": content});
        let made = self.post(who, "/comment", body).await;
        id(&made["comment_view"]["comment"])
    }

    /// The ids of the entries of a list, by the name of what has them, part by part.
    pub(crate) async fn ids(self, who: impl Into<Option<&User>>, path: &str, of: &str) -> Vec<i64> {
        let who = who.into();
        let mut ids = Vec::new();
        let mut cursor = String::new();
        for _ in 0..50 {
            let part = self.get(who, &format!("{path}{cursor}")).await;
            ids.extend(part["items"].as_array().unwrap().iter().map(|it| id(&it[of])));
            let Some(next) = part["next_page"].as_str() else {
                return ids;
            };
            let sign = if path.contains('?') { '&' } else { '?' };
            cursor = format!("{sign}page_cursor={next}");
        }
        panic!("{path} has no end");
    }
}

/// Refused for want of a log-in.
pub(crate) fn no_login() -> (u16, String) {
    (401, "incorrect_login".to_owned())
}

/// Refused with this status and code.
pub(crate) fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// A community with a post and a comment.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) anna: User,
    pub(crate) ben: User,
    pub(crate) community: i64,
    pub(crate) post: i64,
    pub(crate) comment: i64,
}

/// A server of one's own with these: Anna's community, Ben's post, and a comment by Anna.
pub(crate) async fn scene() -> Scene {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let v4 = V4(&world);
    let community = v4.community(&anna, "rad").await;
    let post = v4.thread(&ben, community, "Radwege").await;
    let comment = v4.comment(&anna, post, None, "Gute Idee").await;
    Scene {
        world,
        anna,
        ben,
        community,
        post,
        comment,
    }
}
