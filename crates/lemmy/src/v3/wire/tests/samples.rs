// SPDX-License-Identifier: AGPL-3.0-or-later
//! Values of every kind, with all or with none of their optional fields.

use chrono::{TimeZone, Utc};

use crate::v3::wire::comment::Comment;
use crate::v3::wire::comment::CommentAggregates;
use crate::v3::wire::comment::CommentView;
use crate::v3::wire::community::Community;
use crate::v3::wire::community::CommunityAggregates;
use crate::v3::wire::community::CommunityModeratorView;
use crate::v3::wire::community::CommunityView;
use crate::v3::wire::enums::CommunityVisibility;
use crate::v3::wire::enums::SubscribedType;
use crate::v3::wire::post::Post;
use crate::v3::wire::post::PostAggregates;
use crate::v3::wire::post::PostView;
use crate::v3::wire::private_message::PrivateMessage;
use crate::v3::wire::site::Site;
use crate::v3::wire::user::Person;
use crate::v3::wire::user::PersonAggregates;
use crate::v3::wire::user::PersonView;
use crate::wire::Stamp;
use crate::wire::post::ImageDetails;

/// Whether a sample has its optional fields.
#[derive(Clone, Copy)]
pub(super) enum Fill {
    Full,
    Bare,
}

impl Fill {
    pub(super) fn opt<T>(self, value: T) -> Option<T> {
        match self {
            Self::Full => Some(value),
            Self::Bare => None,
        }
    }

    pub(super) fn text(self) -> Option<String> {
        self.opt("text".to_owned())
    }

    pub(super) fn url(self) -> Option<String> {
        self.opt("https://a.example/x".to_owned())
    }

    pub(super) fn stamp(self) -> Option<Stamp> {
        self.opt(stamp())
    }
}

pub(super) fn stamp() -> Stamp {
    Stamp(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap())
}

pub(super) fn text() -> String {
    "text".to_owned()
}

pub(super) fn person(fill: Fill) -> Person {
    Person {
        id: 7,
        name: text(),
        display_name: fill.text(),
        avatar: fill.url(),
        banned: false,
        published: stamp(),
        updated: fill.stamp(),
        actor_id: text(),
        bio: fill.text(),
        local: true,
        banner: fill.url(),
        deleted: false,
        matrix_user_id: fill.text(),
        bot_account: false,
        ban_expires: fill.stamp(),
        instance_id: 1,
    }
}

pub(super) fn person_view(fill: Fill) -> PersonView {
    PersonView {
        person: person(fill),
        counts: person_aggregates(),
        is_admin: true,
    }
}

pub(super) fn person_aggregates() -> PersonAggregates {
    PersonAggregates {
        person_id: 7,
        post_count: 1,
        comment_count: 2,
    }
}

pub(super) fn community(fill: Fill) -> Community {
    Community {
        id: 3,
        name: text(),
        title: text(),
        description: fill.text(),
        removed: false,
        published: stamp(),
        updated: fill.stamp(),
        deleted: false,
        nsfw: false,
        actor_id: text(),
        local: true,
        icon: fill.url(),
        banner: fill.url(),
        hidden: false,
        posting_restricted_to_mods: false,
        instance_id: 1,
        visibility: CommunityVisibility::Public,
    }
}

pub(super) fn community_view(fill: Fill) -> CommunityView {
    CommunityView {
        community: community(fill),
        subscribed: SubscribedType::Pending,
        blocked: false,
        counts: CommunityAggregates {
            community_id: 3,
            subscribers: 2,
            posts: 3,
            comments: 4,
            published: stamp(),
            users_active_day: 1,
            users_active_week: 1,
            users_active_month: 1,
            users_active_half_year: 1,
            subscribers_local: 1,
        },
        banned_from_community: false,
    }
}

pub(super) fn moderators(fill: Fill) -> Vec<CommunityModeratorView> {
    vec![CommunityModeratorView {
        community: community(fill),
        moderator: person(fill),
    }]
}

pub(super) fn post(fill: Fill) -> Post {
    Post {
        id: 5,
        name: text(),
        url: fill.url(),
        body: fill.text(),
        creator_id: 7,
        community_id: 3,
        removed: false,
        locked: false,
        published: stamp(),
        updated: fill.stamp(),
        deleted: false,
        nsfw: false,
        embed_title: fill.text(),
        embed_description: fill.text(),
        thumbnail_url: fill.url(),
        ap_id: text(),
        local: true,
        embed_video_url: fill.url(),
        language_id: 0,
        featured_community: false,
        featured_local: false,
        url_content_type: fill.text(),
        alt_text: fill.text(),
    }
}

pub(super) fn post_aggregates() -> PostAggregates {
    PostAggregates {
        post_id: 5,
        comments: 1,
        score: 0,
        upvotes: 1,
        downvotes: 1,
        published: stamp(),
        newest_comment_time: stamp(),
    }
}

pub(super) fn post_view(fill: Fill) -> PostView {
    PostView {
        post: post(fill),
        creator: person(fill),
        community: community(fill),
        image_details: fill.opt(ImageDetails {
            link: text(),
            width: 1,
            height: 2,
            content_type: text(),
        }),
        creator_banned_from_community: false,
        banned_from_community: false,
        creator_is_moderator: true,
        creator_is_admin: false,
        counts: post_aggregates(),
        subscribed: SubscribedType::Subscribed,
        saved: false,
        read: true,
        hidden: false,
        creator_blocked: false,
        my_vote: fill.opt(-1),
        unread_comments: 1,
    }
}

pub(super) fn comment(fill: Fill) -> Comment {
    Comment {
        id: 9,
        creator_id: 7,
        post_id: 5,
        content: text(),
        removed: false,
        published: stamp(),
        updated: fill.stamp(),
        deleted: false,
        ap_id: text(),
        local: true,
        path: "0.9".to_owned(),
        distinguished: false,
        language_id: 37,
    }
}

pub(super) fn comment_aggregates() -> CommentAggregates {
    CommentAggregates {
        comment_id: 9,
        score: 1,
        upvotes: 1,
        downvotes: 0,
        published: stamp(),
        child_count: 0,
    }
}

pub(super) fn comment_view(fill: Fill) -> CommentView {
    CommentView {
        comment: comment(fill),
        creator: person(fill),
        post: post(fill),
        community: community(fill),
        counts: comment_aggregates(),
        creator_banned_from_community: false,
        banned_from_community: false,
        creator_is_moderator: false,
        creator_is_admin: false,
        subscribed: SubscribedType::NotSubscribed,
        saved: false,
        creator_blocked: false,
        my_vote: fill.opt(1),
    }
}

pub(super) fn site(fill: Fill) -> Site {
    Site {
        id: 1,
        name: text(),
        sidebar: fill.text(),
        published: stamp(),
        updated: fill.stamp(),
        icon: fill.url(),
        banner: fill.url(),
        description: fill.text(),
        actor_id: text(),
        last_refreshed_at: stamp(),
        inbox_url: text(),
        public_key: text(),
        instance_id: 1,
        content_warning: fill.text(),
    }
}

pub(super) fn private_message(fill: Fill) -> PrivateMessage {
    PrivateMessage {
        id: 11,
        creator_id: 7,
        recipient_id: 8,
        content: text(),
        deleted: false,
        read: true,
        published: stamp(),
        updated: fill.stamp(),
        ap_id: text(),
        local: true,
        removed: false,
    }
}
