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
use crate::views::settings::base;
use crate::views::stamp;

/// An account with its settings.
pub(in crate::v4) fn local_user(
    account: &Account,
    settings: &Settings,
    actor: &Actor,
    second_factor: State,
) -> LocalUser {
    let (sort, period) = listing::sort(settings.thread_order);
    LocalUser {
        base: base(account, settings, actor, second_factor),
        default_post_sort_type: sort,
        default_listing_type: listing::listing(settings.listing),
        post_listing_mode: match settings.layout {
            Layout::List => PostListingMode::List,
            Layout::Card => PostListingMode::Card,
            Layout::SmallCard => PostListingMode::SmallCard,
        },
        animated_images_enabled: settings.animate_media,
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
