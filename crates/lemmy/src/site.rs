// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/site` and `/federated_instances`: this instance, the own account, and the peers.

use actix_web::web::{self, Json};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::groups::Group;
use kollegium_domain::ids::{ActorId, GroupId, InstanceId};
use kollegium_domain::site::{self, Changes, Means, Registration};
use kollegium_domain::text::Text;
use kollegium_domain::trust::{self, Policy};
use kollegium_domain::{
    By, Error, Result, Viewer, accounts, blocks, groups, instances, membership, second_factor, settings,
};
use kollegium_http::limits::Kind;
use kollegium_http::{LEMMY_VERSION, Settings, compose};

use crate::error::{ApiError, Code};
use crate::languages;
use crate::request::{Answer, Who};
use crate::views::{community, person, settings as own, site as views};
use crate::wire::community::{CommunityBlockView, CommunityFollowerView};
use crate::wire::enums::{ListingType, RegistrationMode};
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
            discussion_languages: views::languages(rx)?,
            taglines: views::taglines(rx)?,
            custom_emojis: views::emojis(rx)?,
            blocked_urls: views::blocked_urls(rx)?,
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
    let CreateSite { name, settings } = body.into_inner();
    let name = Some(name);
    change(who, EditSite { name, ..settings }).await
}

async fn edit(who: Who, body: Json<EditSite>) -> Answer<SiteResponse> {
    change(who, body.into_inner()).await
}

async fn change(who: Who, body: EditSite) -> Answer<SiteResponse> {
    who.limit(Kind::Message)?;
    who.require().await?;
    let sidebar = match &body.sidebar {
        Some(text) => Some(compose::text(&who.app, Field::Summary, text).await?),
        None => None,
    };
    let settings = who.app.settings().clone();
    check(&who, &settings, &body).await?;
    let changed = who.act_counted(move |tx, by| {
        store(tx, by, &body, sidebar.as_ref(), settings.means())?;
        Ok(SiteResponse {
            site_view: views::load(tx, &settings)?,
            taglines: views::taglines(tx)?,
        })
    });
    Ok(Json(changed.await?))
}

/// What the configuration file settles may be repeated, but not changed here.
async fn check(who: &Who, settings: &Settings, body: &EditSite) -> std::result::Result<(), ApiError> {
    let federates = settings.federation != trust::Mode::Off;
    if !matches!(
        body.default_post_listing_type,
        None | Some(ListingType::All | ListingType::Local)
    ) {
        return Err(Code::InvalidDefaultPostListingType.into());
    }
    let limits = settings.clone();
    let shown = who
        .read(move |rx, _| Ok(views::rate_limit(&site::get(rx)?, &limits)))
        .await?;
    let same = |asked: Option<i64>, now: i64| asked.is_none_or(|it| it == now);
    let unchanged = same(body.rate_limit_message, shown.message)
        && same(body.rate_limit_message_per_second, shown.message_per_second)
        && same(body.rate_limit_post, shown.post)
        && same(body.rate_limit_post_per_second, shown.post_per_second)
        && same(body.rate_limit_register, shown.register)
        && same(body.rate_limit_register_per_second, shown.register_per_second)
        && same(body.rate_limit_image, shown.image)
        && same(body.rate_limit_image_per_second, shown.image_per_second)
        && same(body.rate_limit_comment, shown.comment)
        && same(body.rate_limit_comment_per_second, shown.comment_per_second)
        && same(body.rate_limit_search, shown.search)
        && same(body.rate_limit_search_per_second, shown.search_per_second)
        && body.federation_enabled.is_none_or(|it| it == federates);
    if unchanged {
        Ok(())
    } else {
        Err(ApiError::unreadable(
            "rate limits and whether there is federation are set in the configuration file",
        ))
    }
}

fn store(tx: &mut Tx, by: &By, body: &EditSite, sidebar: Option<&Text>, means: Means) -> Result<()> {
    let listing = body.default_post_listing_type.map(|it| views::word(&it));
    let sort = body.default_sort_type.map(|it| views::word(&it));
    let mode = body.default_post_listing_mode.map(|it| views::word(&it));
    let changes = Changes {
        name: body.name.as_deref(),
        description: body.description.as_deref(),
        sidebar,
        registration: body.registration_mode.map(|it| match it {
            RegistrationMode::Closed => Registration::Closed,
            RegistrationMode::RequireApplication => Registration::Application,
            RegistrationMode::Open => Registration::Open,
        }),
        icon: body.icon.as_deref(),
        banner: body.banner.as_deref(),
        downvotes: body.enable_downvotes,
        sensitive_content: body.enable_nsfw,
        groups_by_admins: body.community_creation_admin_only,
        verify_email: body.require_email_verification,
        application_question: body.application_question.as_deref(),
        private: body.private_instance,
        legal: body.legal_information.as_deref(),
        hide_moderators: body.hide_modlog_mod_names,
        mail_applications: body.application_email_admins,
        mail_reports: body.reports_email_admins,
        word_filter: body.slur_filter_regex.as_deref(),
        name_limit: body.actor_name_max_length,
        captcha: body.captcha_enabled,
        captcha_difficulty: body.captcha_difficulty.as_deref(),
        content_warning: body.content_warning.as_deref(),
        client_theme: body.default_theme.as_deref(),
        client_listing: listing.as_deref(),
        client_sort: sort.as_deref(),
        client_mode: mode.as_deref(),
    };
    site::edit(tx, by, &changes, means)?;
    store_lists(tx, by, body)
}

fn store_lists(tx: &mut Tx, by: &By, body: &EditSite) -> Result<()> {
    if let Some(lines) = &body.taglines {
        site::set_taglines(tx, by, lines)?;
    }
    if let Some(urls) = &body.blocked_urls {
        site::block_urls(tx, by, urls)?;
    }
    if let Some(hosts) = &body.allowed_instances {
        trust::choose(tx, by, Policy::Trusted, hosts)?;
    }
    if let Some(hosts) = &body.blocked_instances {
        trust::choose(tx, by, Policy::Blocked, hosts)?;
    }
    let Some(ids) = &body.discussion_languages else {
        return Ok(());
    };
    let wanted = |id: &i64| languages::code(*id).ok_or(Error::Invalid(Field::Limit, Fault::Malformed));
    let mut codes: Vec<&str> = ids.iter().map(wanted).collect::<Result<_>>()?;
    codes.sort_unstable();
    codes.dedup();
    // All of them are no choice.
    if codes.len() == languages::ids().len() {
        codes.clear();
    }
    codes.retain(|it| *it != "und");
    site::set_languages(tx, by, &codes)
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
