// SPDX-License-Identifier: AGPL-3.0-or-later
//! One sample of every answer, by the name that Lemmy's own types give it.

use serde::Serialize;
use serde_json::Value;

use super::samples::*;
use super::{moderation, samples, site};
use crate::languages;
use crate::v3::wire::comment::*;
use crate::v3::wire::community::*;
use crate::v3::wire::enums::*;
use crate::v3::wire::inbox::*;
use crate::v3::wire::post::*;
use crate::v3::wire::private_message::*;
use crate::v3::wire::search::*;
use crate::v3::wire::user::*;

pub(super) fn all(fill: Fill) -> Vec<(&'static str, Value)> {
    [
        community_answers(fill),
        person_answers(fill),
        post_answers(fill),
        comment_answers(fill),
        inbox_answers(fill),
        moderation::answers(fill),
        site::answers(fill),
        site::login_answers(fill),
        site::settings_answers(fill),
    ]
    .concat()
}

pub(super) fn json(answer: impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap()
}

fn community_answers(fill: Fill) -> Vec<(&'static str, Value)> {
    let community_view = || community_view(fill);
    vec![
        (
            "GetCommunityResponse",
            json(GetCommunityResponse {
                community_view: community_view(),
                site: fill.opt(samples::site(fill)),
                moderators: moderators(fill),
                discussion_languages: languages::ids(),
            }),
        ),
        (
            "ListCommunitiesResponse",
            json(ListCommunitiesResponse {
                communities: vec![community_view()],
            }),
        ),
        (
            "CommunityResponse",
            json(CommunityResponse {
                community_view: community_view(),
                discussion_languages: vec![0, 37],
            }),
        ),
        (
            "BlockCommunityResponse",
            json(BlockCommunityResponse {
                community_view: community_view(),
                blocked: true,
            }),
        ),
    ]
}

fn person_answers(fill: Fill) -> Vec<(&'static str, Value)> {
    vec![
        (
            "BanFromCommunityResponse",
            json(BanFromCommunityResponse {
                person_view: person_view(fill),
                banned: true,
            }),
        ),
        (
            "AddModToCommunityResponse",
            json(AddModToCommunityResponse {
                moderators: moderators(fill),
            }),
        ),
        (
            "GetPersonDetailsResponse",
            json(GetPersonDetailsResponse {
                person_view: person_view(fill),
                site: fill.opt(samples::site(fill)),
                comments: vec![comment_view(fill)],
                posts: vec![post_view(fill)],
                moderates: moderators(fill),
            }),
        ),
        (
            "BlockPersonResponse",
            json(BlockPersonResponse {
                person_view: person_view(fill),
                blocked: true,
            }),
        ),
    ]
}

fn post_answers(fill: Fill) -> Vec<(&'static str, Value)> {
    let post_view = || post_view(fill);
    vec![
        (
            "PostResponse",
            json(PostResponse {
                post_view: post_view(),
            }),
        ),
        (
            "GetPostResponse",
            json(GetPostResponse {
                post_view: post_view(),
                community_view: community_view(fill),
                moderators: moderators(fill),
                cross_posts: vec![post_view()],
            }),
        ),
        (
            "GetPostsResponse",
            json(GetPostsResponse {
                posts: vec![post_view()],
                next_page: fill.text(),
            }),
        ),
    ]
}

fn comment_answers(fill: Fill) -> Vec<(&'static str, Value)> {
    vec![
        (
            "CommentResponse",
            json(CommentResponse {
                comment_view: comment_view(fill),
                recipient_ids: vec![7],
            }),
        ),
        (
            "GetCommentsResponse",
            json(GetCommentsResponse {
                comments: vec![comment_view(fill)],
            }),
        ),
        (
            "SearchResponse",
            json(SearchResponse {
                type_: SearchType::All,
                comments: vec![comment_view(fill)],
                posts: vec![post_view(fill)],
                communities: vec![community_view(fill)],
                users: vec![person_view(fill)],
            }),
        ),
        (
            "ResolveObjectResponse",
            json(ResolveObjectResponse {
                comment: fill.opt(comment_view(fill)),
                post: fill.opt(post_view(fill)),
                community: fill.opt(community_view(fill)),
                person: fill.opt(person_view(fill)),
            }),
        ),
    ]
}

fn inbox_answers(fill: Fill) -> Vec<(&'static str, Value)> {
    vec![
        (
            "GetRepliesResponse",
            json(GetRepliesResponse {
                replies: vec![reply(fill)],
            }),
        ),
        (
            "CommentReplyResponse",
            json(CommentReplyResponse {
                comment_reply_view: reply(fill),
            }),
        ),
        (
            "GetPersonMentionsResponse",
            json(GetPersonMentionsResponse {
                mentions: vec![mention(fill)],
            }),
        ),
        (
            "PersonMentionResponse",
            json(PersonMentionResponse {
                person_mention_view: mention(fill),
            }),
        ),
        (
            "GetUnreadCountResponse",
            json(GetUnreadCountResponse {
                replies: 1,
                mentions: 2,
                private_messages: 0,
            }),
        ),
        (
            "PrivateMessagesResponse",
            json(PrivateMessagesResponse {
                private_messages: vec![message(fill)],
            }),
        ),
        (
            "PrivateMessageResponse",
            json(PrivateMessageResponse {
                private_message_view: message(fill),
            }),
        ),
    ]
}

fn reply(fill: Fill) -> CommentReplyView {
    CommentReplyView {
        comment_reply: CommentReply {
            id: 1,
            recipient_id: 7,
            comment_id: 9,
            read: false,
            published: stamp(),
        },
        recipient: person(fill),
        view: comment_view(fill),
    }
}

fn message(fill: Fill) -> PrivateMessageView {
    PrivateMessageView {
        private_message: private_message(fill),
        creator: person(fill),
        recipient: person(fill),
    }
}

fn mention(fill: Fill) -> PersonMentionView {
    PersonMentionView {
        person_mention: PersonMention {
            id: 2,
            recipient_id: 7,
            comment_id: 9,
            read: true,
            published: stamp(),
        },
        recipient: person(fill),
        view: comment_view(fill),
    }
}
