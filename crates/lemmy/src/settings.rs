// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of an account, its password and second factor, and its deletion.

use actix_web::HttpRequest;
use actix_web::web::Json;
use kollegium_app::limits::RateLimit;
use kollegium_app::login;
use kollegium_domain::account_deletion::Content;
use kollegium_domain::accounts::{Confirmed, Proof};
use kollegium_domain::error::Field;
use kollegium_domain::profiles::ProfileEdit;
use kollegium_domain::settings::{Languages, Layout, Listing, Order, Settings};
use kollegium_domain::timelines::{Scope, Seen, Sensitive};
use kollegium_domain::{account_deletion, accounts, second_factor, settings};

use crate::error::{ApiError, ApiResult, Code};
use crate::request::{Answer, ApiCaller, only, success};
use crate::wire::Only;
use crate::wire::enums::{ListingType, PostListingMode, SortType};
use crate::wire::settings::{ChangePassword, DeleteAccount, SaveUserSettings, UpdateTotp};
use crate::wire::user::{LoginResponse, SuccessResponse};
use crate::{languages, user};

/// All of it is saved, or nothing.
pub(crate) async fn store(caller: &ApiCaller, body: SaveUserSettings) -> Answer<SuccessResponse> {
    caller.admit(RateLimit::Message).await?;
    let bio = caller.text(Field::Summary, body.bio.as_deref()).await;
    let bio = bio.map_err(ApiError::about_person)?;
    let languages = body.discussion_languages.as_deref().map(chosen).transpose()?;
    let confirmed = match body.password.as_deref().filter(|it| !it.is_empty()) {
        Some(password) => Some(confirm(caller, password.to_owned()).await.map_err(unproven)?),
        None => None,
    };
    let saved = caller.act_after_limit(move |tx, by| {
        let profile = ProfileEdit {
            title: body.display_name.as_deref(),
            summary: bio.as_ref(),
            icon: body.avatar.as_deref(),
            banner: body.banner.as_deref(),
            matrix: body.matrix_user_id.as_deref(),
            bot: body.bot_account,
        };
        accounts::edit_profile(tx, by, &profile)?;
        if let Some(email) = &body.email {
            let proof = confirmed.as_ref().map(|password| Proof {
                password,
                code: body.totp_2fa_token.as_deref().filter(|it| !it.is_empty()),
            });
            accounts::change_email(tx, by, email, proof.as_ref())?;
        }
        settings::save(tx, by, |it| {
            apply(it, &body);
            if let Some(languages) = &languages {
                it.languages.clone_from(languages);
            }
        })
    });
    success(saved.await.map_err(unproven).map_err(ApiError::about_person))
}

/// Lemmy asks for no password here. Its code for a wrong log-in would tell clients that the session has ended.
fn unproven(error: ApiError) -> ApiError {
    if error.code() != Code::IncorrectLogin {
        return error;
    }
    let message = "to change the e-mail address, send your password as `password`, or change it in the web pages' settings";
    ApiError::with_message(Code::InvalidPassword, message)
}

/// All sessions end; the answer has a new one.
pub(crate) async fn change_password(
    caller: ApiCaller,
    request: HttpRequest,
    Json(body): Json<ChangePassword>,
) -> Answer<LoginResponse> {
    caller.limit(RateLimit::Login)?;
    if body.new_password != body.new_password_verify {
        return Err(Code::PasswordsDoNotMatch.into());
    }
    let confirmed = confirm(&caller, body.old_password).await?;
    let new = login::hashed(&caller.app, body.new_password).await?;
    let account = caller
        .act_after_limit(move |tx, by| accounts::change_password(tx, by, &confirmed, &new))
        .await?;
    user::open_session(&caller, &request, account).await
}

/// The proof that whoever asks knows their password. A request with it is counted as a log-in.
async fn confirm(caller: &ApiCaller, password: String) -> ApiResult<Confirmed> {
    Ok(login::confirm(&caller.app, caller.inner(), password).await?)
}

/// The secret is in force once a code confirmed it.
pub(crate) async fn generate_totp(caller: ApiCaller) -> Answer<Only<String>> {
    let secret = login::fresh_secret();
    let origin = caller.app.origin().clone();
    let made = caller.act(move |tx, by| {
        second_factor::prepare(tx, by, &secret)?;
        secret.address(&origin, &by.actor.name)
    });
    only("totp_secret_url", made.await)
}

/// Codes are guesses until they are right: each is counted as a log-in.
pub(crate) async fn update_totp(caller: ApiCaller, Json(body): Json<UpdateTotp>) -> Answer<Only<bool>> {
    caller.admit(RateLimit::Login).await?;
    let changed = caller.act_after_limit(move |tx, by| {
        match body.enabled {
            true => second_factor::turn_on(tx, by, &body.totp_token)?,
            false => second_factor::turn_off(tx, by, &body.totp_token)?,
        }
        Ok(body.enabled)
    });
    only("enabled", changed.await)
}

/// Closes one's account.
pub(crate) async fn delete_account(
    caller: ApiCaller,
    Json(body): Json<DeleteAccount>,
) -> Answer<SuccessResponse> {
    caller.limit(RateLimit::Login)?;
    let confirmed = confirm(&caller, body.password).await?;
    let content = match body.delete_content {
        true => Content::Delete,
        false => Content::Keep,
    };
    let closed = caller.act_after_limit(move |tx, by| account_deletion::delete(tx, by, &confirmed, content));
    success(closed.await)
}

/// Languages by their ids; all that there are is no choice.
fn chosen(ids: &[i64]) -> ApiResult<Languages> {
    let mut codes = ids
        .iter()
        .map(|id| languages::code(*id).ok_or(Code::LanguageNotAllowed))
        .collect::<Result<Vec<_>, _>>()?;
    codes.sort_unstable();
    codes.dedup();
    if codes.len() == languages::ids().len() {
        codes.clear();
    }
    Ok(Languages::of(&codes)?)
}

/// Sets what was sent.
pub(crate) fn apply(to: &mut Settings, from: &SaveUserSettings) {
    let set = |field: &mut bool, value: Option<bool>| *field = value.unwrap_or(*field);
    set(&mut to.show_sensitive, from.show_nsfw);
    set(&mut to.blur_sensitive, from.blur_nsfw);
    set(&mut to.expand_media, from.auto_expand);
    set(&mut to.show_avatars, from.show_avatars);
    set(&mut to.mail_notifications, from.send_notifications_to_email);
    set(&mut to.show_bots, from.show_bot_accounts);
    set(&mut to.show_read, from.show_read_posts);
    set(&mut to.links_in_new_tab, from.open_links_in_new_tab);
    set(&mut to.endless_lists, from.infinite_scroll_enabled);
    set(&mut to.keyboard_navigation, from.enable_keyboard_navigation);
    set(&mut to.animate_media, from.enable_animated_images);
    set(&mut to.collapse_bots, from.collapse_bot_comments);
    set(&mut to.show_scores, from.show_scores);
    set(&mut to.show_ups, from.show_upvotes);
    set(&mut to.show_downs, from.show_downvotes);
    set(&mut to.show_up_share, from.show_upvote_percentage);
    // An empty text is none, as wherever clients send one.
    if let Some(theme) = &from.theme {
        to.theme = match theme.is_empty() {
            true => Settings::default().theme,
            false => theme.clone(),
        };
    }
    if let Some(language) = &from.interface_language {
        to.interface_language = Some(language.clone()).filter(|it| !it.is_empty());
    }
    to.thread_order = from.default_sort_type.map_or(to.thread_order, order);
    to.listing = from.default_listing_type.map_or(to.listing, listing);
    to.layout = from.post_listing_mode.map_or(to.layout, layout);
}

/// The order that somebody wants to see.
pub(crate) fn order(sort: SortType) -> Order {
    match sort {
        SortType::Active => Order::Active,
        SortType::Hot => Order::Hot,
        SortType::New => Order::New,
        SortType::Old => Order::Old,
        SortType::TopHour => Order::TopHour,
        SortType::TopSixHour => Order::TopSixHours,
        SortType::TopTwelveHour => Order::TopTwelveHours,
        SortType::TopDay => Order::TopDay,
        SortType::TopWeek => Order::TopWeek,
        SortType::TopMonth => Order::TopMonth,
        SortType::TopThreeMonths => Order::TopThreeMonths,
        SortType::TopSixMonths => Order::TopSixMonths,
        SortType::TopNineMonths => Order::TopNineMonths,
        SortType::TopYear => Order::TopYear,
        SortType::TopAll => Order::TopAll,
        SortType::MostComments => Order::MostReplies,
        SortType::NewComments => Order::NewReplies,
        SortType::Controversial => Order::Controversial,
        SortType::Scaled => Order::Scaled,
    }
}

/// The listing that somebody wants to see.
pub(crate) fn listing(listing: ListingType) -> Listing {
    match listing {
        ListingType::All => Listing::All,
        ListingType::Local => Listing::Local,
        ListingType::Subscribed => Listing::Joined,
        ListingType::ModeratorView => Listing::Moderated,
    }
}

fn layout(mode: PostListingMode) -> Layout {
    match mode {
        PostListingMode::List => Layout::List,
        PostListingMode::Card => Layout::Card,
        PostListingMode::SmallCard => Layout::SmallCard,
    }
}

/// Whether sensitive threads and groups are listed; where nothing is said, it is what somebody has set.
pub(crate) fn sensitive(show: Option<bool>) -> Sensitive {
    match show {
        Some(true) => Sensitive::Listed,
        Some(false) => Sensitive::Hidden,
        None => Sensitive::AsSet,
    }
}

/// The same of threads that somebody has read.
pub(crate) fn seen(show: Option<bool>) -> Seen {
    match show {
        Some(true) => Seen::Listed,
        Some(false) => Seen::Hidden,
        None => Seen::AsSet,
    }
}

/// What a listing looks at that somebody has set.
pub(crate) fn set_scope(listing: Listing) -> Scope {
    match listing {
        Listing::All => Scope::All,
        Listing::Local => Scope::Local,
        Listing::Joined => Scope::Joined,
        Listing::Moderated => Scope::Moderated,
    }
}
