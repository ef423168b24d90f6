// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of this instance, and which instances are blocked.

use actix_web::web::Json;
use kollegium_app::Settings;
use kollegium_app::limits::RateLimit;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::accounts::Account;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::groups::Group;
use kollegium_domain::groups::membership;
use kollegium_domain::groups::membership::Member;
use kollegium_domain::ids::{GroupId, InstanceId};
use kollegium_domain::instances::Instance;
use kollegium_domain::settings::Settings as Choices;
use kollegium_domain::site::{Capabilities, Registration, SiteSettings};
use kollegium_domain::text::Text;
use kollegium_domain::trust::{Mode, Policy};
use kollegium_domain::{
    By, Error, Result, Viewer, accounts, actors, blocks, groups, second_factor, settings, site, trust,
};

use crate::error::{ApiError, ApiResult, Code};
use crate::languages;
use crate::request::{Answer, ApiCaller};
use crate::views::site as views;
use crate::wire::enums::{ListingType, RegistrationMode};
use crate::wire::site::{BlockInstance, EditSite};

/// What a person who is logged in learns about themselves.
pub(crate) struct AccountDetails {
    pub(crate) me: Actor,
    pub(crate) account: Account,
    pub(crate) set: Choices,
    pub(crate) second_factor: second_factor::State,
    pub(crate) joined: Vec<(Group, Member)>,
    pub(crate) moderated: Vec<Group>,
    pub(crate) blocked_people: Vec<Actor>,
    pub(crate) blocked_groups: Vec<Group>,
    pub(crate) blocked_instances: Vec<Instance>,
}

impl AccountDetails {
    /// Loads it; a fixed number of queries.
    pub(crate) fn load(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<AccountDetails> {
        let me = actors::get(snapshot, viewer.require_account()?)?;
        let account = accounts::of_actor(snapshot, me.id)?;
        let (blocked_people, homes): (Vec<Actor>, Vec<Actor>) = blocks::actors_of(snapshot, viewer)?
            .into_iter()
            .partition(|it| it.kind == actors::Kind::Person);
        let blocked: Vec<GroupId> = homes.iter().map(|it| GroupId(it.id.0)).collect();
        Ok(AccountDetails {
            set: settings::of(snapshot, viewer)?,
            second_factor: second_factor::state(snapshot, account.id)?,
            joined: membership::of_person(snapshot, viewer, me.id)?,
            moderated: groups::moderated(snapshot, viewer, me.id)?,
            blocked_people,
            blocked_groups: groups::by_ids(snapshot, viewer, &blocked)?,
            blocked_instances: blocks::instances_of(snapshot, viewer)?,
            me,
            account,
        })
    }
}

/// Changes the site, and answers with it as `show` has it.
pub(crate) async fn change<T: Send + 'static>(
    caller: &ApiCaller,
    body: EditSite,
    show: fn(&mut Snapshot, &Settings) -> Result<T>,
) -> Answer<T> {
    caller.admit(RateLimit::Message).await?;
    let sidebar = caller.text(Field::Summary, body.sidebar.as_deref()).await?;
    let settings = caller.app.settings().clone();
    check(caller, &settings, &body).await?;
    let changed = caller.act_after_limit(move |tx, by| {
        store(tx, by, &body, sidebar.as_ref(), settings.means())?;
        show(tx, &settings)
    });
    changed.await.map(Json)
}

/// What the configuration file settles may be repeated, but not changed here.
async fn check(caller: &ApiCaller, settings: &Settings, body: &EditSite) -> ApiResult<()> {
    if !matches!(
        body.default_post_listing_type,
        None | Some(ListingType::All | ListingType::Local)
    ) {
        return Err(Code::InvalidDefaultPostListingType.into());
    }
    let limits = settings.clone();
    let shown = caller
        .read(move |snapshot, _| Ok(views::rate_limit(&site::get(snapshot)?, &limits)))
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
        && same(body.rate_limit_search_per_second, shown.search_per_second);
    if unchanged {
        Ok(())
    } else {
        Err(ApiError::unreadable(
            "rate limits are set in the configuration file",
        ))
    }
}

fn store(tx: &mut Tx, by: &By, body: &EditSite, sidebar: Option<&Text>, means: Capabilities) -> Result<()> {
    site::edit(tx, by, |it| apply(it, body, sidebar), means)?;
    store_lists(tx, by, body, means)
}

/// Sets what was sent.
fn apply(to: &mut SiteSettings, from: &EditSite, sidebar: Option<&Text>) {
    apply_texts(to, from, sidebar);
    let set = |field: &mut bool, value: Option<bool>| *field = value.unwrap_or(*field);
    set(&mut to.registration.verify_email, from.require_email_verification);
    set(&mut to.registration.captcha, from.captcha_enabled);
    set(&mut to.rules.private, from.private_instance);
    set(&mut to.rules.downvotes, from.enable_downvotes);
    set(&mut to.rules.sensitive_content, from.enable_nsfw);
    set(&mut to.rules.groups_by_admins, from.community_creation_admin_only);
    set(&mut to.rules.hide_moderators, from.hide_modlog_mod_names);
    set(&mut to.admin_mail.applications, from.application_email_admins);
    set(&mut to.admin_mail.reports, from.reports_email_admins);
    to.rules.name_limit = from.actor_name_max_length.unwrap_or(to.rules.name_limit);
    to.registration.mode = match from.registration_mode {
        Some(RegistrationMode::Closed) => Registration::Closed,
        Some(RegistrationMode::RequireApplication) => Registration::Application,
        Some(RegistrationMode::Open) => Registration::Open,
        None => to.registration.mode,
    };
    to.federation = match (from.federation_enabled, to.federation) {
        (Some(false), _) => Mode::Off,
        // Whoever turns it on says with whom afterwards: nobody is let in by that alone.
        (Some(true), Mode::Off) => Mode::Trusted,
        (Some(true) | None, mode) => mode,
    };
}

fn apply_texts(to: &mut SiteSettings, from: &EditSite, sidebar: Option<&Text>) {
    let sidebar = sidebar.map(|it| it.source.clone());
    let listing = from.default_post_listing_type.map(|it| views::word(&it));
    let sort = from.default_sort_type.map(|it| views::word(&it));
    let mode = from.default_post_listing_mode.map(|it| views::word(&it));
    for (field, value) in [
        (&mut to.about.name, &from.name),
        (&mut to.registration.captcha_difficulty, &from.captcha_difficulty),
        (&mut to.clients.theme, &from.default_theme),
        (&mut to.clients.listing, &listing),
        (&mut to.clients.sort, &sort),
        (&mut to.clients.mode, &mode),
    ] {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    for (field, value) in [
        (&mut to.about.description, &from.description),
        (&mut to.about.sidebar, &sidebar),
        (&mut to.about.legal, &from.legal_information),
        (&mut to.about.content_warning, &from.content_warning),
        (&mut to.about.icon, &from.icon),
        (&mut to.about.banner, &from.banner),
        (&mut to.registration.question, &from.application_question),
        (&mut to.rules.word_filter, &from.slur_filter_regex),
    ] {
        if value.is_some() {
            field.clone_from(value);
        }
    }
}

fn store_lists(tx: &mut Tx, by: &By, body: &EditSite, means: Capabilities) -> Result<()> {
    if let Some(lines) = &body.taglines {
        site::set_taglines(tx, by, lines)?;
    }
    if let Some(urls) = &body.blocked_urls {
        site::block_urls(tx, by, urls)?;
    }
    if let Some(hosts) = &body.allowed_instances {
        site::allow_instances(tx, by, hosts, means)?;
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

/// Blocks an instance for oneself or takes that back.
pub(crate) async fn set_blocked(caller: &ApiCaller, body: BlockInstance) -> ApiResult<()> {
    let id = InstanceId(body.instance_id);
    caller
        .act(move |tx, by| match body.block {
            true => blocks::block_instance(tx, by, id),
            false => blocks::unblock_instance(tx, by, id),
        })
        .await
}
