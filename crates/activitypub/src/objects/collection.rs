// SPDX-License-Identifier: AGPL-3.0-or-later
//! Collections: what belongs together, or only how much it is.

use activitypub_federation::kinds::collection::OrderedCollectionType;
use serde::Serialize;
use serde_json::value::RawValue;

/// A collection with everything in it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    #[serde(rename = "type")]
    kind: OrderedCollectionType,
    id: String,
    total_items: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributed_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ordered_items: Option<Vec<Box<RawValue>>>,
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
            kind: OrderedCollectionType::OrderedCollection,
            id,
            total_items,
            attributed_to: None,
            ordered_items: None,
        }
    }

    /// Of so many items, of which these are the first.
    pub fn of(self, total_items: i64) -> Collection {
        Collection { total_items, ..self }
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
