// SPDX-License-Identifier: AGPL-3.0-or-later
//! The table of v4's methods in `docs/lemmy-api.md` says what there is.
