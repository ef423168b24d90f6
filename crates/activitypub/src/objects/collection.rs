// SPDX-License-Identifier: AGPL-3.0-or-later
//! Collections: what belongs together, or only how much it is.

use activitypub_federation::kinds::collection::{CollectionPageType, CollectionType, OrderedCollectionType};
use serde::Serialize;
use serde_json::value::RawValue;

/// A collection with everything in it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    #[serde(rename = "type")]
    kind: AnyCollectionType,
    id: String,
    total_items: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributed_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ordered_items: Option<Vec<Box<RawValue>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<CollectionPage>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum AnyCollectionType {
    Ordered(OrderedCollectionType),
    Unordered(CollectionType),
}

/// The one page of a collection.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct CollectionPage {
    #[serde(rename = "type")]
    kind: CollectionPageType,
    id: String,
    part_of: String,
    items: Vec<Box<RawValue>>,
}

impl Collection {
    /// In an order.
    pub fn ordered(id: String, items: Vec<Box<RawValue>>) -> Collection {
        Collection {
            total_items: count(&items),
            ordered_items: Some(items),
            ..Collection::counted(id, 0)
        }
    }

    /// Of which only the size is shown.
    pub fn counted(id: String, total_items: i64) -> Collection {
        Collection {
            kind: AnyCollectionType::Ordered(OrderedCollectionType::OrderedCollection),
            id,
            total_items,
            attributed_to: None,
            ordered_items: None,
            first: None,
        }
    }

    /// With its items on a first page, the form that Mastodon reads for `replies`.
    pub fn paged(id: String, items: Vec<Box<RawValue>>) -> Collection {
        Collection {
            kind: AnyCollectionType::Unordered(CollectionType::Collection),
            total_items: count(&items),
            first: Some(CollectionPage {
                kind: CollectionPageType::CollectionPage,
                id: format!("{id}?page=1"),
                part_of: id.clone(),
                items,
            }),
            ..Collection::counted(id, 0)
        }
    }

    /// Owned by this actor.
    pub fn owned_by(self, actor: String) -> Collection {
        Collection {
            attributed_to: Some(actor),
            ..self
        }
    }
}

fn count(items: &[Box<RawValue>]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}
