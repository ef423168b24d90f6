// SPDX-License-Identifier: AGPL-3.0-or-later
//! This instance, its peers, and the settings of an account.

use kollegium_app::Settings;
use kollegium_db::Snapshot;
use kollegium_domain::actors::{Actor, ActorEndpoints, LocalCounts};
use kollegium_domain::emoji::Emoji;
use kollegium_domain::site::Registration;
use kollegium_domain::{Result, instances, site};

use crate::v3::wire::site::{
    CustomEmoji, CustomEmojiView, Instance, InstanceWithFederationState, LocalSite, LocalSiteUrlBlocklist,
    Site, SiteAggregates, SiteView, Tagline,
};
use crate::views::site::{ID, base, from_word, keywords, rate_limit};
use crate::views::stamp;
use crate::wire::enums::{ListingType, PostListingMode, RegistrationMode, SortType};

/// This instance with its settings and figures.
pub(crate) fn load(snapshot: &mut Snapshot, settings: &Settings) -> Result<SiteView> {
    let row = site::get(snapshot)?;
    let (actor, endpoints) = site::actor_with_endpoints(snapshot)?;
    Ok(SiteView {
        site: about(&row, &actor, &endpoints),
        local_site: local_site(&row),
        local_site_rate_limit: rate_limit(&row, settings),
        counts: counts(&site::counts(snapshot)?),
    })
}

fn about(row: &site::Site, actor: &Actor, endpoints: &ActorEndpoints) -> Site {
    Site {
        id: ID,
        name: row.settings.about.name.clone(),
        sidebar: row.settings.about.sidebar.clone(),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        icon: row.settings.about.icon.clone(),
        banner: row.settings.about.banner.clone(),
        description: row.settings.about.description.clone(),
        actor_id: actor.uri.clone(),
        last_refreshed_at: stamp(row.updated_at.unwrap_or(row.created_at)),
        inbox_url: endpoints.inbox.clone(),
        public_key: endpoints.public_key.clone().unwrap_or_default(),
        instance_id: actor.instance_id.0,
        content_warning: row.settings.about.content_warning.clone(),
    }
}

fn local_site(row: &site::Site) -> LocalSite {
    LocalSite {
        base: base(row),
        enable_downvotes: row.settings.rules.downvotes,
        enable_nsfw: row.settings.rules.sensitive_content,
        require_email_verification: row.settings.registration.verify_email,
        default_post_listing_type: from_word(&row.settings.clients.listing).unwrap_or(ListingType::Local),
        hide_modlog_mod_names: row.settings.rules.hide_moderators,
        actor_name_max_length: i64::from(row.settings.rules.name_limit),
        captcha_enabled: row.settings.registration.captcha,
        captcha_difficulty: row.settings.registration.captcha_difficulty.clone(),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        registration_mode: match row.settings.registration.mode {
            Registration::Closed => RegistrationMode::Closed,
            Registration::Application => RegistrationMode::RequireApplication,
            Registration::Open => RegistrationMode::Open,
        },
        default_post_listing_mode: from_word(&row.settings.clients.mode).unwrap_or(PostListingMode::List),
        default_sort_type: from_word(&row.settings.clients.sort).unwrap_or(SortType::Active),
    }
}

/// The lines that clients show.
pub(crate) fn taglines(snapshot: &mut Snapshot) -> Result<Vec<Tagline>> {
    let lines = site::taglines(snapshot)?.into_iter();
    Ok(lines
        .map(|it| Tagline {
            id: it.id,
            local_site_id: ID,
            content: it.content,
            published: stamp(it.created_at),
            updated: None,
        })
        .collect())
}

/// The addresses that posts must not link to.
pub(crate) fn blocked_urls(snapshot: &mut Snapshot) -> Result<Vec<LocalSiteUrlBlocklist>> {
    let urls = site::blocked_urls(snapshot)?.into_iter();
    Ok(urls
        .map(|it| LocalSiteUrlBlocklist {
            id: it.id,
            url: it.url,
            published: stamp(it.created_at),
            updated: None,
        })
        .collect())
}

/// All emoji of this instance.
pub(crate) fn emojis(snapshot: &mut Snapshot) -> Result<Vec<CustomEmojiView>> {
    let all = kollegium_domain::emoji::all(snapshot)?.into_iter();
    Ok(all.map(|(it, keywords)| emoji(&it, keywords)).collect())
}

/// An emoji.
pub(crate) fn emoji(row: &Emoji, keywords: Vec<String>) -> CustomEmojiView {
    CustomEmojiView {
        custom_emoji: CustomEmoji {
            id: row.id,
            local_site_id: ID,
            shortcode: row.shortcode.clone(),
            image_url: row.image_url.clone(),
            alt_text: row.alt_text.clone(),
            category: row.category.clone(),
            published: stamp(row.created_at),
            updated: row.updated_at.map(stamp),
        },
        keywords: self::keywords(row.id, keywords),
    }
}

/// Nobody's activity is measured, so nobody is counted as active.
fn counts(counts: &LocalCounts) -> SiteAggregates {
    SiteAggregates {
        site_id: ID,
        users: counts.people,
        posts: counts.threads,
        comments: counts.replies,
        communities: counts.groups,
        users_active_day: 0,
        users_active_week: 0,
        users_active_month: 0,
        users_active_half_year: 0,
    }
}

/// Another instance.
pub(crate) fn instance(row: &instances::Instance) -> Instance {
    Instance {
        id: row.id.0,
        domain: row.host.clone(),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        software: row.software.clone(),
        version: row.version.clone(),
    }
}

/// Another instance in the list of peers. How deliveries go is for administrators.
pub(crate) fn peer(row: &instances::Instance) -> InstanceWithFederationState {
    InstanceWithFederationState {
        instance: instance(row),
        federation_state: None,
    }
}
