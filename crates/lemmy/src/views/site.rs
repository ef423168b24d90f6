// SPDX-License-Identifier: AGPL-3.0-or-later
//! This instance, its peers, and the settings of an account.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::instances;
use kollegium_domain::site::{self, Counts, Registration};
use kollegium_domain::{Result, trust};
use kollegium_http::Settings;
use kollegium_http::limits::Kind;

use super::stamp;
use crate::wire::enums::{ListingType, PostListingMode, RegistrationMode, SortType};
use crate::wire::site::{
    Instance, InstanceWithFederationState, LocalSite, LocalSiteRateLimit, Site, SiteAggregates, SiteView,
};

/// The one row that Lemmy calls site and local site.
const ID: i64 = 1;

/// This instance with its settings and figures.
pub(crate) fn load(rx: &mut Snapshot, settings: &Settings) -> Result<SiteView> {
    let row = site::get(rx)?;
    let actor = site::actor(rx)?;
    Ok(SiteView {
        site: about(&row, &actor),
        local_site: local_site(&row, settings),
        local_site_rate_limit: rate_limit(&row, settings),
        counts: counts(&site::counts(rx)?),
    })
}

fn about(row: &site::Site, actor: &Actor) -> Site {
    Site {
        id: ID,
        name: row.name.clone(),
        sidebar: row.sidebar.clone(),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        icon: None,
        banner: None,
        description: row.description.clone(),
        actor_id: actor.uri.clone(),
        last_refreshed_at: stamp(row.updated_at.unwrap_or(row.created_at)),
        inbox_url: actor.inbox.clone(),
        public_key: actor.public_key.clone().unwrap_or_default(),
        instance_id: actor.instance_id.0,
        content_warning: None,
    }
}

fn local_site(row: &site::Site, settings: &Settings) -> LocalSite {
    LocalSite {
        id: ID,
        site_id: ID,
        // Otherwise lemmy-ui leads everybody to its own set-up.
        site_setup: true,
        enable_downvotes: true,
        enable_nsfw: true,
        community_creation_admin_only: false,
        require_email_verification: false,
        application_question: None,
        private_instance: false,
        default_theme: "browser".to_owned(),
        default_post_listing_type: ListingType::Local,
        legal_information: None,
        hide_modlog_mod_names: false,
        application_email_admins: false,
        slur_filter_regex: None,
        actor_name_max_length: kollegium_domain::actors::NAME_LIMIT as i64,
        federation_enabled: settings.federation != trust::Mode::Off,
        captcha_enabled: false,
        captcha_difficulty: "medium".to_owned(),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        registration_mode: match row.registration {
            Registration::Closed => RegistrationMode::Closed,
            Registration::Application => RegistrationMode::RequireApplication,
            Registration::Open => RegistrationMode::Open,
        },
        reports_email_admins: false,
        federation_signed_fetch: false,
        default_post_listing_mode: PostListingMode::List,
        default_sort_type: SortType::Active,
    }
}

/// Limits are by the minute here; what has none is shown as a very high one.
fn rate_limit(row: &site::Site, settings: &Settings) -> LocalSiteRateLimit {
    let shown = |limit: u32| {
        if limit == 0 {
            i64::from(i32::MAX)
        } else {
            i64::from(limit)
        }
    };
    let limits = &settings.limits;
    LocalSiteRateLimit {
        local_site_id: ID,
        message: shown(limits.message),
        message_per_second: 60,
        post: shown(limits.post),
        post_per_second: 60,
        register: shown(limits.register),
        register_per_second: 60,
        // Pictures are not taken yet.
        image: 0,
        image_per_second: 60,
        comment: shown(limits.comment),
        comment_per_second: 60,
        search: shown(limits.search),
        search_per_second: 60,
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        import_user_settings: shown(limits.of(Kind::Import)),
        import_user_settings_per_second: 60,
    }
}

/// Nobody's activity is measured, so nobody is counted as active.
fn counts(counts: &Counts) -> SiteAggregates {
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
        id: row.id.0,
        domain: row.host.clone(),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        software: row.software.clone(),
        version: row.version.clone(),
        federation_state: None,
    }
}
