// SPDX-License-Identifier: AGPL-3.0-or-later
//! This instance and others.

use kollegium_app::Settings;
use kollegium_db::Snapshot;
use kollegium_domain::actors::{Actor, ActorEndpoints, LocalCounts};
use kollegium_domain::settings::Order;
use kollegium_domain::site::{self, Registration};
use kollegium_domain::{Result, instances};

use crate::languages;
use crate::settings::order;
use crate::v4::listing;
use crate::v4::paging::DEFAULT;
use crate::v4::wire::enums::{
    CommentSortType, ImageMode, ListingType, PostListingMode, RegistrationMode, VoteSettings,
};
use crate::v4::wire::site::{
    Figures, Instance, Language, LocalSite, LocalSiteRateLimit, LocalSiteUrlBlocklist, Pictures, Site,
    SiteView, Tagline, Votes,
};
use crate::views::site::{ID, base, from_word, rate_limit};
use crate::views::stamp;
use crate::wire::Only;
use crate::wire::enums as stored;
use crate::wire::site as shared_site;

/// How long an upload may take, in seconds.
const UPLOAD_SECONDS: i64 = 120;
/// What has no limit of its own is shown with a very high one.
const NO_LIMIT: i64 = i32::MAX as i64;

/// This instance with its settings and figures.
pub(in crate::v4) fn load(snapshot: &mut Snapshot, settings: &Settings) -> Result<SiteView> {
    let row = site::get(snapshot)?;
    let (actor, endpoints) = site::actor_with_endpoints(snapshot)?;
    let counts = site::counts(snapshot)?;
    Ok(SiteView {
        site: about(&row, &actor, &endpoints),
        local_site: local_site(&row, settings, &counts),
        local_site_rate_limit: limits(&rate_limit(&row, settings)),
        instance: instance(&instances::local(snapshot)?),
    })
}

/// This instance after a change.
pub(in crate::v4) fn response(snapshot: &mut Snapshot, settings: &Settings) -> Result<Only<SiteView>> {
    Ok(Only("site_view", load(snapshot, settings)?))
}

fn about(row: &site::Site, actor: &Actor, endpoints: &ActorEndpoints) -> Site {
    Site {
        id: ID,
        name: row.settings.about.name.clone(),
        sidebar: row.settings.about.sidebar.clone(),
        published_at: stamp(row.created_at),
        updated_at: row.updated_at.map(stamp),
        icon: row.settings.about.icon.clone(),
        banner: row.settings.about.banner.clone(),
        summary: row.settings.about.description.clone(),
        ap_id: actor.uri.clone(),
        last_refreshed_at: stamp(row.updated_at.unwrap_or(row.created_at)),
        inbox_url: endpoints.inbox.clone(),
        instance_id: actor.instance_id.0,
        content_warning: row.settings.about.content_warning.clone(),
    }
}

fn local_site(row: &site::Site, settings: &Settings, counts: &LocalCounts) -> LocalSite {
    let kept = from_word::<stored::SortType>(&row.settings.clients.sort).map_or(Order::Active, order);
    let (sort, period) = listing::sort(kept);
    LocalSite {
        base: base(row),
        email_verification_required: row.settings.registration.verify_email,
        default_post_listing_type: match from_word(&row.settings.clients.listing) {
            Some(stored::ListingType::All) => ListingType::All,
            Some(
                stored::ListingType::Local
                | stored::ListingType::Subscribed
                | stored::ListingType::ModeratorView,
            )
            | None => ListingType::Local,
        },
        published_at: stamp(row.created_at),
        updated_at: row.updated_at.map(stamp),
        registration_mode: match row.settings.registration.mode {
            Registration::Closed => RegistrationMode::Closed,
            Registration::Application => RegistrationMode::RequireApplication,
            Registration::Open => RegistrationMode::Open,
        },
        default_post_listing_mode: match from_word(&row.settings.clients.mode) {
            Some(stored::PostListingMode::Card) => PostListingMode::Card,
            Some(stored::PostListingMode::SmallCard) => PostListingMode::SmallCard,
            Some(stored::PostListingMode::List) | None => PostListingMode::List,
        },
        default_post_sort_type: sort,
        default_comment_sort_type: CommentSortType::Hot,
        oauth_registration: false,
        default_post_time_range_seconds: period,
        nsfw_content_disallowed: !row.settings.rules.sensitive_content,
        email_notifications_disabled: !settings.mail,
        votes: votes(row),
        figures: figures(counts),
        pictures: pictures(),
        default_items_per_page: DEFAULT,
        max_invites_per_user_allowed: 0,
    }
}

/// Everybody's votes count, where there are any.
fn votes(row: &site::Site) -> Votes {
    let downvotes = match row.settings.rules.downvotes {
        true => VoteSettings::All,
        false => VoteSettings::Disable,
    };
    Votes {
        default_post_upvotes: VoteSettings::All,
        default_post_downvotes: downvotes,
        default_comment_upvotes: VoteSettings::All,
        default_comment_downvotes: downvotes,
        post_upvotes: VoteSettings::All,
        post_downvotes: downvotes,
        comment_upvotes: VoteSettings::All,
        comment_downvotes: downvotes,
    }
}

/// Of what people of this instance wrote, which is what is counted; nobody's activity is measured.
fn figures(counts: &LocalCounts) -> Figures {
    Figures {
        users: counts.people,
        posts: counts.threads,
        comments: counts.replies,
        communities: counts.groups,
        local_users: counts.people,
        local_posts: counts.threads,
        local_comments: counts.replies,
        local_communities: counts.groups,
        users_active_day: 0,
        users_active_week: 0,
        users_active_month: 0,
        users_active_half_year: 0,
        linked_instances: 0,
        total_posts: counts.threads,
        total_comments: counts.replies,
        total_users: counts.people,
        total_communities: counts.groups,
        user_retention_month_percent: 0,
        user_retention_half_year_percent: 0,
        banned_users_percent: 0,
    }
}

fn pictures() -> Pictures {
    Pictures {
        image_mode: ImageMode::ProxyAllImages,
        image_upload_timeout_seconds: UPLOAD_SECONDS,
        image_max_thumbnail_size: NO_LIMIT,
        image_max_avatar_size: NO_LIMIT,
        image_max_banner_size: NO_LIMIT,
        image_max_upload_size: NO_LIMIT,
        image_allow_video_uploads: false,
        image_upload_disabled: false,
    }
}

fn limits(of: &shared_site::LocalSiteRateLimit) -> LocalSiteRateLimit {
    LocalSiteRateLimit {
        local_site_id: ID,
        message_max_requests: of.message,
        message_interval_seconds: of.message_per_second,
        post_max_requests: of.post,
        post_interval_seconds: of.post_per_second,
        register_max_requests: of.register,
        register_interval_seconds: of.register_per_second,
        image_max_requests: of.image,
        image_interval_seconds: of.image_per_second,
        comment_max_requests: of.comment,
        comment_interval_seconds: of.comment_per_second,
        search_max_requests: of.search,
        search_interval_seconds: of.search_per_second,
        published_at: of.published,
        updated_at: of.updated,
        import_user_settings_max_requests: of.import_user_settings,
        import_user_settings_interval_seconds: of.import_user_settings_per_second,
    }
}

/// An instance.
pub(in crate::v4) fn instance(row: &instances::Instance) -> Instance {
    Instance {
        id: row.id.0,
        domain: row.host.clone(),
        published_at: stamp(row.created_at),
        updated_at: row.updated_at.map(stamp),
        software: row.software.clone(),
        version: row.version.clone(),
    }
}

/// All languages that can be named; how often they are is not counted.
pub(in crate::v4) fn all_languages() -> Vec<Language> {
    let all = languages::all().into_iter();
    all.map(|it| Language {
        id: it.id,
        code: it.code,
        name: it.name,
        usage_in_local_posts_percent: 0,
        usage_in_local_comments_percent: 0,
    })
    .collect()
}

/// A line that clients show.
pub(in crate::v4) fn tagline(row: site::Tagline) -> Tagline {
    Tagline {
        id: row.id,
        content: row.content,
        published_at: stamp(row.created_at),
    }
}

/// The addresses that posts must not link to.
pub(in crate::v4) fn blocked_urls(snapshot: &mut Snapshot) -> Result<Vec<LocalSiteUrlBlocklist>> {
    let urls = site::blocked_urls(snapshot)?.into_iter();
    Ok(urls
        .map(|it| LocalSiteUrlBlocklist {
            id: it.id,
            url: it.url,
            published_at: stamp(it.created_at),
        })
        .collect())
}
