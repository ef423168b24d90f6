// SPDX-License-Identifier: AGPL-3.0-or-later
//! Our actors: people, groups and the instance itself, with every property that some peer needs.

use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::groups::Group;
use serde::Serialize;

use super::{Source, date};
use crate::federation::key_id;

/// An actor of ours.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActorObject {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    preferred_username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    inbox: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    outbox: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    followers: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    featured: Option<String>,
    /// A group's moderators. Lemmy takes one string only.
    #[serde(skip_serializing_if = "Option::is_none")]
    attributed_to: Option<String>,
    endpoints: Endpoints,
    public_key: Key,
    manually_approves_followers: bool,
    discoverable: bool,
    indexable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    posting_restricted_to_mods: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sensitive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<Image>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Image>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matrix_user_id: Option<String>,
    published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoints {
    shared_inbox: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    id: String,
    owner: String,
    public_key_pem: String,
}

#[derive(Debug, Clone, Serialize)]
struct Image {
    #[serde(rename = "type")]
    kind: &'static str,
    url: String,
}

impl ActorObject {
    /// A person of ours, or the instance itself.
    pub fn person(actor: &Actor, public_key: &str) -> ActorObject {
        let kind = match (actor.kind, actor.bot) {
            (Kind::Instance, _) => "Application",
            (Kind::Group, _) => "Group",
            (Kind::Person, true) => "Service",
            (Kind::Person, false) => "Person",
        };
        let image = |url: &Option<String>| url.clone().map(|url| Image { kind: "Image", url });
        ActorObject {
            kind,
            id: actor.uri.clone(),
            preferred_username: actor.name.clone(),
            name: actor.title.clone(),
            url: match actor.kind {
                Kind::Instance => actor.uri.trim_end_matches("actor").to_owned(),
                Kind::Person | Kind::Group => actor.uri.clone(),
            },
            summary: actor.summary_html.clone(),
            source: actor.summary.as_deref().map(Source::markdown),
            inbox: actor.inbox.clone(),
            outbox: actor.outbox.clone(),
            followers: actor.followers.clone(),
            featured: actor.featured.clone(),
            attributed_to: actor.moderators.clone(),
            endpoints: Endpoints {
                shared_inbox: actor.delivery_inbox().to_owned(),
            },
            public_key: Key {
                id: key_id(&actor.uri),
                owner: actor.uri.clone(),
                public_key_pem: public_key.to_owned(),
            },
            manually_approves_followers: false,
            discoverable: true,
            indexable: true,
            posting_restricted_to_mods: None,
            sensitive: None,
            icon: image(&actor.icon),
            image: image(&actor.banner),
            matrix_user_id: actor.matrix.clone(),
            published: date(actor.created_at),
            updated: actor.updated_at.map(date),
        }
    }

    /// A group of ours.
    pub fn group(actor: &Actor, group: &Group, public_key: &str) -> ActorObject {
        ActorObject {
            posting_restricted_to_mods: Some(group.posting_restricted),
            sensitive: Some(group.sensitive),
            ..ActorObject::person(actor, public_key)
        }
    }
}
