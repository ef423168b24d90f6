// SPDX-License-Identifier: AGPL-3.0-or-later
//! The Lemmy-compatible API, v3 in the shape of Lemmy 0.19.
//!
//! Lemmy calls a group *community*, a thread *post* and a reply *comment*; those words live in this crate
//! only.

#[expect(dead_code, reason = "the routes that raise these errors follow")]
mod error;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the route that lists the languages follows")
)]
mod languages;
#[expect(dead_code, reason = "the routes that read and build these follow")]
mod wire;
