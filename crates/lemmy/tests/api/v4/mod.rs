// SPDX-License-Identifier: AGPL-3.0-or-later
//! API v4, in the form of Lemmy 1.0.

mod account;
mod administration;
mod comments;
mod communities;
mod errors;
mod media;
mod moderation;
mod notifications;
mod people;
mod posts;
mod queries;
mod recovery;
mod search;
mod site;
pub(crate) mod structs;
mod visibility;

use serde_json::Value;

use crate::world::{Client, Scene, User, Version, World, id};

/// The routes of v4 of a server.
#[derive(Clone, Copy)]
pub(crate) struct V4<'w>(pub(crate) &'w World);

impl Client for V4<'_> {
    fn world(&self) -> &World {
        self.0
    }

    fn version(&self) -> Version {
        Version::V4
    }
}

impl V4<'_> {
    /// The entries of a list, part by part.
    pub(crate) fn items<'u>(self, who: impl Into<Option<&'u User>>, path: &str) -> Vec<Value> {
        let who = who.into();
        let mut items = Vec::new();
        let mut cursor = String::new();
        for _ in 0..50 {
            let part = self.get(who, &format!("{path}{cursor}"));
            items.extend(part["items"].as_array().unwrap().clone());
            let Some(next) = part["next_page"].as_str() else {
                return items;
            };
            let sign = if path.contains('?') { '&' } else { '?' };
            cursor = format!("{sign}page_cursor={next}");
        }
        panic!("{path} has no end");
    }

    /// The ids of the entries of a list, by the name of what has them, part by part.
    pub(crate) fn ids<'u>(self, who: impl Into<Option<&'u User>>, path: &str, of: &str) -> Vec<i64> {
        self.items(who, path).iter().map(|it| id(&it[of])).collect()
    }
}

/// A text of each entry of a list; `pointer` says which.
pub(crate) fn texts(items: &[Value], pointer: &str) -> Vec<String> {
    let text = |it: &Value| it.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    items.iter().map(text).collect()
}

/// A server with a community, a post, and a comment by Anna.
pub(crate) fn scene() -> Scene {
    Scene::with_comment_by("anna", "Gute Idee")
}
