// SPDX-License-Identifier: AGPL-3.0-or-later
//! Types that ActivityStreams does not have: Lemmy's, Mastodon's and LitePub's.

use activitypub_federation::kinds::kind;

kind!(ChatMessageType, ChatMessage);
kind!(HashtagType, Hashtag);
kind!(LockType, Lock);
