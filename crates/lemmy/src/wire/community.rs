// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about communities that both versions send or expect.

use serde::Deserialize;

/// `GET /community`: by id, or by `name` / `name@host`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetCommunity {
    pub(crate) id: Option<i64>,
    pub(crate) name: Option<String>,
}

/// `POST /community/follow`: join or leave.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FollowCommunity {
    pub(crate) community_id: i64,
    pub(crate) follow: bool,
}

/// `POST /community/block`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BlockCommunity {
    pub(crate) community_id: i64,
    pub(crate) block: bool,
}

/// `POST /community/ban_user`; `expires` is in unix seconds.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BanFromCommunity {
    pub(crate) community_id: i64,
    pub(crate) person_id: i64,
    pub(crate) ban: bool,
    /// The other names are those of v4; Voyager's library uses this one for v3, too.
    #[serde(alias = "remove_or_restore_data")]
    pub(crate) remove_data: Option<bool>,
    pub(crate) reason: Option<String>,
    #[serde(alias = "expires_at")]
    pub(crate) expires: Option<i64>,
}

/// `POST /community/mod`: make somebody a moderator, or no longer one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AddModToCommunity {
    pub(crate) community_id: i64,
    pub(crate) person_id: i64,
    pub(crate) added: bool,
}

/// `POST /community/delete`: those who own it close it, or open it again.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeleteCommunity {
    pub(crate) community_id: i64,
    pub(crate) deleted: bool,
}

/// `POST /community/remove`: administrators close it, or open it again.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RemoveCommunity {
    pub(crate) community_id: i64,
    pub(crate) removed: bool,
    pub(crate) reason: Option<String>,
}

/// `PUT /community/hide`: administrators keep it out of lists.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HideCommunity {
    pub(crate) community_id: i64,
    pub(crate) hidden: bool,
    pub(crate) reason: Option<String>,
}

/// `POST /community/transfer`: another moderator comes first.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TransferCommunity {
    pub(crate) community_id: i64,
    pub(crate) person_id: i64,
}
