// SPDX-License-Identifier: AGPL-3.0-or-later
//! Collections of other servers, in the shapes in which they come: the id of one or the whole, with or without an id of
//! its own, with its items or with pages of them, the oldest or the newest first.

use chrono::{DateTime, Utc};
use kollegium_domain::actors::Actor;
use serde_json::{Value, json};

use crate::fetch::NotFetched;
use crate::ids::{same_origin, uri};
use crate::json;
use crate::receive::Task;
use crate::receive::history::written_in;
use crate::vocabulary::{is_written, kind_of};

/// Most pages that are read of one collection.
const MAX_PAGES: usize = 5;

/// What a collection holds.
pub(crate) struct Collected {
    /// The URL from which it came in the end: what is whole in it is believed if it has the same origin.
    pub(crate) url: String,
    /// The items that were read, in the order of the collection.
    pub(crate) items: Vec<Value>,
    /// How many there are, as it says.
    pub(crate) total: Option<i64>,
}

/// A page, or the collection itself.
#[derive(Clone)]
struct Page {
    url: String,
    document: Value,
}

/// Reads at least `enough` items of a collection, if it has them. Of one whose oldest come first, the last pages are read.
/// `named` is its id or itself; `by` is the URL of the document in which that stands. A later page that cannot be read
/// takes nothing from what was.
pub(crate) async fn read(
    task: &Task<'_>,
    named: &Value,
    by: &str,
    enough: usize,
) -> Result<Collected, NotFetched> {
    let top = open(task, named, by).await?;
    let total = json::stated_count(&top.document["totalItems"]).map(i64::from);
    let mut page = top.clone();
    if entries(&top.document).is_empty()
        && let Some(first) = neighbour(task, &top, "first").await?
    {
        page = first;
    }
    let mut step = "next";
    if is_oldest_first(&page.document)
        && let Ok(Some(last)) = neighbour(task, &page, "last").await
        && last.url != page.url
    {
        page = last;
        step = "prev";
    }
    let mut items = Vec::new();
    let mut visited = vec![page.url.clone()];
    loop {
        items.extend(entries(&page.document).into_iter().cloned());
        if items.len() >= enough || visited.len() == MAX_PAGES {
            break;
        }
        match neighbour(task, &page, step).await {
            Ok(Some(next)) if !visited.contains(&next.url) => page = next,
            Ok(_) => break,
            Err(error) => {
                tracing::debug!(%error, collection = top.url, "left out further pages");
                break;
            }
        }
        visited.push(page.url.clone());
    }
    Ok(Collected {
        url: top.url,
        items,
        total,
    })
}

/// How many items a collection has, as it says.
pub(crate) async fn total(task: &Task<'_>, collection: &str) -> Result<Option<i64>, NotFetched> {
    let fetched = task.federation.collection(collection, &task.budget).await?;
    Ok(json::stated_count(&fetched.json["totalItems"]).map(i64::from))
}

/// The actor of an item that is one, or its id.
pub(crate) async fn actor(task: &Task<'_>, item: &Value) -> Result<Actor, NotFetched> {
    let id = uri(item).ok_or_else(|| NotFetched::Unusable("an item names nobody".to_owned()))?;
    task.actor(&id).await
}

async fn open(task: &Task<'_>, named: &Value, by: &str) -> Result<Page, NotFetched> {
    // PieFed before 1.6 has the items themselves in the place of the collection.
    if json::entries(named).any(|it| is_written(kind_of(it))) {
        return Ok(Page {
            url: by.to_owned(),
            document: json!({ "items": named }),
        });
    }
    let named = json::one(named).unwrap_or(&Value::Null);
    let is_whole = named.is_object() && (!entries(named).is_empty() || !named["first"].is_null());
    if is_whole {
        return Ok(Page {
            url: uri(&named["id"])
                .filter(|it| same_origin(it, by))
                .unwrap_or_else(|| by.to_owned()),
            document: named.clone(),
        });
    }
    let id = uri(named).ok_or_else(|| NotFetched::Unusable("it names no collection".to_owned()))?;
    fetch(task, &id).await
}

/// The page that another one calls so; it must be of the same origin.
async fn neighbour(task: &Task<'_>, page: &Page, name: &str) -> Result<Option<Page>, NotFetched> {
    let named = &page.document[name];
    if named.is_object() && !entries(named).is_empty() {
        let url = uri(&named["id"]).filter(|it| same_origin(it, &page.url));
        return Ok(Some(Page {
            url: url.unwrap_or_else(|| format!("{}#{name}", page.url)),
            document: named.clone(),
        }));
    }
    match uri(named).filter(|it| same_origin(it, &page.url)) {
        Some(id) => fetch(task, &id).await.map(Some),
        None => Ok(None),
    }
}

async fn fetch(task: &Task<'_>, id: &str) -> Result<Page, NotFetched> {
    let fetched = task.federation.collection(id, &task.budget).await?;
    Ok(Page {
        url: fetched.url.into(),
        document: fetched.json,
    })
}

fn entries(document: &Value) -> Vec<&Value> {
    ["orderedItems", "items"]
        .iter()
        .flat_map(|field| json::entries(&document[*field]))
        .collect()
}

/// NodeBB begins with the oldest, ActivityStreams with the newest.
fn is_oldest_first(page: &Value) -> bool {
    let times: Vec<_> = entries(page).into_iter().filter_map(written_at).collect();
    matches!((times.first(), times.last()), (Some(first), Some(last)) if first < last)
}

/// When something was written, whether the item is itself or what was done with it.
pub(crate) fn written_at(item: &Value) -> Option<DateTime<Utc>> {
    json::time(&written_in(item)["published"])
}
