// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of an account in Lemmy's words.

use kollegium_domain::accounts::Account;
use kollegium_domain::actors::Actor;
use kollegium_domain::second_factor::State;
use kollegium_domain::settings::{Languages, Order, Settings};

use crate::languages;
use crate::wire::enums::SortType;
use crate::wire::user::BaseLocalUser;

/// The ids of the languages that somebody reads; no choice is all of them.
pub(crate) fn chosen_languages(chosen: &Languages) -> Vec<i64> {
    if chosen.is_all() {
        return languages::ids();
    }
    let mut ids: Vec<i64> = chosen.codes().map(languages::id).collect();
    ids.sort_unstable();
    ids
}

/// The order in which somebody wants to see threads.
pub(crate) fn sort(order: Order) -> SortType {
    match order {
        Order::Active => SortType::Active,
        Order::Hot => SortType::Hot,
        Order::New => SortType::New,
        Order::Old => SortType::Old,
        Order::TopHour => SortType::TopHour,
        Order::TopSixHours => SortType::TopSixHour,
        Order::TopTwelveHours => SortType::TopTwelveHour,
        Order::TopDay => SortType::TopDay,
        Order::TopWeek => SortType::TopWeek,
        Order::TopMonth => SortType::TopMonth,
        Order::TopThreeMonths => SortType::TopThreeMonths,
        Order::TopSixMonths => SortType::TopSixMonths,
        Order::TopNineMonths => SortType::TopNineMonths,
        Order::TopYear => SortType::TopYear,
        Order::TopAll => SortType::TopAll,
        Order::MostReplies => SortType::MostComments,
        Order::NewReplies => SortType::NewComments,
        Order::Controversial => SortType::Controversial,
        Order::Scaled => SortType::Scaled,
    }
}

/// An account with its settings, as far as both versions say the same.
pub(crate) fn base(account: &Account, settings: &Settings, actor: &Actor, factor: State) -> BaseLocalUser {
    let email = account.email.as_ref().or(account.unproven_email.as_ref());
    let language = settings.interface_language.as_ref();
    BaseLocalUser {
        id: account.id.0,
        person_id: actor.id.0,
        email: email.cloned(),
        show_nsfw: settings.show_sensitive,
        theme: settings.theme.clone(),
        interface_language: language.unwrap_or(&account.language).clone(),
        show_avatars: settings.show_avatars,
        send_notifications_to_email: settings.mail_notifications,
        show_bot_accounts: settings.show_bots,
        show_read_posts: settings.show_read,
        // Whether there is nothing that the log-in would wait for.
        email_verified: account.email.is_some() || account.unproven_email.is_none(),
        accepted_application: true,
        open_links_in_new_tab: settings.links_in_new_tab,
        blur_nsfw: settings.blur_sensitive,
        infinite_scroll_enabled: settings.endless_lists,
        admin: actor.admin,
        totp_2fa_enabled: factor == State::On,
        collapse_bot_comments: settings.collapse_bots,
    }
}
