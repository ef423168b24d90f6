// SPDX-License-Identifier: AGPL-3.0-or-later
//! The log as deliveries: what goes to which inbox of which peer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use kollegium_db::Snapshot;
use kollegium_domain::ids::{GroupId, InstanceId};
use kollegium_domain::outbox::{self, Audience, HeldId, Recipient};
use kollegium_domain::{Error, Result, trust};

use crate::activities::{self, Outgoing};

/// Inboxes by peer.
type Inboxes = HashMap<InstanceId, Vec<String>>;

/// The activities of one event with those who get them.
#[derive(Debug)]
pub(super) struct Entry {
    /// The event's place in the log.
    pub(super) position: i64,
    /// When it was rendered; who gets it may change.
    pub(super) at: Instant,
    /// Each activity with the inboxes by peer.
    pub(super) activities: Vec<(Arc<Outgoing>, Inboxes)>,
    /// The hosts of the peers in it.
    pub(super) hosts: HashMap<InstanceId, String>,
}

/// One activity for one inbox of one peer.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    /// The place in the log that it belongs to.
    pub(super) position: i64,
    /// What is sent.
    pub(super) activity: Arc<Outgoing>,
    /// Where to.
    pub(super) inbox: String,
}

impl Delivery {
    /// What tells this delivery from others.
    pub(super) fn id(&self, peer: InstanceId) -> HeldId {
        HeldId {
            instance_id: peer,
            position: self.position,
            activity: self.activity.id.clone(),
            inbox: self.inbox.clone(),
        }
    }
}

impl Entry {
    /// What one peer gets of it.
    pub(super) fn deliveries(&self, peer: InstanceId) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        for (activity, inboxes) in &self.activities {
            for inbox in inboxes.get(&peer).into_iter().flatten() {
                deliveries.push(Delivery {
                    position: self.position,
                    activity: Arc::clone(activity),
                    inbox: inbox.clone(),
                });
            }
        }
        deliveries
    }

    /// The groups of ours whose content goes to peers, with those peers.
    pub(super) fn copies(&self) -> impl Iterator<Item = (GroupId, InstanceId)> {
        self.activities.iter().flat_map(|(activity, inboxes)| {
            let group = activity.content_of;
            inboxes.keys().filter_map(move |peer| Some((group?, *peer)))
        })
    }
}

/// Renders the log after a place. Events that reach nobody are left out.
pub(super) fn render(
    snapshot: &mut Snapshot,
    rules: &trust::Rules,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    // Within one snapshot, the same audience is the same.
    let mut known: HashMap<Audience, Vec<Recipient>> = HashMap::new();
    let mut entries = Vec::new();
    for (position, recorded) in &outbox::log(snapshot, after, limit)? {
        let activities = match activities::activities(snapshot, recorded) {
            Ok(activities) => activities,
            Err(error @ Error::Database(_)) => return Err(error),
            // A defect in one event must not end federation.
            Err(error) => {
                tracing::error!(%error, event = %recorded.id, "an event could not be told to other servers");
                continue;
            }
        };
        let mut entry = Entry {
            position: *position,
            at: Instant::now(),
            activities: Vec::new(),
            hosts: HashMap::new(),
        };
        for activity in activities {
            if !known.contains_key(&activity.audience) {
                let found = outbox::recipients(snapshot, &activity.audience)?;
                let allowed = found.into_iter().filter(|it| rules.allow(&it.host)).collect();
                known.insert(activity.audience.clone(), allowed);
            }
            let recipients = &known[&activity.audience];
            if recipients.is_empty() {
                continue;
            }
            let mut inboxes = Inboxes::new();
            for it in recipients {
                inboxes.entry(it.instance).or_default().push(it.inbox.clone());
                entry.hosts.insert(it.instance, it.host.clone());
            }
            entry.activities.push((Arc::new(activity), inboxes));
        }
        if !entry.activities.is_empty() {
            entries.push(entry);
        }
    }
    Ok(entries)
}
