// SPDX-License-Identifier: AGPL-3.0-or-later
//! A server of one's own for each test, and its clients.

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::test::{self, TestRequest};
use actix_web::web::Data;
use kollegium_db::testing::TestDb;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::accounts::sessions;
use kollegium_domain::accounts::{self, NewAccount, PasswordHashed};
use kollegium_domain::ids::{ActorId, EventId};
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::site::{self, Registration};
use kollegium_domain::token::Token;
use kollegium_domain::{By, Result, Via, actors, events, trust};
use kollegium_http::limits::PerMinute;
use kollegium_http::storage::{Media, Rules};
use kollegium_http::{App, Clients, Settings};
use serde_json::{Value, json};

use crate::structs;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "korrekt Pferd Batterie";

/// A server with the administrator `root_admin`, without any group.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) app: App,
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

impl World {
    pub(crate) fn new() -> World {
        World::with(PerMinute::NONE)
    }

    pub(crate) fn with(limits: PerMinute) -> World {
        World::made(limits, true)
    }

    /// A server that sends no e-mail.
    pub(crate) fn without_mail() -> World {
        World::made(PerMinute::NONE, false)
    }

    fn made(limits: PerMinute, mail: bool) -> World {
        let db = TestDb::new();
        let origin = Origin::new(Scheme::Https, "here.example");
        let app = App::new(
            (*db).clone(),
            Settings {
                origin: origin.clone(),
                federation: trust::Mode::Open,
                retry_base_seconds: 60,
                clients: Clients::AnnouncedAsLemmy,
                limits,
                mail,
            },
        );
        app.keep_media(Media::in_memory(Rules::USUAL));
        let world = World { db, app };
        let at = world.app.now();
        world.write(|tx| site::set_up(tx, &origin, "Musterau", Registration::Open, at));
        world
    }

    pub(crate) fn write<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> T {
        self.db.write(f).unwrap()
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut Snapshot) -> Result<T>) -> T {
        self.db.read(f).unwrap()
    }

    /// A new account, logged in.
    pub(crate) fn user(&self, name: &str) -> User {
        let password = PasswordHashed::new(PASSWORD, [7; 16]).unwrap();
        let at = self.app.now();
        let mut seed = [0; 32];
        seed.iter_mut()
            .zip(name.bytes())
            .for_each(|(to, from)| *to = from);
        let token = Token::from_random(seed);
        let person = self.write(|tx| {
            let new = NewAccount {
                name,
                title: None,
                email: None,
                password: &password,
                language: "de",
            };
            let person = accounts::create(tx, self.app.origin(), &new, at)?;
            let account = accounts::of_actor(tx, person.id)?;
            sessions::open(tx, account.id, &token, Some("test"), at)?;
            Ok(person)
        });
        User {
            id: person.id,
            token: token.reveal().to_owned(),
        }
    }

    pub(crate) fn admin(&self, name: &str) -> User {
        let user = self.user(name);
        let by = self.console(user.id);
        self.write(|tx| accounts::promote(tx, &by, user.id));
        user
    }

    fn console(&self, id: ActorId) -> By {
        let actor = self.read(|snapshot| actors::get(snapshot, id));
        By {
            via: Via::Console,
            ..By::local(actor, self.app.now())
        }
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

    /// Sends a request as it is; the answer is JSON.
    pub(crate) async fn send(&self, request: TestRequest) -> Response {
        let (status, headers, bytes) = self.send_for_bytes(request).await;
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("not JSON: {bytes:?}"))
        };
        Response {
            status,
            headers,
            body,
        }
    }

    /// Sends a request as it is; the answer may be anything.
    pub(crate) async fn send_for_bytes(&self, request: TestRequest) -> (u16, HeaderMap, Vec<u8>) {
        let service = test::init_service(
            actix_web::App::new()
                .app_data(Data::new(self.app.clone()))
                .configure(kollegium_lemmy::configure),
        )
        .await;
        let response = test::call_service(&service, request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, test::read_body(response).await.to_vec())
    }

    pub(crate) async fn call(
        &self,
        who: Option<&User>,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Response {
        let mut request = TestRequest::with_uri(&format!("/api/v3{path}")).method(method.clone());
        if let Some(user) = who {
            request = request.insert_header(("authorization", format!("Bearer {}", user.token)));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        let response = self.send(request).await;
        if response.status == 200 {
            structs::check(method.as_str(), path, &response.body);
        }
        response
    }

    /// What a `GET` answers that has to succeed.
    pub(crate) async fn get(&self, who: impl Into<Option<&User>>, path: &str) -> Value {
        let response = self.call(who.into(), Method::GET, path, None).await;
        assert_eq!(response.status, 200, "GET {path}: {}", response.body);
        check_nulls(path, &response.body);
        response.body
    }

    /// What a `POST` answers that has to succeed.
    pub(crate) async fn post(&self, who: &User, path: &str, body: Value) -> Value {
        self.changed(who, Method::POST, path, body).await
    }

    /// What a `PUT` answers that has to succeed.
    pub(crate) async fn put(&self, who: &User, path: &str, body: Value) -> Value {
        self.changed(who, Method::PUT, path, body).await
    }

    async fn changed(&self, who: &User, method: Method, path: &str, body: Value) -> Value {
        let response = self.call(Some(who), method, path, Some(&body)).await;
        assert_eq!(response.status, 200, "{path} {body}: {}", response.body);
        check_nulls(path, &response.body);
        response.body
    }

    /// The id of a new group.
    pub(crate) async fn community(&self, who: &User, name: &str) -> i64 {
        let made = self
            .post(who, "/community", json!({"name": name, "title": "Radverkehr"}))
            .await;
        id(&made["community_view"]["community"])
    }

    /// The id of a new thread.
    pub(crate) async fn thread(&self, who: &User, community: i64, name: &str) -> i64 {
        let made = self
            .post(who, "/post", json!({"community_id": community, "name": name}))
            .await;
        id(&made["post_view"]["post"])
    }

    /// The id of a new reply.
    pub(crate) async fn comment(&self, who: &User, post: i64, parent: Option<i64>, content: &str) -> i64 {
        let mut body = json!({"post_id": post, "content": content});
        if let Some(parent) = parent {
            body["parent_id"] = json!(parent);
        }
        let made = self.post(who, "/comment", body).await;
        id(&made["comment_view"]["comment"])
    }
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
