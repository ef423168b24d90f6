// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of this instance in Lemmy's words.

use kollegium_app::Settings;
use kollegium_app::limits::RateLimit;
use kollegium_db::Snapshot;
use kollegium_domain::{Result, site, trust};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::languages;
use crate::views::stamp;
use crate::wire::site::{BaseLocalSite, CustomEmojiKeyword, LocalSiteRateLimit};

/// The one row that Lemmy calls site and local site.
pub(crate) const ID: i64 = 1;

/// A word of the wire as it is stored.
pub(crate) fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value
        .as_ref()
        .and_then(|it| it.as_str())
        .unwrap_or_default()
        .to_owned()
}

/// A word of the wire as it was stored.
pub(crate) fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

/// The languages of this instance: all, unless some were chosen. Undetermined is always among them.
pub(crate) fn offered_languages(snapshot: &mut Snapshot) -> Result<Vec<i64>> {
    let chosen = site::languages(snapshot)?;
    if chosen.is_empty() {
        return Ok(languages::ids());
    }
    let mut ids: Vec<i64> = chosen.iter().map(|it| languages::id(it)).collect();
    ids.push(0);
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The settings of this instance, as far as both versions say the same.
pub(crate) fn base(row: &site::Site) -> BaseLocalSite {
    BaseLocalSite {
        id: ID,
        site_id: ID,
        // Otherwise lemmy-ui leads everybody to its own set-up.
        site_setup: true,
        community_creation_admin_only: row.settings.rules.groups_by_admins,
        application_question: row.settings.registration.question.clone(),
        private_instance: row.settings.rules.private,
        default_theme: row.settings.clients.theme.clone(),
        legal_information: row.settings.about.legal.clone(),
        application_email_admins: row.settings.admin_mail.applications,
        slur_filter_regex: row.settings.rules.word_filter.clone(),
        federation_enabled: row.settings.federation != trust::Mode::Off,
        reports_email_admins: row.settings.admin_mail.reports,
        federation_signed_fetch: false,
    }
}

/// The words by which an emoji is found.
pub(crate) fn keywords(custom_emoji_id: i64, keywords: Vec<String>) -> Vec<CustomEmojiKeyword> {
    let keyword = |keyword| CustomEmojiKeyword {
        custom_emoji_id,
        keyword,
    };
    keywords.into_iter().map(keyword).collect()
}

/// Limits are by the minute here; what has none is shown as a very high one.
pub(crate) fn rate_limit(row: &site::Site, settings: &Settings) -> LocalSiteRateLimit {
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
        import_user_settings: shown(limits.of(RateLimit::Import)),
        import_user_settings_per_second: 60,
    }
}
