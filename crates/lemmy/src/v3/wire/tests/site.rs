// SPDX-License-Identifier: AGPL-3.0-or-later
//! Samples of the answers about the instance, its peers and the own account.

use serde_json::Value;

use super::answers::json;
use super::samples::{self, *};
use crate::languages;
use crate::v3::wire::community::CommunityBlockView;
use crate::v3::wire::community::CommunityFollowerView;
use crate::v3::wire::settings::*;
use crate::v3::wire::site::*;
use crate::v3::wire::user::*;
use crate::wire::enums::*;
use crate::wire::settings::*;
use crate::wire::site::*;
use crate::wire::user::*;

pub(super) fn answers(fill: Fill) -> Vec<(&'static str, Value)> {
    vec![
        (
            "GetSiteResponse",
            json(GetSiteResponse {
                site_view: site_view(fill),
                admins: vec![person_view(fill)],
                version: "0.19.20+kollegium.0.1.0".to_owned(),
                my_user: fill.opt(my_user(fill)),
                all_languages: languages::all(),
                discussion_languages: languages::ids(),
                taglines: vec![tagline(fill)],
                custom_emojis: vec![],
                blocked_urls: vec![LocalSiteUrlBlocklist {
                    id: 1,
                    url: text(),
                    published: stamp(),
                    updated: fill.stamp(),
                }],
            }),
        ),
        (
            "SiteResponse",
            json(SiteResponse {
                site_view: site_view(fill),
                taglines: vec![tagline(fill)],
            }),
        ),
        (
            "BlockInstanceResponse",
            json(BlockInstanceResponse { blocked: true }),
        ),
        (
            "GetFederatedInstancesResponse",
            json(GetFederatedInstancesResponse {
                federated_instances: fill.opt(FederatedInstances {
                    linked: vec![peer(Fill::Full), peer(Fill::Bare)],
                    allowed: vec![],
                    blocked: vec![],
                }),
            }),
        ),
    ]
}

pub(super) fn settings_answers(fill: Fill) -> Vec<(&'static str, Value)> {
    vec![
        (
            "GenerateTotpSecretResponse",
            json(GenerateTotpSecretResponse {
                totp_secret_url: text(),
            }),
        ),
        ("UpdateTotpResponse", json(UpdateTotpResponse { enabled: true })),
        (
            "AddAdminResponse",
            json(AddAdminResponse {
                admins: vec![person_view(fill)],
            }),
        ),
        (
            "ExportedSettings",
            json(ExportedSettings {
                display_name: fill.text(),
                bio: fill.text(),
                avatar: fill.url(),
                banner: fill.url(),
                matrix_id: fill.text(),
                bot_account: false,
                settings: local_user(fill),
                followed_communities: vec![text()],
                saved_posts: vec![text()],
                saved_comments: vec![text()],
                blocked_communities: vec![text()],
                blocked_users: vec![text()],
                blocked_instances: vec![text()],
            }),
        ),
    ]
}

pub(super) fn login_answers(fill: Fill) -> Vec<(&'static str, Value)> {
    vec![
        (
            "LoginResponse",
            json(LoginResponse {
                jwt: fill.text(),
                registration_created: false,
                verify_email_sent: false,
            }),
        ),
        (
            "GetCaptchaResponse",
            json(GetCaptchaResponse {
                ok: fill.opt(CaptchaResponse {
                    png: text(),
                    wav: text(),
                    uuid: text(),
                }),
            }),
        ),
        (
            "LoginToken",
            json(LoginToken {
                user_id: 7,
                published: stamp(),
                ip: fill.text(),
                user_agent: fill.text(),
            }),
        ),
        ("SuccessResponse", json(SuccessResponse { success: true })),
    ]
}

fn tagline(fill: Fill) -> Tagline {
    Tagline {
        id: 1,
        local_site_id: 1,
        content: text(),
        published: stamp(),
        updated: fill.stamp(),
    }
}

fn peer(fill: Fill) -> InstanceWithFederationState {
    InstanceWithFederationState {
        id: 2,
        domain: text(),
        published: stamp(),
        updated: fill.stamp(),
        software: fill.text(),
        version: fill.text(),
        federation_state: fill.opt(ReadableFederationState {
            instance_id: 2,
            last_successful_id: fill.opt(4),
            last_successful_published_time: fill.stamp(),
            fail_count: 0,
            last_retry: fill.stamp(),
            next_retry: fill.stamp(),
        }),
    }
}

fn site_view(fill: Fill) -> SiteView {
    SiteView {
        site: samples::site(fill),
        local_site: local_site(fill),
        local_site_rate_limit: LocalSiteRateLimit {
            local_site_id: 1,
            message: 1,
            message_per_second: 1,
            post: 1,
            post_per_second: 1,
            register: 1,
            register_per_second: 1,
            image: 1,
            image_per_second: 1,
            comment: 1,
            comment_per_second: 1,
            search: 1,
            search_per_second: 1,
            published: stamp(),
            updated: fill.stamp(),
            import_user_settings: 1,
            import_user_settings_per_second: 1,
        },
        counts: SiteAggregates {
            site_id: 1,
            users: 1,
            posts: 1,
            comments: 1,
            communities: 1,
            users_active_day: 1,
            users_active_week: 1,
            users_active_month: 1,
            users_active_half_year: 1,
        },
    }
}

fn local_site(fill: Fill) -> LocalSite {
    LocalSite {
        id: 1,
        site_id: 1,
        site_setup: true,
        enable_downvotes: true,
        enable_nsfw: false,
        community_creation_admin_only: false,
        require_email_verification: false,
        application_question: fill.text(),
        private_instance: false,
        default_theme: text(),
        default_post_listing_type: ListingType::Local,
        legal_information: fill.text(),
        hide_modlog_mod_names: true,
        application_email_admins: false,
        slur_filter_regex: fill.text(),
        actor_name_max_length: 20,
        federation_enabled: true,
        captcha_enabled: false,
        captcha_difficulty: text(),
        published: stamp(),
        updated: fill.stamp(),
        registration_mode: RegistrationMode::RequireApplication,
        reports_email_admins: false,
        federation_signed_fetch: false,
        default_post_listing_mode: PostListingMode::SmallCard,
        default_sort_type: SortType::Active,
    }
}

fn my_user(fill: Fill) -> MyUserInfo {
    let person = || person(fill);
    let community = || community(fill);
    let instance = Instance {
        id: 2,
        domain: text(),
        published: stamp(),
        updated: fill.stamp(),
        software: fill.text(),
        version: fill.text(),
    };
    MyUserInfo {
        local_user_view: LocalUserView {
            local_user: local_user(fill),
            local_user_vote_display_mode: LocalUserVoteDisplayMode {
                local_user_id: 1,
                score: true,
                upvotes: true,
                downvotes: true,
                upvote_percentage: false,
            },
            person: person(),
            counts: person_aggregates(),
        },
        follows: vec![CommunityFollowerView {
            community: community(),
            follower: person(),
        }],
        moderates: moderators(fill),
        community_blocks: vec![CommunityBlockView {
            person: person(),
            community: community(),
        }],
        instance_blocks: vec![InstanceBlockView {
            person: person(),
            instance,
            site: fill.opt(samples::site(fill)),
        }],
        person_blocks: vec![PersonBlockView {
            person: person(),
            target: person(),
        }],
        discussion_languages: languages::ids(),
    }
}

fn local_user(fill: Fill) -> LocalUser {
    LocalUser {
        id: 1,
        person_id: 7,
        email: fill.text(),
        show_nsfw: false,
        theme: text(),
        default_sort_type: SortType::TopSixHour,
        default_listing_type: ListingType::ModeratorView,
        interface_language: text(),
        show_avatars: true,
        send_notifications_to_email: false,
        show_scores: true,
        show_bot_accounts: true,
        show_read_posts: true,
        email_verified: true,
        accepted_application: true,
        open_links_in_new_tab: false,
        blur_nsfw: true,
        auto_expand: false,
        infinite_scroll_enabled: false,
        admin: false,
        post_listing_mode: PostListingMode::List,
        totp_2fa_enabled: false,
        enable_keyboard_navigation: false,
        enable_animated_images: true,
        collapse_bot_comments: false,
        last_donation_notification: stamp(),
    }
}
