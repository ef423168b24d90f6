// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about searches that both versions send or expect.

use serde::Deserialize;

/// `GET /resolve_object`; `q` is a URL, `!community@host` or `@person@host`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ResolveObject {
    pub(crate) q: String,
}
