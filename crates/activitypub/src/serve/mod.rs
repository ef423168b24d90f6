// SPDX-License-Identifier: AGPL-3.0-or-later
//! What other servers fetch: our actors, posts, collections and activities.
//!
//! The routes match only requests that accept ActivityPub; the same URLs are pages for everybody else. What may be
//! seen is what anybody may see, whoever asks.

#[cfg(test)]
mod tests;

use activitypub_federation::FEDERATION_CONTENT_TYPE;
use actix_web::guard::{self, Guard, GuardContext};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::error::Thing;
use kollegium_domain::groups::{self, Group, Visibility};
use kollegium_domain::ids::{EventId, GroupId, PostId};
use kollegium_domain::posts::PostKind;
use kollegium_domain::{Error, Result, Viewer, events, outbox, people, posts, site};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::activities::{self, text_of};
use crate::federation::Federation;
use crate::objects::actor::ActorObject;
use crate::objects::collection::Collection;
use crate::objects::post::Whole;
use crate::objects::{tombstone, with_context};

/// How many threads an outbox and a list of pinned threads hold, as Lemmy's does.
const THREADS: i64 = 20;
/// How many items a collection holds.
const ITEMS: i64 = 500;
/// Up to which length, in bytes, posts are whole in a collection. Peers take documents of 1 MiB and some less.
const WHOLE_LENGTH: usize = 400 * 1024;

/// The routes of our objects. `Data<Federation>` must be there.
pub fn routes(config: &mut ServiceConfig) {
    // Whoever asks for the head alone is told what they would get.
    let get = || guard::All(guard::Any(guard::Get()).or(guard::Head())).and(AcceptsActivities);
    config
        .service(web::resource("/actor").guard(get()).to(instance))
        .service(web::resource("/u/{name}").guard(get()).to(person))
        .service(
            web::resource("/u/{name}/outbox")
                .guard(get())
                .to(person_collection),
        )
        .service(
            web::resource("/u/{name}/followers")
                .guard(get())
                .to(person_collection),
        )
        .service(web::resource("/c/{name}").guard(get()).to(group))
        .service(web::resource("/c/{name}/outbox").guard(get()).to(outbox))
        .service(web::resource("/c/{name}/followers").guard(get()).to(followers))
        .service(web::resource("/c/{name}/replies").guard(get()).to(all_replies))
        .service(web::resource("/c/{name}/featured").guard(get()).to(featured))
        .service(web::resource("/c/{name}/moderators").guard(get()).to(moderators))
        .service(web::resource("/post/{id}").guard(get()).to(thread))
        .service(web::resource("/post/{id}/replies").guard(get()).to(replies))
        .service(web::resource("/post/{id}/context").guard(get()).to(context))
        .service(web::resource("/comment/{id}").guard(get()).to(reply))
        .service(web::resource("/comment/{id}/replies").guard(get()).to(replies))
        .service(
            web::resource("/activities/{event}/{kind}")
                .guard(get())
                .to(activity),
        );
}

/// Matches requests that accept ActivityPub.
struct AcceptsActivities;

impl Guard for AcceptsActivities {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        accepts_activities(&ctx.head().headers)
    }
}

/// Whether an ActivityPub type is anywhere in the list, however it is written.
pub fn accepts_activities(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|entry| {
            let essence = entry.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case(FEDERATION_CONTENT_TYPE)
                || essence.eq_ignore_ascii_case("application/ld+json")
        })
}

/// What is found under a URL.
enum Answer {
    /// A document.
    Found(String),
    /// What is left of one.
    Gone(String),
    /// Something of another server, which is found there, under its own id.
    Elsewhere(String),
    /// Nothing that may be known of.
    Nothing,
}

impl Answer {
    fn document(body: &impl Serialize) -> Result<Answer> {
        Ok(Answer::Found(text_of(&with_context(body))?))
    }

    fn response(self, request: &HttpRequest) -> HttpResponse {
        let (mut response, body) = match self {
            Answer::Found(body) => (HttpResponse::Ok(), body),
            Answer::Gone(body) => (HttpResponse::Gone(), body),
            Answer::Elsewhere(uri) => {
                return HttpResponse::Found()
                    .insert_header((header::VARY, "Accept"))
                    .insert_header((header::LOCATION, uri))
                    .finish();
            }
            Answer::Nothing => {
                return HttpResponse::NotFound()
                    .insert_header((header::VARY, "Accept"))
                    .finish();
            }
        };
        let tag = format!("\"{:.24}\"", hex::encode(openssl::sha::sha256(body.as_bytes())));
        let known = request.headers().get(header::IF_NONE_MATCH);
        let unchanged = known.is_some_and(|it| it.as_bytes() == tag.as_bytes());
        if unchanged {
            response = HttpResponse::NotModified();
        }
        response
            .insert_header((header::VARY, "Accept"))
            .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
            .insert_header((header::ETAG, tag));
        if unchanged {
            response.finish()
        } else {
            response.content_type(FEDERATION_CONTENT_TYPE).body(body)
        }
    }
}

/// Reads an answer from the database; what fails is logged once.
async fn answer(
    federation: &Federation,
    request: &HttpRequest,
    read: impl FnOnce(&mut Snapshot) -> Result<Answer> + Send + 'static,
) -> HttpResponse {
    match federation.app().read(read).await {
        Ok(answer) => answer.response(request),
        Err(error) => failed(&error, request),
    }
}

fn failed(error: &Error, request: &HttpRequest) -> HttpResponse {
    match error {
        Error::NotFound(_) | Error::Forbidden(_) => Answer::Nothing.response(request),
        Error::Invalid(..)
        | Error::Taken(_)
        | Error::Credentials
        | Error::Database(_)
        | Error::Corrupt(_) => {
            tracing::error!(%error, path = request.path(), "an object could not be served");
            HttpResponse::InternalServerError().finish()
        }
    }
}

async fn instance(federation: Data<Federation>, request: HttpRequest) -> HttpResponse {
    actor(&federation, &request, |snapshot| {
        Ok((site::actor(snapshot)?, None))
    })
    .await
}

async fn person(federation: Data<Federation>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    if let Some((name, host)) = handle(&name) {
        return elsewhere(&federation, &request, Kind::Person, name, host).await;
    }
    let sought = name.to_string();
    let response = actor(&federation, &request, move |snapshot| {
        Ok((local(snapshot, Kind::Person, &sought)?, None))
    })
    .await;
    if response.status() != StatusCode::NOT_FOUND {
        return response;
    }
    answer(&federation, &request, move |snapshot| departed(snapshot, &name)).await
}

/// Whoever closed their account is gone, which their servers and others come to ask.
fn departed(snapshot: &mut Snapshot, name: &str) -> Result<Answer> {
    match actors::find_departed(snapshot, name)? {
        Some(person) => Ok(Answer::Gone(text_of(&tombstone(&person.uri)?)?)),
        None => Ok(Answer::Nothing),
    }
}

async fn group(federation: Data<Federation>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    if let Some((name, host)) = handle(&name) {
        return elsewhere(&federation, &request, Kind::Group, name, host).await;
    }
    actor(&federation, &request, move |snapshot| {
        let (group, actor) = public_group(snapshot, &name)?;
        Ok((actor, Some(group)))
    })
    .await
}

/// The parts of `NAME@HOST`, as our addresses for people and groups of other servers end.
fn handle(name: &str) -> Option<(String, String)> {
    let (name, host) = name.split_once('@')?;
    Some((name.to_owned(), host.to_owned()))
}

/// A person or group of another server, whom pages here show, too.
async fn elsewhere(
    federation: &Federation,
    request: &HttpRequest,
    kind: Kind,
    name: String,
    host: String,
) -> HttpResponse {
    answer(federation, request, move |snapshot| {
        let found = actors::find_by_name(snapshot, kind, &name, Some(&host))?;
        let found = found.filter(|it| !it.local && it.deleted_at.is_none());
        Ok(found.map_or(Answer::Nothing, |it| Answer::Elsewhere(it.uri)))
    })
    .await
}

/// An actor with its key, which is made when somebody asks for the first time.
async fn actor(
    federation: &Federation,
    request: &HttpRequest,
    find: impl FnOnce(&mut Snapshot) -> Result<(Actor, Option<Group>)> + Send + 'static,
) -> HttpResponse {
    let found = async {
        let read = move |snapshot: &mut Snapshot| {
            let (actor, group) = find(snapshot)?;
            let endpoints = actors::endpoints(snapshot, actor.id)?;
            Ok((actor, endpoints, group))
        };
        let (actor, mut endpoints, group) = federation.app().read(read).await?;
        if endpoints.public_key.is_none() {
            federation.signer(&actor).await?;
            let id = actor.id;
            endpoints = federation
                .app()
                .read(move |snapshot| actors::endpoints(snapshot, id))
                .await?;
        }
        let object = match &group {
            Some(group) => ActorObject::group(&actor, &endpoints, group)?,
            None => ActorObject::person(&actor, &endpoints)?,
        };
        Answer::document(&object)
    };
    match found.await {
        Ok(answer) => answer.response(request),
        Err(error) => failed(&error, request),
    }
}

/// A person's outbox and followers: they are there because peers expect them, and tell nothing about the person.
async fn person_collection(
    federation: Data<Federation>,
    name: Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        local(snapshot, Kind::Person, &name)?;
        Answer::document(&Collection::ordered(url, Vec::new()))
    })
    .await
}

async fn outbox(federation: Data<Federation>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        let (group, _) = public_group(snapshot, &name)?;
        let endpoints = actors::endpoints(snapshot, group.id.actor())?;
        let threads = outbox::newest_threads(snapshot, &Viewer::Anyone, group.id, THREADS)?;
        let ids: Vec<PostId> = threads.iter().map(|it| it.id).collect();
        let items = Whole::load_all(snapshot, &Viewer::Anyone, &ids)?
            .iter()
            .map(|it| activities::in_outbox(&url, endpoints.followers.as_deref(), it))
            .collect::<Result<_>>()?;
        Answer::document(&Collection::ordered(url, items).of(group.threads))
    })
    .await
}

/// How many replies there are in a group. They are found below its threads.
async fn all_replies(federation: Data<Federation>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        let (group, _) = public_group(snapshot, &name)?;
        Answer::document(&Collection::counted(url, group.replies))
    })
    .await
}

async fn followers(federation: Data<Federation>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        let (group, _) = public_group(snapshot, &name)?;
        Answer::document(&Collection::counted(url, group.members))
    })
    .await
}

async fn featured(federation: Data<Federation>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        let (group, _) = public_group(snapshot, &name)?;
        let threads = outbox::pinned_threads(snapshot, &Viewer::Anyone, group.id, THREADS)?;
        let ids: Vec<PostId> = threads.iter().map(|it| it.id).collect();
        let items = Whole::load_all(snapshot, &Viewer::Anyone, &ids)?
            .iter()
            .map(|it| match it.post.local {
                true => activities::raw(&it.served()?),
                // The words of another server's people are fetched from there.
                false => activities::raw(&it.post.uri),
            })
            .collect::<Result<_>>()?;
        Answer::document(&Collection::ordered(url, items))
    })
    .await
}

async fn moderators(federation: Data<Federation>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        let (group, _) = public_group(snapshot, &name)?;
        let ids = groups::moderators(snapshot, group.id)?;
        let known = actors::by_ids(snapshot, &ids)?;
        let in_order = ids.iter().filter_map(|id| known.iter().find(|it| it.id == *id));
        let items = uris(in_order.map(|it| it.uri.as_str()))?;
        Answer::document(&Collection::ordered(url, items))
    })
    .await
}

async fn thread(federation: Data<Federation>, id: Path<i64>, request: HttpRequest) -> HttpResponse {
    post(&federation, PostId(*id), PostKind::Thread, &request).await
}

async fn reply(federation: Data<Federation>, id: Path<i64>, request: HttpRequest) -> HttpResponse {
    post(&federation, PostId(*id), PostKind::Reply, &request).await
}

async fn post(federation: &Federation, id: PostId, kind: PostKind, request: &HttpRequest) -> HttpResponse {
    answer(federation, request, move |snapshot| {
        if kind == PostKind::Reply {
            // Its thread may have been removed.
            posts::get(snapshot, &Viewer::Anyone, id)?;
        }
        let found = Whole::load(snapshot, &Viewer::Anyone, id)?.filter(|it| it.post.kind() == kind);
        match found {
            None => Ok(Answer::Nothing),
            // Whether it is gone is for its own server to say.
            Some(whole) if !whole.post.local => Ok(Answer::Elsewhere(whole.post.uri)),
            Some(whole) if whole.post.is_gone() => Ok(Answer::Gone(text_of(&tombstone(&whole.post.uri)?)?)),
            Some(whole) => Answer::document(&whole.served()?),
        }
    })
    .await
}

async fn replies(federation: Data<Federation>, id: Path<i64>, request: HttpRequest) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        let post = posts::get(snapshot, &Viewer::Anyone, PostId(*id))?;
        let group = actors::get(snapshot, post.group_id.actor())?;
        // The replies to what others wrote are kept by the group.
        if !(post.local || group.local) || post.is_gone() {
            return Ok(Answer::Nothing);
        }
        let ids = outbox::replies_to(snapshot, &Viewer::Anyone, &post, ITEMS)?;
        let items = whole_or_named(snapshot, &ids)?;
        Answer::document(&Collection::ordered(url, items))
    })
    .await
}

async fn context(federation: Data<Federation>, id: Path<i64>, request: HttpRequest) -> HttpResponse {
    let url = url_of(&federation, &request);
    answer(&federation, &request, move |snapshot| {
        let thread = posts::get(snapshot, &Viewer::Anyone, PostId(*id))?;
        if !thread.local || !thread.is_thread() || thread.is_gone() {
            return Ok(Answer::Nothing);
        }
        let group = actors::get(snapshot, thread.group_id.actor())?;
        let ids = outbox::of_thread(snapshot, &Viewer::Anyone, thread.id, ITEMS)?;
        let items = whole_or_named(snapshot, &ids)?;
        Answer::document(&Collection::ordered(url, items).owned_by(group.uri))
    })
    .await
}

/// Posts for a collection: what was written here is there as a whole, so that it need not be asked for one by one, up to a
/// length that peers take. What others wrote is named, since they alone can say it.
fn whole_or_named(snapshot: &mut Snapshot, ids: &[PostId]) -> Result<Vec<Box<RawValue>>> {
    let mut length = 0;
    let wholes = Whole::load_all(snapshot, &Viewer::Anyone, ids)?;
    let items = wholes.iter().map(|it| {
        if it.post.local && length < WHOLE_LENGTH {
            let item = activities::raw(&it.served()?)?;
            length += item.get().len();
            return Ok(item);
        }
        activities::raw(&it.post.uri)
    });
    items.collect()
}

async fn activity(
    federation: Data<Federation>,
    path: Path<(i64, String)>,
    request: HttpRequest,
) -> HttpResponse {
    let (event, kind) = path.into_inner();
    answer(&federation, &request, move |snapshot| {
        let Some(kind) = activities::Kind::parse(&kind) else {
            return Ok(Answer::Nothing);
        };
        let event = events::get(snapshot, EventId(event))?;
        let found = activities::document(snapshot, &event, kind)?;
        Ok(found.map_or(Answer::Nothing, |it| {
            Answer::Found(String::from_utf8_lossy(&it).into_owned())
        }))
    })
    .await
}

fn url_of(federation: &Federation, request: &HttpRequest) -> String {
    format!("{}{}", federation.app().origin(), request.path())
}

fn local(snapshot: &mut Snapshot, kind: Kind, name: &str) -> Result<Actor> {
    let found = actors::find_by_name(snapshot, kind, name, None)?;
    let found = found.ok_or(Error::NotFound(Thing::Person))?;
    people::check_known(snapshot, &Viewer::Anyone, &found)?;
    Ok(found)
}

fn public_group(snapshot: &mut Snapshot, name: &str) -> Result<(Group, Actor)> {
    let actor = local(snapshot, Kind::Group, name)?;
    let group = groups::get(snapshot, &Viewer::Anyone, GroupId(actor.id.0))?;
    match group.visibility {
        Visibility::Public => Ok((group, actor)),
        // Local groups are nowhere else; protected ones do not federate yet.
        Visibility::Local | Visibility::Protected => Err(Error::NotFound(Thing::Group)),
    }
}

fn uris<'a>(uris: impl Iterator<Item = &'a str>) -> Result<Vec<Box<RawValue>>> {
    uris.map(|it| activities::raw(&it)).collect()
}
