// SPDX-License-Identifier: AGPL-3.0-or-later
//! The JSON-LD context of everything we send: inline, so that nobody has to fetch it.

use std::sync::LazyLock;

use serde_json::{Value, json};

/// The one context, which declares every term that we use.
pub(super) static TERMS: LazyLock<Value> = LazyLock::new(|| {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        {
            "lemmy": "https://join-lemmy.org/ns#",
            "litepub": "http://litepub.social/ns#",
            "pt": "https://joinpeertube.org/ns#",
            "sc": "http://schema.org/",
            "toot": "http://joinmastodon.org/ns#",
            "ChatMessage": "litepub:ChatMessage",
            "Hashtag": "as:Hashtag",
            "Lock": "lemmy:Lock",
            "commentsEnabled": "pt:commentsEnabled",
            "discoverable": "toot:discoverable",
            "distinguished": "lemmy:distinguished",
            "expires": "as:endTime",
            "featured": {"@id": "toot:featured", "@type": "@id"},
            "identifier": "sc:identifier",
            "indexable": "toot:indexable",
            "language": "sc:inLanguage",
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "matrixUserId": "lemmy:matrixUserId",
            "moderators": {"@id": "lemmy:moderators", "@type": "@id"},
            "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
            "removeData": "lemmy:removeData",
            "sensitive": "as:sensitive",
            "stickied": "lemmy:stickied"
        }
    ])
});
