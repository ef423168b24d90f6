// SPDX-License-Identifier: AGPL-3.0-or-later
//! Federated software that nobody here wrote, from its package registry, against a running server. `./test` installs it
//! and runs these.

mod fedify;
mod inspector;
mod library;
