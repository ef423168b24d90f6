// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/site` and `/federated_instances`: this instance, the own account, and the peers.

use actix_web::web::{self, Json};
use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::Field;
use kollegium_domain::groups::Group;
use kollegium_domain::ids::{ActorId, GroupId, InstanceId};
use kollegium_domain::site::{self, Changes, Registration};
use kollegium_domain::trust::{self, Policy};
use kollegium_domain::{
    Result, Viewer, accounts, blocks, groups, instances, membership, second_factor, settings,
};
use kollegium_http::limits::Kind;
use kollegium_http::{LEMMY_VERSION, compose};

use crate::languages;
use crate::request::{Answer, Who};
use crate::views::{community, person, settings as own, site as views};
use crate::wire::community::{CommunityBlockView, CommunityFollowerView};
use crate::wire::enums::RegistrationMode;
use crate::wire::site::{
    BlockInstance, BlockInstanceResponse, CreateSite, EditSite, FederatedInstances,
    GetFederatedInstancesResponse, GetSiteResponse, InstanceBlockView, SiteResponse,
};
use crate::wire::user::{MyUserInfo, PersonBlockView};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/site", web::get().to(get))
        .route("/site", web::post().to(create))
        .route("/site", web::put().to(edit))
        .route("/site/block", web::post().to(block))
        .route("/federated_instances", web::get().to(federated));
}

pub(crate) async fn get(who: Who) -> Answer<GetSiteResponse> {
    let settings = who.app.settings().clone();
    let answer = who.read(move |rx, viewer| {
        let my_user = match viewer.account() {
            Some(me) => Some(mine(rx, viewer, me)?),
            None => None,
        };
        Ok(GetSiteResponse {
            site_view: views::load(rx, &settings)?,
            admins: actors::admins(rx)?.iter().map(person::view).collect(),
            version: LEMMY_VERSION.to_owned(),
            my_user,
            all_languages: languages::all(),
            discussion_languages: languages::ids(),
            taglines: Vec::new(),
            custom_emojis: Vec::new(),
            blocked_urls: Vec::new(),
        })
    });
    Ok(Json(answer.await?))
}

/// What a person who is logged in learns about themselves.
fn mine(rx: &mut Snapshot, viewer: &Viewer, me: ActorId) -> Result<MyUserInfo> {
    let account = accounts::of_actor(rx, me)?;
    let set = settings::of(rx, viewer)?;
    let my_actor = actors::get(rx, me)?;
    let joined: Vec<Group> = membership::of_person(rx, viewer, me)?
        .into_iter()
        .map(|(group, _)| group)
        .collect();
    let moderated = groups::moderated(rx, viewer, me)?;
    let (people, homes): (Vec<Actor>, Vec<Actor>) = blocks::actors_of(rx, viewer)?
        .into_iter()
        .partition(|it| it.kind == actors::Kind::Person);
    let blocked: Vec<GroupId> = homes.iter().map(|it| GroupId(it.id.0)).collect();
    let blocked = groups::by_ids(rx, viewer, &blocked)?;
    let myself = || person::person(&my_actor);
    Ok(MyUserInfo {
        local_user_view: own::local_user(&account, &set, &my_actor, second_factor::state(rx, account.id)?),
        follows: community::communities(rx, &joined)?
            .into_iter()
            .map(|community| CommunityFollowerView {
                community,
                follower: myself(),
            })
            .collect(),
        moderates: community::moderated(rx, &moderated, &my_actor)?,
        community_blocks: community::communities(rx, &blocked)?
            .into_iter()
            .map(|community| CommunityBlockView {
                person: myself(),
                community,
            })
            .collect(),
        instance_blocks: blocks::instances_of(rx, viewer)?
            .iter()
            .map(|it| InstanceBlockView {
                person: myself(),
                instance: views::instance(it),
                site: None,
            })
            .collect(),
        person_blocks: people
            .iter()
            .map(|it| PersonBlockView {
                person: myself(),
                target: person::person(it),
            })
            .collect(),
        discussion_languages: own::languages(&set.languages),
    })
}

/// The site is there from the first start on, so that making it is changing it.
async fn create(who: Who, body: Json<CreateSite>) -> Answer<SiteResponse> {
    let body = body.into_inner();
    change(
        who,
        Some(body.name),
        body.description,
        body.sidebar,
        body.registration_mode,
    )
    .await
}

async fn edit(who: Who, body: Json<EditSite>) -> Answer<SiteResponse> {
    let body = body.into_inner();
    change(
        who,
        body.name,
        body.description,
        body.sidebar,
        body.registration_mode,
    )
    .await
}

async fn change(
    who: Who,
    name: Option<String>,
    description: Option<String>,
    sidebar: Option<String>,
    registration: Option<RegistrationMode>,
) -> Answer<SiteResponse> {
    who.limit(Kind::Message)?;
    who.require().await?;
    let sidebar = match sidebar {
        Some(text) => Some(compose::text(&who.app, Field::Summary, &text).await?),
        None => None,
    };
    let settings = who.app.settings().clone();
    let changed = who.act_counted(move |tx, by| {
        let changes = Changes {
            name: name.as_deref(),
            description: description.as_deref(),
            sidebar: sidebar.as_ref(),
            registration: registration.map(|it| match it {
                RegistrationMode::Closed => Registration::Closed,
                RegistrationMode::RequireApplication => Registration::Application,
                RegistrationMode::Open => Registration::Open,
            }),
        };
        site::edit(tx, by, &changes)?;
        Ok(SiteResponse {
            site_view: views::load(tx, &settings)?,
            taglines: Vec::new(),
        })
    });
    Ok(Json(changed.await?))
}

async fn block(who: Who, body: Json<BlockInstance>) -> Answer<BlockInstanceResponse> {
    let BlockInstance { instance_id, block } = body.into_inner();
    who.act(move |tx, by| {
        if block {
            blocks::block_instance(tx, by, InstanceId(instance_id))
        } else {
            blocks::unblock_instance(tx, by, InstanceId(instance_id))
        }
    })
    .await?;
    Ok(Json(BlockInstanceResponse { blocked: block }))
}

/// The peers that we may talk to, and what was decided about which; nothing when federation is off.
async fn federated(who: Who) -> Answer<GetFederatedInstancesResponse> {
    let mode = who.app.settings().federation;
    if mode == trust::Mode::Off {
        return Ok(Json(GetFederatedInstancesResponse {
            federated_instances: None,
        }));
    }
    let found = who.read(move |rx, _| {
        let rules = trust::Rules::load(rx, mode)?;
        let peers = instances::all(rx)?;
        let decided = |policy: Policy| {
            peers
                .iter()
                .filter(|it| rules.policy(&it.host) == Some(policy))
                .map(views::peer)
                .collect()
        };
        Ok(FederatedInstances {
            linked: peers
                .iter()
                .filter(|it| rules.allow(&it.host))
                .map(views::peer)
                .collect(),
            allowed: decided(Policy::Trusted),
            blocked: decided(Policy::Blocked),
        })
    });
    Ok(Json(GetFederatedInstancesResponse {
        federated_instances: Some(found.await?),
    }))
}
