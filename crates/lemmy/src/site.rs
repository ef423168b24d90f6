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
use kollegium_domain::site::{Capabilities, Changes, Registration};
use kollegium_domain::text::Text;
use kollegium_domain::trust::Policy;
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
    caller.limit(RateLimit::Message)?;
    caller.require().await?;
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
    let federates = settings.federation != trust::Mode::Off;
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

fn store(tx: &mut Tx, by: &By, body: &EditSite, sidebar: Option<&Text>, means: Capabilities) -> Result<()> {
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
