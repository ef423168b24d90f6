// SPDX-License-Identifier: AGPL-3.0-or-later
//! Our actors: people, groups and the instance itself, with every property that some peer needs.

use activitypub_federation::kinds::actor::{ApplicationType, GroupType, PersonType, ServiceType};
use activitypub_federation::protocol::public_key::PublicKey;
use kollegium_domain::Result;
use kollegium_domain::actors::{Actor, ActorEndpoints, Kind};
use kollegium_domain::groups::Group;
use serde::Serialize;

use super::{Image, Source, date, stored_url};
use crate::federation::key_id;

/// An actor of ours.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActorObject {
    #[serde(rename = "type")]
    kind: ActorType,
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
    /// All replies in a group, of which only the number is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<String>,
    /// A group's moderators. Lemmy takes one string only.
    #[serde(skip_serializing_if = "Option::is_none")]
    attributed_to: Option<String>,
    endpoints: Endpoints,
    public_key: PublicKey,
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

/// The types of actors that are here.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum ActorType {
    Application(ApplicationType),
    Group(GroupType),
    Person(PersonType),
    Service(ServiceType),
}

impl ActorType {
    fn of(actor: &Actor) -> ActorType {
        match (actor.kind, actor.bot) {
            (Kind::Instance, _) => ActorType::Application(ApplicationType::Application),
            (Kind::Group, _) => ActorType::Group(GroupType::Group),
            (Kind::Person, true) => ActorType::Service(ServiceType::Service),
            (Kind::Person, false) => ActorType::Person(PersonType::Person),
        }
    }
}

impl ActorObject {
    /// A person of ours, or the instance itself.
    ///
    /// # Errors
    /// If the stored id is not a URL.
    pub fn person(actor: &Actor, endpoints: &ActorEndpoints) -> Result<ActorObject> {
        Ok(ActorObject {
            kind: ActorType::of(actor),
            id: actor.uri.clone(),
            preferred_username: actor.name.clone(),
            name: actor.profile.title.clone(),
            url: match actor.kind {
                Kind::Instance => actor.uri.trim_end_matches("actor").to_owned(),
                Kind::Person | Kind::Group => actor.uri.clone(),
            },
            summary: actor.profile.summary_html.clone(),
            source: actor.profile.summary.as_deref().map(Source::markdown),
            inbox: endpoints.inbox.clone(),
            outbox: endpoints.outbox.clone(),
            followers: endpoints.followers.clone(),
            featured: endpoints.featured.clone(),
            replies: endpoints.replies.clone(),
            attributed_to: endpoints.moderators.clone(),
            endpoints: Endpoints {
                shared_inbox: endpoints.delivery_inbox().to_owned(),
            },
            public_key: PublicKey {
                id: endpoints.key_id.clone().unwrap_or_else(|| key_id(&actor.uri)),
                owner: stored_url(&actor.uri)?,
                public_key_pem: endpoints.public_key.clone().unwrap_or_default(),
            },
            manually_approves_followers: false,
            discoverable: true,
            indexable: true,
            posting_restricted_to_mods: None,
            sensitive: None,
            icon: actor.profile.icon.clone().map(Image::new),
            image: actor.profile.banner.clone().map(Image::new),
            matrix_user_id: actor.profile.matrix.clone(),
            published: date(actor.created_at),
            updated: actor.updated_at.map(date),
        })
    }

    /// A group of ours, or, for a change that its server is asked for, one of another server.
    ///
    /// # Errors
    /// If the stored id is not a URL.
    pub fn group(actor: &Actor, endpoints: &ActorEndpoints, group: &Group) -> Result<ActorObject> {
        Ok(ActorObject {
            posting_restricted_to_mods: Some(group.posting_restricted),
            sensitive: Some(group.sensitive),
            ..ActorObject::person(actor, endpoints)?
        })
    }
}
