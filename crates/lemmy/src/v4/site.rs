// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/site` and `/federated_instances`: this instance, and its peers.

use actix_web::web::{self, Json, Query};
use kollegium_app::Settings;
use kollegium_db::Snapshot;
use kollegium_domain::instances::{self, Instance};
use kollegium_domain::settings::Order;
use kollegium_domain::trust::{Policy, Rules};
use kollegium_domain::{Result, Time, Viewer, people, site};

use super::paging::Window;
use super::views::{person, site as views};
use super::wire::PagedResponse;
use super::wire::enums::{
    GetFederatedInstancesKind, ListingType, PostListingMode, RegistrationMode, VoteSettings,
};
use super::wire::site::{
    EditSite, FederatedInstanceView, FederationDecision, GetFederatedInstances, GetSiteResponse, SiteView,
    Tagline,
};
use super::{VERSION, listing};
use crate::error::{ApiError, ApiResult, Code};
use crate::request::{Answer, ApiCaller};
use crate::settings::order;
use crate::views::site::{from_word, offered_languages};
use crate::views::{settings, stamp};
use crate::wire::Only;
use crate::wire::enums as stored;
use crate::wire::site as shared_site;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/site", web::get().to(get))
        .route("/site", web::post().to(edit))
        .route("/site", web::put().to(edit))
        .route("/federated_instances", web::get().to(federated));
}

async fn get(caller: ApiCaller) -> Answer<GetSiteResponse> {
    let (now, settings) = (caller.now(), caller.app.settings().clone());
    let found = caller.read(move |snapshot, viewer| load(snapshot, viewer, now, &settings));
    found.await.map(Json)
}

/// The site as `viewer` sees it.
pub(super) fn load(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    settings: &Settings,
) -> Result<GetSiteResponse> {
    Ok(GetSiteResponse {
        site_view: views::load(snapshot, settings)?,
        admins: person::views(&people::administrators(snapshot, viewer)?, now),
        version: VERSION.to_owned(),
        all_languages: views::all_languages(),
        discussion_languages: offered_languages(snapshot)?,
        tagline: tagline(snapshot, now)?,
        oauth_providers: Vec::new(),
        admin_oauth_providers: Vec::new(),
        blocked_urls: views::blocked_urls(snapshot)?,
        active_plugins: Vec::new(),
        captcha_enabled: site::get(snapshot)?.settings.registration.captcha,
    })
}

/// One of the lines, another one each second.
fn tagline(snapshot: &mut Snapshot, now: Time) -> Result<Option<Tagline>> {
    let mut lines = site::taglines(snapshot)?;
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX).max(1);
    let chosen = usize::try_from(now.seconds().rem_euclid(count)).unwrap_or(0);
    Ok((chosen < lines.len()).then(|| views::tagline(lines.swap_remove(chosen))))
}

/// The site is there from the first start on, so that making it is changing it.
async fn edit(caller: ApiCaller, Json(body): Json<EditSite>) -> Answer<Only<SiteView>> {
    let kept = caller.read(|snapshot, _| site::get(snapshot)).await?.settings;
    let body = shared(body, &kept.clients.sort)?;
    crate::site::change(&caller, body, views::response).await
}

/// The same wishes in the struct that both versions share. `kept` is the order that holds now.
fn shared(body: EditSite, kept: &str) -> ApiResult<shared_site::EditSite> {
    let downvotes = match (body.default_post_downvotes, body.default_comment_downvotes) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one),
        (Some(posts), Some(comments)) if posts == comments => Some(posts),
        (Some(_), Some(_)) => return Err(one_rule_for_votes()),
    };
    let default_sort_type = stored_sort(&body, kept);
    Ok(shared_site::EditSite {
        name: body.name,
        sidebar: body.sidebar,
        description: body.summary,
        enable_downvotes: match downvotes {
            None => None,
            Some(VoteSettings::All) => Some(true),
            Some(VoteSettings::Disable) => Some(false),
            Some(VoteSettings::Local | VoteSettings::Subscribed) => return Err(one_rule_for_votes()),
        },
        enable_nsfw: body.nsfw_content_disallowed.map(|it| !it),
        community_creation_admin_only: body.community_creation_admin_only,
        require_email_verification: body.email_verification_required,
        application_question: body.application_question,
        private_instance: body.private_instance,
        default_theme: body.default_theme,
        default_post_listing_type: body.default_post_listing_type.map(stored_listing).transpose()?,
        default_sort_type,
        legal_information: body.legal_information,
        application_email_admins: body.application_email_admins,
        discussion_languages: body.discussion_languages,
        slur_filter_regex: body.slur_filter_regex,
        rate_limit_message: body.rate_limit_message_max_requests,
        rate_limit_message_per_second: body.rate_limit_message_interval_seconds,
        rate_limit_post: body.rate_limit_post_max_requests,
        rate_limit_post_per_second: body.rate_limit_post_interval_seconds,
        rate_limit_register: body.rate_limit_register_max_requests,
        rate_limit_register_per_second: body.rate_limit_register_interval_seconds,
        rate_limit_image: body.rate_limit_image_max_requests,
        rate_limit_image_per_second: body.rate_limit_image_interval_seconds,
        rate_limit_comment: body.rate_limit_comment_max_requests,
        rate_limit_comment_per_second: body.rate_limit_comment_interval_seconds,
        rate_limit_search: body.rate_limit_search_max_requests,
        rate_limit_search_per_second: body.rate_limit_search_interval_seconds,
        federation_enabled: body.federation_enabled,
        blocked_urls: body.blocked_urls,
        registration_mode: match body.registration_mode {
            None => None,
            Some(RegistrationMode::Closed) => Some(stored::RegistrationMode::Closed),
            Some(RegistrationMode::RequireApplication) => Some(stored::RegistrationMode::RequireApplication),
            Some(RegistrationMode::Open) => Some(stored::RegistrationMode::Open),
            Some(RegistrationMode::RequireInvitation) => {
                return Err(ApiError::unreadable("this server has no invitations"));
            }
        },
        reports_email_admins: body.reports_email_admins,
        content_warning: body.content_warning,
        default_post_listing_mode: body.default_post_listing_mode.map(stored_mode),
        ..shared_site::EditSite::default()
    })
}

fn one_rule_for_votes() -> ApiError {
    ApiError::unreadable("downvotes on posts and comments are all or disable, the same for both")
}

/// What `GET /site` shows as the list that programs start with.
fn stored_listing(listing: ListingType) -> ApiResult<stored::ListingType> {
    match listing {
        ListingType::All => Ok(stored::ListingType::All),
        ListingType::Local => Ok(stored::ListingType::Local),
        ListingType::Subscribed | ListingType::ModeratorView | ListingType::Suggested => {
            Err(Code::InvalidDefaultPostListingType.into())
        }
    }
}

/// The order that programs start with, where it is changed.
fn stored_sort(body: &EditSite, kept: &str) -> Option<stored::SortType> {
    let (sort, seconds) = (body.default_post_sort_type, body.default_post_time_range_seconds);
    if sort.is_none() && seconds.is_none() {
        return None;
    }
    let kept = from_word(kept).map_or(Order::Active, order);
    Some(settings::sort(listing::changed(kept, sort, seconds)))
}

/// How clients show a list of posts.
pub(super) fn stored_mode(mode: PostListingMode) -> stored::PostListingMode {
    match mode {
        PostListingMode::List => stored::PostListingMode::List,
        PostListingMode::Card => stored::PostListingMode::Card,
        PostListingMode::SmallCard => stored::PostListingMode::SmallCard,
    }
}

/// The peers that we may talk to, and every host about which something was decided, met or not and whatever the mode.
async fn federated(
    caller: ApiCaller,
    Query(query): Query<GetFederatedInstances>,
) -> Answer<PagedResponse<FederatedInstanceView>> {
    let window = Window::<1>::new(query.page_cursor.as_deref(), query.limit)?;
    let found = caller.read(move |snapshot, _| {
        let rules = Rules::load(snapshot)?;
        let peers = instances::all(snapshot)?;
        let wanted = peers.iter().filter(|it| is_wanted(&query, &rules, it));
        window.slice(wanted).map(|it| Ok(peer(&rules, it)))
    });
    found.await.map(Json)
}

fn is_wanted(query: &GetFederatedInstances, rules: &Rules, peer: &Instance) -> bool {
    let named = query
        .domain_filter
        .as_deref()
        .is_none_or(|it| peer.host.contains(&it.to_ascii_lowercase()));
    named
        && match query.kind.unwrap_or(GetFederatedInstancesKind::All) {
            GetFederatedInstancesKind::All => true,
            GetFederatedInstancesKind::Linked => rules.allow(&peer.host),
            GetFederatedInstancesKind::Allowed => rules.decided(&peer.host) == Some(Policy::Trusted),
            GetFederatedInstancesKind::Blocked => rules.decided(&peer.host) == Some(Policy::Blocked),
        }
}

/// How deliveries go is for administrators.
fn peer(rules: &Rules, row: &Instance) -> FederatedInstanceView {
    let decided = |policy| {
        let decision = rules.decision(&row.host).filter(|it| it.policy == policy)?;
        Some(FederationDecision {
            published_at: stamp(decision.created_at),
        })
    };
    FederatedInstanceView {
        instance: views::instance(row),
        blocked: decided(Policy::Blocked),
        allowed: decided(Policy::Trusted),
    }
}
