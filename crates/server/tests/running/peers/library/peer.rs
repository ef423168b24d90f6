// SPDX-License-Identifier: AGPL-3.0-or-later
//! A server with one person, Alice, made of nothing but `activitypub_federation`: her document, her inbox, her sending.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use activitypub_federation::FEDERATION_CONTENT_TYPE;
use activitypub_federation::activity_sending::SendActivityTask;
use activitypub_federation::actix_web::inbox::receive_activity;
use activitypub_federation::config::{Data, FederationConfig, FederationMiddleware};
use activitypub_federation::fetch::object_id::ObjectId;
use activitypub_federation::http_signatures::generate_actor_keypair;
use activitypub_federation::kinds::actor::PersonType;
use activitypub_federation::protocol::context::WithContext;
use activitypub_federation::protocol::public_key::PublicKey;
use activitypub_federation::protocol::verification::verify_domains_match;
use activitypub_federation::traits::{Activity, Actor, Object};
use actix_web::web::Bytes;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

/// Alice's server; it ends with the test.
pub(super) struct Peer {
    data: Data<State>,
    server: actix_web::dev::ServerHandle,
}

/// What the server knows.
#[derive(Clone)]
pub(super) struct State {
    alice: Person,
    /// Actors of other servers, by id.
    known: Arc<Mutex<HashMap<Url, Person>>>,
    /// What came to the inbox and was taken.
    received: Arc<Mutex<Vec<Value>>>,
}

/// An actor, Alice or one of another server.
#[derive(Debug, Clone)]
pub(super) struct Person {
    id: Url,
    inbox: Url,
    public_key: String,
    private_key: Option<String>,
}

/// An actor as JSON, of whatever type.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonObject {
    #[serde(rename = "type")]
    kind: Value,
    id: ObjectId<Person>,
    preferred_username: String,
    inbox: Url,
    public_key: PublicKey,
}

/// An activity of any type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AnyActivity {
    id: Url,
    actor: ObjectId<Person>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// An answer with status 400: the library has refused something, or its caller.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct Refused(#[from] anyhow::Error);

impl From<activitypub_federation::error::Error> for Refused {
    fn from(error: activitypub_federation::error::Error) -> Refused {
        Refused(error.into())
    }
}

impl actix_web::ResponseError for Refused {
    fn status_code(&self) -> actix_web::http::StatusCode {
        actix_web::http::StatusCode::BAD_REQUEST
    }
}

impl Peer {
    /// Starts it on this port of `localhost`.
    pub(super) async fn start(port: u16) -> Peer {
        let base = Url::parse(&format!("http://localhost:{port}")).unwrap();
        let keys = generate_actor_keypair().unwrap();
        let alice = Person {
            id: base.join("/u/alice").unwrap(),
            inbox: base.join("/inbox").unwrap(),
            public_key: keys.public_key,
            private_key: Some(keys.private_key),
        };
        let state = State {
            alice,
            known: Arc::default(),
            received: Arc::default(),
        };
        let config = FederationConfig::builder()
            .domain(format!("localhost:{port}"))
            .app_data(state)
            // Without it the library knows neither plain HTTP nor ports.
            .debug(true)
            .build()
            .await
            .unwrap();
        let data = config.to_request_data();
        let server = HttpServer::new(move || {
            App::new()
                .wrap(FederationMiddleware::new(config.clone()))
                .route("/u/alice", web::get().to(show_alice))
                .route("/inbox", web::post().to(take))
        })
        .workers(1)
        .bind(("127.0.0.1", port))
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Peer { data, server: handle }
    }

    pub(super) fn alice(&self) -> &Url {
        &self.data.alice.id
    }

    pub(super) fn inbox(&self) -> &Url {
        &self.data.alice.inbox
    }

    /// The key with which Alice signs, as PEM text.
    pub(super) fn private_key(&self) -> &str {
        self.data.alice.private_key.as_deref().unwrap()
    }

    /// An actor, fetched by its id as the library does it.
    pub(super) async fn fetch(&self, id: &str) -> Person {
        let id: ObjectId<Person> = Url::parse(id).unwrap().into();
        id.dereference(&self.data).await.unwrap()
    }

    /// Signs an activity of Alice and sends it to the inbox of `to`.
    pub(super) async fn send(&self, to: &Person, activity: Value) {
        let activity: AnyActivity = serde_json::from_value(activity).unwrap();
        let activity = WithContext::new_default(activity);
        let inboxes = vec![to.inbox()];
        let tasks = SendActivityTask::prepare(&activity, &self.data.alice, inboxes, &self.data).await;
        for task in tasks.unwrap() {
            task.sign_and_send(&self.data).await.unwrap();
        }
    }

    /// What was taken at the inbox so far.
    pub(super) fn received(&self) -> Vec<Value> {
        self.data.received.lock().unwrap().clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

async fn show_alice(data: Data<State>) -> Result<HttpResponse, Refused> {
    let alice = data.alice.clone().into_json(&data).await?;
    Ok(HttpResponse::Ok()
        .content_type(FEDERATION_CONTENT_TYPE)
        .json(WithContext::new(
            alice,
            json!([
                "https://www.w3.org/ns/activitystreams",
                "https://w3id.org/security/v1"
            ]),
        )))
}

async fn take(request: HttpRequest, body: Bytes, data: Data<State>) -> Result<HttpResponse, Refused> {
    receive_activity::<WithContext<AnyActivity>, Person, State>(request, body, &data).await
}

#[async_trait]
impl Object for Person {
    type DataType = State;
    type Kind = PersonObject;
    type Error = Refused;

    fn id(&self) -> &Url {
        &self.id
    }

    async fn read_from_id(id: Url, data: &Data<State>) -> Result<Option<Person>, Refused> {
        if id == data.alice.id {
            return Ok(Some(data.alice.clone()));
        }
        Ok(data.known.lock().unwrap().get(&id).cloned())
    }

    async fn into_json(self, _: &Data<State>) -> Result<PersonObject, Refused> {
        Ok(PersonObject {
            kind: json!(PersonType::Person),
            preferred_username: "alice".to_owned(),
            inbox: self.inbox.clone(),
            public_key: self.public_key(),
            id: self.id.into(),
        })
    }

    async fn verify(object: &PersonObject, expected: &Url, _: &Data<State>) -> Result<(), Refused> {
        Ok(verify_domains_match(object.id.inner(), expected)?)
    }

    async fn from_json(object: PersonObject, data: &Data<State>) -> Result<Person, Refused> {
        let person = Person {
            id: object.id.into_inner(),
            inbox: object.inbox,
            public_key: object.public_key.public_key_pem,
            private_key: None,
        };
        let mut known = data.known.lock().unwrap();
        known.insert(person.id.clone(), person.clone());
        Ok(person)
    }
}

impl Actor for Person {
    fn public_key_pem(&self) -> &str {
        &self.public_key
    }

    fn private_key_pem(&self) -> Option<String> {
        self.private_key.clone()
    }

    fn inbox(&self) -> Url {
        self.inbox.clone()
    }
}

#[async_trait]
impl Activity for AnyActivity {
    type DataType = State;
    type Error = Refused;

    fn id(&self) -> &Url {
        &self.id
    }

    fn actor(&self) -> &Url {
        self.actor.inner()
    }

    async fn verify(&self, _: &Data<State>) -> Result<(), Refused> {
        Ok(())
    }

    async fn receive(self, data: &Data<State>) -> Result<(), Refused> {
        let activity = serde_json::to_value(&self).map_err(anyhow::Error::from)?;
        data.received.lock().unwrap().push(activity);
        Ok(())
    }
}
