// SPDX-License-Identifier: AGPL-3.0-or-later
//! A thread as one person sees it, in a form that can be compared between instances.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::Person;

/// What must be equal everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thread {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) score: i64,
    pub(crate) comments: i64,
    pub(crate) locked: bool,
    pub(crate) featured: bool,
    pub(crate) removed: bool,
    pub(crate) deleted: bool,
    /// The replies by their ActivityPub ids.
    pub(crate) replies: BTreeMap<String, Reply>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) parent: String,
    pub(crate) text: String,
    pub(crate) score: i64,
    pub(crate) children: i64,
    pub(crate) removed: bool,
    pub(crate) deleted: bool,
}

/// The thread as `person` sees it, or why not.
pub(crate) async fn see(person: &Person, uri: &str) -> Result<Thread, String> {
    let (_, id) = person
        .resolve(uri)
        .await
        .ok_or_else(|| format!("{uri} is unknown at {}", person.base()))?;
    let id = id.to_string();
    let answer = person.get("post", &[("id", &id)]).await;
    if answer.status != 200 {
        return Err(format!("{}: {}", person.base(), answer.body));
    }
    let view = &answer.body["post_view"];
    let post = &view["post"];
    let list = person
        .get(
            "comment/list",
            &[("post_id", &id), ("max_depth", "50"), ("limit", "50")],
        )
        .await;
    if list.status != 200 {
        return Err(format!("{}: {}", person.base(), list.body));
    }
    Ok(Thread {
        title: text(&post["name"]),
        body: text(&post["body"]),
        score: number(&view["counts"]["score"]),
        comments: number(&view["counts"]["comments"]),
        locked: truth(&post["locked"]),
        featured: truth(&post["featured_community"]),
        removed: truth(&post["removed"]),
        deleted: truth(&post["deleted"]),
        replies: replies(&list.body["comments"]),
    })
}

fn replies(list: &Value) -> BTreeMap<String, Reply> {
    let views = list.as_array().cloned().unwrap_or_default();
    let uri_of: BTreeMap<String, String> = views
        .iter()
        .map(|it| (it["comment"]["id"].to_string(), text(&it["comment"]["ap_id"])))
        .collect();
    views
        .iter()
        .map(|view| {
            let comment = &view["comment"];
            let path = text(&comment["path"]);
            let above = path.rsplit('.').nth(1).unwrap_or_default();
            let reply = Reply {
                parent: uri_of.get(above).cloned().unwrap_or_default(),
                text: text(&comment["content"]),
                score: number(&view["counts"]["score"]),
                children: number(&view["counts"]["child_count"]),
                removed: truth(&comment["removed"]),
                deleted: truth(&comment["deleted"]),
            };
            (text(&comment["ap_id"]), reply)
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(i64::MIN)
}

fn truth(value: &Value) -> bool {
    value.as_bool().expect("a boolean in the answer")
}
