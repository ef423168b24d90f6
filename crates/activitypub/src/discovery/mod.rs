// SPDX-License-Identifier: AGPL-3.0-or-later
//! How others find what is here: webfinger (RFC 7033), host-meta and NodeInfo.

#[cfg(test)]
mod tests;

use activitypub_federation::FEDERATION_CONTENT_TYPE;
use actix_web::http::header;
use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route, web};
use kollegium_app::{App, SoftwareName, cors};
use kollegium_db::Snapshot;
use kollegium_domain::actors::LocalCounts;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::ids::GroupId;
use kollegium_domain::site::{self, Registration, Site};
use kollegium_domain::{Error, Result, Viewer, groups, people};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::documents::Handle;
use crate::federation::Federation;

/// The property that tells the actor's type in a webfinger link.
const TYPE_PROPERTY: &str = "https://www.w3.org/ns/activitystreams#type";

/// The routes of discovery. `Data<Federation>` must be there.
pub fn routes(config: &mut ServiceConfig) {
    let mut open = |path, route: Route| {
        config.service(web::resource(path).route(route).wrap(cors()));
    };
    open("/.well-known/webfinger", web::get().to(webfinger));
    open("/.well-known/host-meta", web::get().to(host_meta));
    open("/.well-known/nodeinfo", web::get().to(nodeinfo_links));
    for path in ["/nodeinfo/2.0", "/nodeinfo/2.0.json"] {
        open(path, web::get().to(nodeinfo_2_0));
    }
    for path in ["/nodeinfo/2.1", "/nodeinfo/2.1.json", "/version"] {
        open(path, web::get().to(nodeinfo_2_1));
    }
}

/// What software this is to whoever sent the request, and in which version.
///
/// Client programs are told what they insist on. Servers and crawlers, which name a URL in their user agent or sign, get
/// our own name, so that nobody mistakes us for what we are not.
pub fn software(app: &App, request: &HttpRequest) -> SoftwareName {
    match is_server(request) {
        true => SoftwareName::OWN,
        false => app.settings().announced_as,
    }
}

fn is_server(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let agent = headers
        .get(header::USER_AGENT)
        .map(|it| String::from_utf8_lossy(it.as_bytes()).to_ascii_lowercase())
        .unwrap_or_default();
    headers.contains_key("signature") || agent.contains("http://") || agent.contains("https://")
}

#[derive(Deserialize)]
struct Question {
    resource: Option<String>,
}

async fn webfinger(federation: Data<Federation>, question: Query<Question>) -> HttpResponse {
    let Some(resource) = question.into_inner().resource else {
        return HttpResponse::BadRequest().body("the query has no resource");
    };
    let origin = federation.app().origin().clone();
    let Some(resource) = Resource::parse(&resource, origin.as_str(), origin.authority()) else {
        return not_found();
    };
    let found = federation
        .app()
        .read(move |snapshot| find(snapshot, &resource))
        .await;
    match found {
        Ok(Some(actor)) => open_to_all()
            .content_type("application/jrd+json")
            .body(jrd(&actor, origin.authority()).to_string()),
        Ok(None) => not_found(),
        Err(error) => failure(&error),
    }
}

/// What a `resource` names.
#[derive(Debug, PartialEq, Eq)]
enum Resource {
    Uri(String),
    Name(String),
    Instance,
}

impl Resource {
    /// Reads `acct:name@host`, with `!` or `@` before the name or without `acct:`, and URLs; all of this host.
    fn parse(resource: &str, origin: &str, authority: &str) -> Option<Resource> {
        if resource.trim_end_matches('/') == origin {
            return Some(Resource::Instance);
        }
        if resource.starts_with(&format!("{origin}/")) {
            return Some(Resource::Uri(resource.to_owned()));
        }
        let bare = resource.strip_prefix("acct:").unwrap_or(resource);
        if let Some((name, host)) = bare.rsplit_once('@')
            && name.eq_ignore_ascii_case(authority)
            && host.eq_ignore_ascii_case(authority)
        {
            return Some(Resource::Instance);
        }
        let handle = Handle::parse(resource)?;
        (handle.authority == authority).then_some(Resource::Name(handle.name))
    }
}

fn find(snapshot: &mut Snapshot, resource: &Resource) -> Result<Option<Actor>> {
    let found = match resource {
        Resource::Uri(uri) => {
            actors::find_by_uri(snapshot, uri)?.filter(|it| it.local && it.deleted_at.is_none())
        }
        Resource::Name(name) => match actors::find_by_name(snapshot, Kind::Person, name, None)? {
            Some(person) => Some(person),
            None => actors::find_by_name(snapshot, Kind::Group, name, None)?,
        },
        Resource::Instance => Some(site::actor(snapshot)?),
    };
    match found {
        // A group whose actor not everybody may fetch is as good as none.
        Some(group)
            if group.kind == Kind::Group
                && groups::by_ids(snapshot, &Viewer::Anyone, &[GroupId(group.id.0)])?.is_empty() =>
        {
            Ok(None)
        }
        Some(actor) if people::check_known(snapshot, &Viewer::Anyone, &actor).is_err() => Ok(None),
        found => Ok(found),
    }
}

fn jrd(actor: &Actor, authority: &str) -> Value {
    let kind = match actor.kind {
        Kind::Person => "Person",
        Kind::Group => "Group",
        Kind::Instance => "Application",
    };
    json!({
        "subject": format!("acct:{}@{authority}", actor.name),
        "aliases": [actor.uri],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": actor.uri},
            {"rel": "self", "type": FEDERATION_CONTENT_TYPE, "href": actor.uri, "properties": {TYPE_PROPERTY: kind}},
        ],
    })
}

/// For those who look for webfinger at a place of its own: Pleroma and older Mastodons.
async fn host_meta(federation: Data<Federation>) -> HttpResponse {
    let origin = federation.app().origin();
    open_to_all()
        .content_type("application/xrd+xml; charset=utf-8")
        .body(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\
             <Link rel=\"lrdd\" type=\"application/jrd+json\" \
             template=\"{origin}/.well-known/webfinger?resource={{uri}}\"/></XRD>\n"
        ))
}

/// Lemmy reads only 2.1, NodeBB and Mbin only 2.0. The last link is FEP-2677.
async fn nodeinfo_links(federation: Data<Federation>) -> HttpResponse {
    let origin = federation.app().origin();
    open_to_all().json(json!({"links": [
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": format!("{origin}/nodeinfo/2.1")},
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": format!("{origin}/nodeinfo/2.0")},
        {"rel": "https://www.w3.org/ns/activitystreams#Application", "href": format!("{origin}/actor")},
    ]}))
}

async fn nodeinfo_2_0(federation: Data<Federation>, request: HttpRequest) -> HttpResponse {
    nodeinfo(&federation, &request, "2.0").await
}

async fn nodeinfo_2_1(federation: Data<Federation>, request: HttpRequest) -> HttpResponse {
    nodeinfo(&federation, &request, "2.1").await
}

async fn nodeinfo(federation: &Federation, request: &HttpRequest, schema: &str) -> HttpResponse {
    let app = federation.app();
    let read = |snapshot: &mut Snapshot| Ok((site::get(snapshot)?, site::counts(snapshot)?));
    match app.read(read).await {
        Ok((site, counts)) => open_to_all()
            .insert_header((header::VARY, "User-Agent, Signature"))
            .content_type(format!(
                "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/{schema}#\""
            ))
            .body(describe(&site, counts, software(app, request), schema).to_string()),
        Err(error) => failure(&error),
    }
}

fn describe(site: &Site, counts: LocalCounts, software: SoftwareName, schema: &str) -> Value {
    json!({
        "version": schema,
        "software": {"name": software.name, "version": software.version},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": site.settings.registration.mode == Registration::Open,
        // No activity of people is recorded, so there is nothing to say about who was active.
        "usage": {
            "users": {"total": counts.people},
            "localPosts": counts.threads,
            "localComments": counts.replies,
        },
        // Texts only: Lemmy reads nothing else here.
        "metadata": {"nodeName": site.settings.about.name},
    })
}

/// Pages on other origins may read the answer, also where a cache kept it for somebody who named no origin.
fn open_to_all() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    response
}

fn not_found() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body("nobody of that name is here")
}

fn failure(error: &Error) -> HttpResponse {
    tracing::error!(%error, "a question about this server could not be answered");
    HttpResponse::ServiceUnavailable().body("try again later")
}
