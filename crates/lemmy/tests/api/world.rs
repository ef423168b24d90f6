// SPDX-License-Identifier: AGPL-3.0-or-later
//! A server of one's own for each test, and its clients.

use std::borrow::Borrow;
use std::ops::Deref;

use actix_web::http::header::HeaderMap;
use actix_web::rt::{System, SystemRunner};
use actix_web::test::TestRequest;
use actix_web::web::Data;
use kollegium_app::Settings;
use kollegium_app::limits::PerMinute;
use kollegium_app::storage::{Media, Rules};
use kollegium_domain::ids::{ActorId, EventId};
use kollegium_domain::{By, accounts, actors, events, site};
pub(crate) use kollegium_testing::PASSWORD;
use kollegium_testing::{Service, TestApp, TestResponse, token};
use serde_json::{Value, json};

use crate::{structs, v4};

/// An instance without any group, and its API.
pub(crate) struct World {
    instance: TestApp,
    service: Service,
    runner: SystemRunner,
}

impl Deref for World {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.instance
    }
}

/// Settings of an instance that says it is Lemmy.
pub(crate) fn settings() -> Settings {
    Settings {
        announced_as: kollegium_lemmy::SOFTWARE,
        ..kollegium_testing::settings()
    }
}

/// Somebody with an account, logged in.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) id: ActorId,
    pub(crate) token: String,
}

/// What was answered.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Response {
    /// Status and code of a refusal, as `404 not_found`.
    pub(crate) fn refusal(&self) -> String {
        let code = self.body["error"].as_str().unwrap_or_default();
        format!("{} {code}", self.status)
    }

    /// A header as text; empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |it| it.to_str().unwrap())
    }
}

impl World {
    pub(crate) fn new() -> World {
        World::with(settings())
    }

    pub(crate) fn limited(limits: PerMinute) -> World {
        World::with(Settings { limits, ..settings() })
    }

    pub(crate) fn with(settings: Settings) -> World {
        let instance = TestApp::new(settings);
        instance.app.keep_media(Media::in_memory(Rules::USUAL));
        let state = Data::new(instance.app.clone());
        let runner = System::new();
        let service = runner.block_on(Service::new(|routes| {
            kollegium_lemmy::configure(routes.app_data(state));
        }));
        World {
            instance,
            service,
            runner,
        }
    }

    /// A new account, logged in.
    pub(crate) fn user(&self, name: &str) -> User {
        let person = self.account(name);
        User {
            id: person.id,
            token: self.session(&person).reveal().to_owned(),
        }
    }

    pub(crate) fn admin(&self, name: &str) -> User {
        let user = self.user(name);
        let by = self.by_console(&self.read(|snapshot| actors::get(snapshot, user.id)));
        self.write(|tx| accounts::promote(tx, &by, user.id));
        user
    }

    /// Somebody who does something now.
    pub(crate) fn by(&self, id: ActorId) -> By {
        self.instance.by(&self.read(|snapshot| actors::get(snapshot, id)))
    }

    /// How much has happened and how much is there: equal before and after means that nothing was written.
    pub(crate) fn state(&self) -> (usize, actors::LocalCounts) {
        self.read(|snapshot| {
            Ok((
                events::after(snapshot, EventId(0), i64::MAX)?.len(),
                site::counts(snapshot)?,
            ))
        })
    }

    /// Waits for something that the server does.
    pub(crate) fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runner.block_on(what)
    }

    /// Sends a request as it is; the answer is JSON.
    pub(crate) fn send(&self, request: TestRequest) -> Response {
        let answer = self.send_for_bytes(request);
        Response {
            body: answer.json(),
            status: answer.status,
            headers: answer.headers,
        }
    }

    /// Sends a request as it is; the answer may be anything.
    pub(crate) fn send_for_bytes(&self, request: TestRequest) -> TestResponse {
        self.wait(self.service.send(request))
    }
}

/// Refused for want of a log-in.
pub(crate) const NO_LOGIN: &str = "401 incorrect_login";

/// A server with Anna's community, Ben's post in it, and a comment on that.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) anna: User,
    pub(crate) ben: User,
    pub(crate) community: i64,
    pub(crate) post: i64,
    pub(crate) comment: i64,
}

impl Scene {
    /// The comment says `text`, and is by Anna or Ben.
    pub(crate) fn with_comment_by(author: &str, text: &str) -> Scene {
        let world = World::new();
        let (anna, ben) = (world.user("anna"), world.user("ben"));
        let community = world.community(&anna, "rad");
        let post = world.thread(&ben, community, "Radwege");
        let author = if author == "anna" { &anna } else { &ben };
        let comment = world.comment(author, post, None, text);
        Scene {
            world,
            anna,
            ben,
            community,
            post,
            comment,
        }
    }
}

impl Client for Scene {
    fn world(&self) -> &World {
        &self.world
    }
}

/// A version of the API.
pub(crate) enum Version {
    V3,
    V4,
}

/// What clients of one version of the API do. A request is a method and a path, as `GET /site`; a body that is null is
/// not sent.
pub(crate) trait Client {
    /// The server.
    fn world(&self) -> &World;

    /// Which version of the API it calls.
    fn version(&self) -> Version {
        Version::V3
    }

    /// What a request answers, whatever it is.
    fn call<'u>(
        &self,
        who: impl Into<Option<&'u User>>,
        request: &str,
        body: impl Borrow<Value>,
    ) -> Response {
        let (method, path) = request.split_once(' ').unwrap();
        let base = match self.version() {
            Version::V3 => "/api/v3",
            Version::V4 => "/api/v4",
        };
        let mut sent = TestRequest::with_uri(&format!("{base}{path}")).method(method.parse().unwrap());
        if let Some(user) = who.into() {
            sent = sent.insert_header(("authorization", format!("Bearer {}", user.token)));
        }
        if !body.borrow().is_null() {
            sent = sent.set_json(body.borrow());
        }
        let response = self.world().send(sent);
        match self.version() {
            Version::V3 if response.status != 200 => {}
            Version::V3 => structs::check(method, path, &response.body),
            Version::V4 => v4::structs::check(method, path, response.status, &response.body),
        }
        if !response.body.is_null() {
            check_nulls(path, &response.body);
        }
        response
    }

    /// What a request answers that has to succeed.
    fn done<'u>(&self, who: impl Into<Option<&'u User>>, request: &str, body: impl Borrow<Value>) -> Value {
        let response = self.call(who, request, body.borrow());
        assert_eq!(
            response.status,
            200,
            "{request} {}: {}",
            body.borrow(),
            response.body
        );
        response.body
    }

    /// What a `GET` answers that has to succeed.
    fn get<'u>(&self, who: impl Into<Option<&'u User>>, path: &str) -> Value {
        self.done(who, &format!("GET {path}"), Value::Null)
    }

    /// What a `POST` answers that has to succeed.
    fn post(&self, who: &User, path: &str, body: impl Borrow<Value>) -> Value {
        self.done(who, &format!("POST {path}"), body)
    }

    /// What a `PUT` answers that has to succeed.
    fn put(&self, who: &User, path: &str, body: impl Borrow<Value>) -> Value {
        self.done(who, &format!("PUT {path}"), body)
    }

    /// What a `DELETE` answers that has to succeed.
    fn delete(&self, who: &User, path: &str, body: impl Borrow<Value>) -> Value {
        self.done(who, &format!("DELETE {path}"), body)
    }

    /// Fails unless a request is refused with this status and, where one is named, code, as `404 not_found`, and nothing
    /// is written.
    fn refuse<'u>(
        &self,
        who: impl Into<Option<&'u User>>,
        request: &str,
        body: impl Borrow<Value>,
        refusal: &str,
    ) {
        let (before, sent) = (self.world().state(), body.borrow());
        let answer = self.call(who, request, sent);
        let is_refused = answer.refusal() == refusal || answer.status.to_string() == refusal;
        assert!(is_refused, "{request} {sent}: {} {}", answer.status, answer.body);
        assert_eq!(self.world().state(), before, "{request} {sent}");
    }

    /// The same for a `GET`.
    fn refuse_get<'u>(&self, who: impl Into<Option<&'u User>>, path: &str, refusal: &str) {
        self.refuse(who, &format!("GET {path}"), Value::Null, refusal);
    }

    /// The same for each row of the name of who asks, or null, a request, its body, and the refusal.
    fn refuse_all(&self, rows: Value) {
        for row in rows.as_array().unwrap() {
            let text = |at: usize| row[at].as_str().unwrap();
            let user = row[0].as_str().map(|name| User {
                id: ActorId(0),
                token: token(name).reveal().to_owned(),
            });
            self.refuse(user.as_ref(), text(1), &row[2], text(3));
        }
    }

    /// The id of a new group.
    fn community(&self, who: &User, name: &str) -> i64 {
        let made = self.post(who, "/community", json!({"name": name, "title": "Radverkehr"}));
        id(&made["community_view"]["community"])
    }

    /// The id of a new thread.
    fn thread(&self, who: &User, community: i64, name: &str) -> i64 {
        let made = self.post(who, "/post", json!({"community_id": community, "name": name}));
        id(&made["post_view"]["post"])
    }

    /// The id of a new reply.
    fn comment(&self, who: &User, post: i64, parent: Option<i64>, content: &str) -> i64 {
        let body = json!({"post_id": post, "parent_id": parent, "content": content});
        id(&self.post(who, "/comment", body)["comment_view"]["comment"])
    }
}

impl Client for World {
    fn world(&self) -> &World {
        self
    }
}

/// Fails unless an answer has these fields with these values, at least; `null` is for a field that is not there.
#[track_caller]
pub(crate) fn assert_has(answer: &Value, fields: Value) {
    assert!(has(answer, &fields), "{answer} has not {fields}");
}

fn has(answer: &Value, wanted: &Value) -> bool {
    match (answer, wanted) {
        (_, Value::Object(fields)) => fields.iter().all(|(name, it)| has(&answer[name], it)),
        (Value::Array(items), Value::Array(wanted)) => {
            items.len() == wanted.len() && items.iter().zip(wanted).all(|(item, it)| has(item, it))
        }
        _ => answer == wanted,
    }
}

/// How many entries a list has.
#[track_caller]
pub(crate) fn count(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

/// The id of something.
#[track_caller]
pub(crate) fn id(of: &Value) -> i64 {
    of["id"].as_i64().unwrap_or_else(|| panic!("no id: {of}"))
}

/// The ids in a list, by the name of what has them.
pub(crate) fn ids(list: &Value, of: &str) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|it| id(&it[of])).collect()
}

/// Voyager refuses an answer that has a `null` anywhere.
pub(crate) fn check_nulls(path: &str, value: &Value) {
    match value {
        Value::Null => panic!("{path} has a null"),
        Value::Array(items) => items.iter().for_each(|it| check_nulls(path, it)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, it)| check_nulls(&format!("{path}.{name}"), it)),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The same without what differs from run to run: points in time. Ids are given in order and stay.
pub(crate) fn redacted(mut value: Value) -> Value {
    redact(&mut value);
    // Snapshots are not about the order of keys.
    value.sort_all_objects();
    value
}

fn redact(value: &mut Value) {
    match value {
        Value::String(text) if is_time(text) => *value = json!("[time]"),
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(fields) => fields.values_mut().for_each(redact),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_time(text: &str) -> bool {
    text.len() == 27 && text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}
