// SPDX-License-Identifier: AGPL-3.0-or-later
//! The inboxes: who may put what in, checked before anything is written.
//!
//! One inbox serves all; the personal ones are the same under other names. What passes is stored as it came and
//! answered with 202; what it means is found out afterwards. Refusals say why, and change nothing.

#[cfg(test)]
mod tests;

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use futures_util::StreamExt;
use kollegium_app::address;
use kollegium_app::limits::{RateLimit, Subject};
use kollegium_db::Tx;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::inbox::{self, Received, Stored};
use kollegium_domain::{Error, outbox};
use serde_json::Value;
use url::Url;

use crate::actor_document::FetchedActor;
use crate::bodies::{Body, NoRoom};
use crate::federation::Federation;
use crate::fetch::NotFetched;
use crate::ids::{authority, same_origin, uri};
use crate::json;
use crate::receive::incoming::object_key;
use crate::signatures::{self, Unverified};

/// Largest activity, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// How long an activity may take to come in: whoever drips it holds memory and a connection.
const MAX_TIME: Duration = Duration::from_secs(30);

/// The routes of the inboxes. `Data<Federation>` must be there.
pub fn routes(config: &mut ServiceConfig) {
    for path in ["/inbox", "/u/{name}/inbox", "/c/{name}/inbox"] {
        config.route(path, web::post().to(receive));
    }
}

async fn receive(federation: Data<Federation>, request: HttpRequest, payload: Payload) -> HttpResponse {
    match accept(&federation, &request, payload).await {
        Ok(()) => HttpResponse::Accepted().finish(),
        Err(refusal) => refusal.response(),
    }
}

/// Why an activity is not taken.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    reason: String,
}

impl Refusal {
    fn new(status: StatusCode, reason: impl fmt::Display) -> Refusal {
        Refusal {
            status,
            reason: reason.to_string(),
        }
    }

    fn response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if self.status == StatusCode::TOO_MANY_REQUESTS || self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header(("retry-after", "60"));
        }
        tracing::debug!(
            status = self.status.as_u16(),
            reason = self.reason,
            "refused at the inbox"
        );
        response
            .content_type("text/plain; charset=utf-8")
            .body(self.reason)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        tracing::error!(%error, "an activity could not be received");
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "try again later")
    }
}

/// The parts of an activity that the inbox itself looks at.
struct Envelope {
    id: String,
    actor: String,
    /// Whether an actor says that it is gone itself.
    farewell: bool,
    object_key: String,
}

async fn accept(federation: &Federation, request: &HttpRequest, payload: Payload) -> Result<(), Refusal> {
    let app = federation.app();
    let address = address::of(app, request);
    let sender = Subject::Address(address);
    if app.limits().count(RateLimit::Inbox, sender).is_err() {
        return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too many requests"));
    }
    let body = read(federation, address, payload, MAX_TIME).await?;
    let unverified = parse_signature(federation, request, body.bytes())?;
    if federation.was_taken(&unverified) {
        return Err(repeated());
    }
    let document = json::parse(body.bytes()).map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error))?;
    let envelope = open(&document)?;
    check_origins(federation, &envelope, &unverified).await?;
    let Some(sender) = verified_sender(federation, &envelope, &unverified).await? else {
        return Ok(());
    };
    let raw = std::str::from_utf8(body.bytes());
    let raw = raw
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error))?
        .to_owned();
    let now = app.now();
    let store = move |tx: &mut Tx| {
        let received = Received {
            uri: &envelope.id,
            actor_uri: &envelope.actor,
            sender: sender.instance_id,
            object_key: &envelope.object_key,
            raw: &raw,
        };
        outbox::heard_from(tx, sender.instance_id, now)?;
        inbox::store(tx, &received, now)
    };
    if app.write(store).await? == Stored::Full {
        return Err(Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many activities of your server wait here already; send this one again later",
        ));
    }
    // Only now: what could not be stored may come again as it is.
    match federation.take(&unverified).await {
        true => Ok(()),
        false => Err(repeated()),
    }
}

/// Whoever sends an activity again signs it again; the same signature comes from somebody who overheard it.
fn repeated() -> Refusal {
    Refusal::new(
        StatusCode::UNAUTHORIZED,
        "this very request was received before; sign each attempt anew",
    )
}

async fn read(
    federation: &Federation,
    address: IpAddr,
    payload: Payload,
    limit: Duration,
) -> Result<Body, Refusal> {
    let body = federation.bodies().begin(address);
    tokio::time::timeout(limit, collect(payload, body))
        .await
        .unwrap_or_else(|_| {
            Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "the activity took too long to come in",
            ))
        })
}

async fn collect(mut payload: Payload, mut body: Body) -> Result<Body, Refusal> {
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error))?;
        if body.bytes().len() + chunk.len() > MAX_BODY {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "an activity has at most 1 MiB",
            ));
        }
        body.push(&chunk).map_err(|NoRoom| {
            Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too many activities are coming in at the moment; send this one again later",
            )
        })?;
    }
    Ok(body)
}

/// All that can be judged without a key: what is covered, the digest, the time, that it was meant for us.
fn parse_signature(
    federation: &Federation,
    request: &HttpRequest,
    body: &[u8],
) -> Result<Unverified, Refusal> {
    let headers: Vec<(&str, &[u8])> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let path_and_query = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let request = signatures::Request {
        method: request.method().as_str(),
        path_and_query,
        headers: &headers,
        body,
    };
    signatures::parse(&request, federation.app().origin().authority(), Utc::now())
        .map_err(|refusal| Refusal::new(StatusCode::UNAUTHORIZED, refusal))
}

fn open(document: &Value) -> Result<Envelope, Refusal> {
    let missing = |what: &str| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("the activity has no usable {what}"),
        )
    };
    let id = uri(&document["id"]).ok_or_else(|| missing("id"))?;
    let actor = uri(&document["actor"]).ok_or_else(|| missing("actor"))?;
    if json::types(document).is_empty() {
        return Err(missing("type"));
    }
    let is_delete = json::types(document).contains(&"Delete");
    Ok(Envelope {
        farewell: is_delete && uri(&document["object"]).as_ref() == Some(&actor),
        object_key: object_key(document),
        id,
        actor,
    })
}

/// Activity, actor and key are of one origin, which is not ours and which we federate with.
async fn check_origins(
    federation: &Federation,
    envelope: &Envelope,
    unverified: &Unverified,
) -> Result<(), Refusal> {
    let forbidden = |reason: &str| Refusal::new(StatusCode::FORBIDDEN, reason);
    if !same_origin(&envelope.id, &envelope.actor) {
        return Err(forbidden("the activity's id is not of its actor's origin"));
    }
    if !same_origin(unverified.key_id().as_str(), &envelope.actor) {
        return Err(forbidden("the key is not of the actor's origin"));
    }
    if federation.app().origin().owns(&envelope.actor) {
        return Err(forbidden("the actor is one of this server"));
    }
    let url = Url::parse(&envelope.actor).map_err(|_| forbidden("the actor's id is no URL"))?;
    let host = authority(&url);
    if federation.rules().await?.allow(host) {
        Ok(())
    } else {
        Err(forbidden("this server does not federate with yours"))
    }
}

/// The actor, whose signature matches. Nothing for the farewell of one that we never knew: there is nothing to do, and
/// its key can no longer be fetched.
///
/// The key that we know is tried first; where there is none or it does not match, that of the actor's own server, which
/// is asked once in five minutes. What it says is stored only when the signature matches.
async fn verified_sender(
    federation: &Federation,
    envelope: &Envelope,
    unverified: &Unverified,
) -> Result<Option<Actor>, Refusal> {
    let uri = envelope.actor.clone();
    let known = federation
        .app()
        .read(move |snapshot| actors::find_with_endpoints(snapshot, &uri))
        .await?;
    match known {
        Some((actor, endpoints)) => {
            if let Some(key) = endpoints.key()
                && check_key(federation, &actor.uri, key, unverified).await.is_ok()
            {
                return Ok(Some(actor));
            }
        }
        None if envelope.farewell => return Ok(None),
        None => {}
    }
    let found = federation
        .sender_document(&envelope.actor)
        .await
        .map_err(|error| not_fetched(&error))?;
    if found.remote.uri != envelope.actor {
        return Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "the actor's id is another one",
        ));
    }
    let key = signing_key(federation, &found, unverified).await?;
    let stored = federation.store_actor(&found.with_key(key)).await;
    stored.map(Some).map_err(|error| not_fetched(&error))
}

/// The one of the actor's keys that signed: there are several while one takes the place of another.
async fn signing_key(
    federation: &Federation,
    found: &FetchedActor,
    unverified: &Unverified,
) -> Result<(String, String), Refusal> {
    let mut refusal = Refusal::new(StatusCode::UNAUTHORIZED, "the actor lists no usable key");
    for key in &found.keys {
        match check_key(federation, &found.remote.uri, (&key.0, &key.1), unverified).await {
            Ok(()) => return Ok(key.clone()),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

/// The signature must name exactly this key, or the actor itself in its place, as older PeerTube and BookWyrm do; and the
/// key must have signed.
async fn check_key(
    federation: &Federation,
    owner: &str,
    (id, pem): (&str, &str),
    unverified: &Unverified,
) -> Result<(), Refusal> {
    let named = unverified.key_id().as_str();
    if id != named && owner != named {
        return Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "the key is not the one that the actor lists",
        ));
    }
    let key = federation.public_key(pem).await;
    let key = key.map_err(|fault| Refusal::new(StatusCode::UNAUTHORIZED, fault))?;
    unverified
        .verify(&key)
        .map_err(|refusal| Refusal::new(StatusCode::UNAUTHORIZED, refusal))
}

fn not_fetched(error: &NotFetched) -> Refusal {
    let status = match error {
        NotFetched::Gone | NotFetched::NotAllowed(_) | NotFetched::Unusable(_) => StatusCode::UNAUTHORIZED,
        NotFetched::Later(_) | NotFetched::Domain(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    Refusal::new(status, format!("the key's actor could not be fetched: {error}"))
}
