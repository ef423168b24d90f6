// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/site` and `/federated_instances`: this instance, the own account, and the peers.

use actix_web::web::{self, Json};
use kollegium_app::Settings;
use kollegium_db::Snapshot;
use kollegium_domain::groups::Group;
use kollegium_domain::trust::Policy;
use kollegium_domain::{Result, Viewer, instances, people, trust};

use crate::languages;
use crate::request::{Answer, ApiCaller, only};
use crate::site::{AccountDetails, change, set_blocked};
use crate::v3::VERSION;
use crate::v3::views::settings as own;
use crate::v3::views::site as views;
use crate::v3::views::{community, person};
use crate::v3::wire::community::{CommunityBlockView, CommunityFollowerView};
use crate::v3::wire::site::{
    CreateSite, FederatedInstances, GetFederatedInstancesResponse, GetSiteResponse, InstanceBlockView,
    SiteResponse,
};
use crate::v3::wire::user::{MyUserInfo, PersonBlockView};
use crate::views::settings::chosen_languages;
use crate::views::site::offered_languages;
use crate::wire::Only;
use crate::wire::site::{BlockInstance, EditSite};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/site", web::get().to(get))
        .route("/site", web::post().to(create))
        .route("/site", web::put().to(edit))
        .route("/site/block", web::post().to(block))
        .route("/federated_instances", web::get().to(federated));
}

pub(crate) async fn get(caller: ApiCaller) -> Answer<GetSiteResponse> {
    let settings = caller.app.settings().clone();
    let answer = caller.read(move |snapshot, viewer| {
        let my_user = match viewer.account() {
            Some(_) => Some(mine(snapshot, viewer)?),
            None => None,
        };
        Ok(GetSiteResponse {
            site_view: views::load(snapshot, &settings)?,
            admins: person::views(&people::administrators(snapshot, viewer)?),
            version: VERSION.to_owned(),
            my_user,
            all_languages: languages::all(),
            discussion_languages: offered_languages(snapshot)?,
            taglines: views::taglines(snapshot)?,
            custom_emojis: views::emojis(snapshot)?,
            blocked_urls: views::blocked_urls(snapshot)?,
        })
    });
    Ok(Json(answer.await?))
}

fn mine(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<MyUserInfo> {
    let mine = AccountDetails::load(snapshot, viewer)?;
    let joined: Vec<Group> = mine.joined.into_iter().map(|(group, _)| group).collect();
    let myself = || person::person(&mine.me);
    Ok(MyUserInfo {
        local_user_view: own::local_user(&mine.account, &mine.set, &mine.me, mine.second_factor),
        follows: community::communities(snapshot, &joined)?
            .into_iter()
            .map(|community| CommunityFollowerView {
                community,
                follower: myself(),
            })
            .collect(),
        moderates: community::moderated(snapshot, &mine.moderated, &mine.me)?,
        community_blocks: community::communities(snapshot, &mine.blocked_groups)?
            .into_iter()
            .map(|community| CommunityBlockView {
                person: myself(),
                community,
            })
            .collect(),
        instance_blocks: mine
            .blocked_instances
            .iter()
            .map(|it| InstanceBlockView {
                person: myself(),
                instance: views::instance(it),
                site: None,
            })
            .collect(),
        person_blocks: mine
            .blocked_people
            .iter()
            .map(|it| PersonBlockView {
                person: myself(),
                target: person::person(it),
            })
            .collect(),
        discussion_languages: chosen_languages(&mine.set.languages),
    })
}

/// The site is there from the first start on, so that making it is changing it.
async fn create(caller: ApiCaller, Json(body): Json<CreateSite>) -> Answer<SiteResponse> {
    let name = Some(body.name);
    let settings = EditSite {
        name,
        ..body.settings
    };
    change(&caller, settings, shown).await
}

async fn edit(caller: ApiCaller, Json(body): Json<EditSite>) -> Answer<SiteResponse> {
    change(&caller, body, shown).await
}

fn shown(snapshot: &mut Snapshot, settings: &Settings) -> Result<SiteResponse> {
    Ok(SiteResponse {
        site_view: views::load(snapshot, settings)?,
        taglines: views::taglines(snapshot)?,
    })
}

async fn block(caller: ApiCaller, Json(body): Json<BlockInstance>) -> Answer<Only<bool>> {
    let blocked = body.block;
    only("blocked", set_blocked(&caller, body).await.map(|_| blocked))
}

/// The peers that we may talk to, and every host about which something was decided, met or not and whatever the mode:
/// clients send these lists back as they got them.
async fn federated(caller: ApiCaller) -> Answer<GetFederatedInstancesResponse> {
    let found = caller.read(move |snapshot, _| {
        let rules = trust::Rules::load(snapshot)?;
        let peers = instances::all(snapshot)?;
        let decided = |policy: Policy| {
            peers
                .iter()
                .filter(|it| rules.decided(&it.host) == Some(policy))
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
