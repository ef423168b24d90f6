// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of an account.

use kollegium_domain::accounts::Account;
use kollegium_domain::actors::Actor;
use kollegium_domain::second_factor::State;
use kollegium_domain::settings::{Layout, Listing, Settings};

use crate::v3::views::person;
use crate::v3::wire::user::{LocalUser, LocalUserView, LocalUserVoteDisplayMode};
use crate::views::settings::sort;
use crate::views::stamp;
use crate::wire::enums::{ListingType, PostListingMode};

/// An account with its settings.
pub(crate) fn local_user(
    account: &Account,
    settings: &Settings,
    actor: &Actor,
    second_factor: State,
) -> LocalUserView {
    let interface_language = settings.interface_language.as_ref();
    LocalUserView {
        local_user: LocalUser {
            id: account.id.0,
            person_id: actor.id.0,
            email: account
                .email
                .as_ref()
                .or(account.unproven_email.as_ref())
                .cloned(),
            show_nsfw: settings.show_sensitive,
            theme: settings.theme.clone(),
            default_sort_type: sort(settings.thread_order),
            default_listing_type: listing(settings.listing),
            interface_language: interface_language.unwrap_or(&account.language).clone(),
            show_avatars: settings.show_avatars,
            send_notifications_to_email: settings.mail_notifications,
            show_scores: settings.show_scores,
            show_bot_accounts: settings.show_bots,
            show_read_posts: settings.show_read,
            // Whether there is nothing that the log-in would wait for.
            email_verified: account.email.is_some() || account.unproven_email.is_none(),
            accepted_application: true,
            open_links_in_new_tab: settings.links_in_new_tab,
            blur_nsfw: settings.blur_sensitive,
            auto_expand: settings.expand_media,
            infinite_scroll_enabled: settings.endless_lists,
            admin: actor.admin,
            post_listing_mode: match settings.layout {
                Layout::List => PostListingMode::List,
                Layout::Card => PostListingMode::Card,
                Layout::SmallCard => PostListingMode::SmallCard,
            },
            totp_2fa_enabled: second_factor == State::On,
            enable_keyboard_navigation: settings.keyboard_navigation,
            enable_animated_images: settings.animate_media,
            collapse_bot_comments: settings.collapse_bots,
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
