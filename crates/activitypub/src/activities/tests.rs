// SPDX-License-Identifier: AGPL-3.0-or-later
//! Events and the JSON that is told of them.
