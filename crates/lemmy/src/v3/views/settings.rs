// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of an account.

use kollegium_domain::accounts::Account;
use kollegium_domain::actors::Actor;
use kollegium_domain::second_factor::State;
use kollegium_domain::settings::{Layout, Listing, Settings};

use crate::v3::views::person;
use crate::v3::wire::user::{LocalUser, LocalUserView, LocalUserVoteDisplayMode};
use crate::views::settings::{base, sort};
use crate::views::stamp;
use crate::wire::enums::{ListingType, PostListingMode};

/// An account with its settings.
pub(crate) fn local_user(
    account: &Account,
    settings: &Settings,
    actor: &Actor,
    second_factor: State,
) -> LocalUserView {
    LocalUserView {
        local_user: LocalUser {
            base: base(account, settings, actor, second_factor),
            default_sort_type: sort(settings.thread_order),
            default_listing_type: listing(settings.listing),
            show_scores: settings.show_scores,
            auto_expand: settings.expand_media,
            post_listing_mode: match settings.layout {
                Layout::List => PostListingMode::List,
                Layout::Card => PostListingMode::Card,
                Layout::SmallCard => PostListingMode::SmallCard,
            },
            enable_keyboard_navigation: settings.keyboard_navigation,
            enable_animated_images: settings.animate_media,
            // Clients that ask for donations wait a year after this.
            last_donation_notification: stamp(account.created_at),
        },
        local_user_vote_display_mode: LocalUserVoteDisplayMode {
            local_user_id: account.id.0,
            score: settings.show_scores,
            upvotes: settings.show_ups,
            downvotes: settings.show_downs,
            upvote_percentage: settings.show_up_share,
        },
        person: person::person(actor),
        counts: person::counts(actor),
    }
}

/// Which threads somebody wants to see.
pub(crate) fn listing(listing: Listing) -> ListingType {
    match listing {
        Listing::All => ListingType::All,
        Listing::Local => ListingType::Local,
        Listing::Joined => ListingType::Subscribed,
        Listing::Moderated => ListingType::ModeratorView,
    }
}
