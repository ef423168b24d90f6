// SPDX-License-Identifier: AGPL-3.0-or-later
//! One's own account and its settings.

use kollegium_domain::Time;
use kollegium_domain::accounts::Account;
use kollegium_domain::actors::Actor;
use kollegium_domain::second_factor::State;
use kollegium_domain::settings::{Layout, Settings};

use super::person;
use crate::v4::listing;
use crate::v4::paging::DEFAULT;
use crate::v4::wire::account::{LocalUser, LocalUserView};
use crate::v4::wire::enums::{CommentSortType, PostListingMode, VoteShow};
use crate::views::stamp;

/// An account with its settings.
pub(in crate::v4) fn local_user(
    account: &Account,
    settings: &Settings,
    actor: &Actor,
    second_factor: State,
) -> LocalUser {
    let interface_language = settings.interface_language.as_ref();
    let (sort, period) = listing::sort(settings.thread_order);
    LocalUser {
        id: account.id.0,
        person_id: actor.id.0,
        email: account
            .email
            .as_ref()
            .or(account.unproven_email.as_ref())
            .cloned(),
        show_nsfw: settings.show_sensitive,
        theme: settings.theme.clone(),
        default_post_sort_type: sort,
        default_listing_type: listing::listing(settings.listing),
        interface_language: interface_language.unwrap_or(&account.language).clone(),
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
        post_listing_mode: match settings.layout {
            Layout::List => PostListingMode::List,
            Layout::Card => PostListingMode::Card,
            Layout::SmallCard => PostListingMode::SmallCard,
        },
        totp_2fa_enabled: second_factor == State::On,
        animated_images_enabled: settings.animate_media,
        collapse_bot_comments: settings.collapse_bots,
        // Clients that ask for donations wait a year after this.
        last_donation_notification_at: stamp(account.created_at),
        private_messages_enabled: true,
        default_comment_sort_type: CommentSortType::Hot,
        auto_mark_fetched_posts_as_read: false,
        hide_posts_with_media: false,
        default_post_time_range_seconds: period,
        show_score: settings.show_scores,
        show_upvotes: settings.show_ups,
        show_downvotes: match settings.show_downs {
            true => VoteShow::Show,
            false => VoteShow::Hide,
        },
        show_upvote_percentage: settings.show_up_share,
        show_person_votes: false,
        default_items_per_page: DEFAULT,
        show_media: true,
    }
}

/// An account with its settings and its person.
pub(in crate::v4) fn view(local_user: LocalUser, actor: &Actor, now: Time) -> LocalUserView {
    LocalUserView {
        local_user,
        person: person::person(actor),
        banned: actor.is_banned(now),
        ban_expires_at: person::banned_until(actor, now),
    }
}
