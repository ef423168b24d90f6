// SPDX-License-Identifier: AGPL-3.0-or-later
//! One attempt to deliver something to a peer, and what its outcome says.

use std::time::Duration;

use kollegium_client::DeliveryError;
use kollegium_domain::outbox::{self, HeldId};
use url::Url;

use super::deliveries::Delivery;
use super::dispatcher::DeliveryContext;

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The peer has it.
    Taken,
    /// The peer does not want it, and says so.
    Refused,
    /// It is not to be sent any more; the peer was not asked.
    Skipped,
    /// The peer did not take it for now, or did not answer; with its own wish when to try again.
    NotNow(Option<Duration>),
    /// The peer did not accept the signature; it may only have failed to fetch our key.
    Denied,
    /// There is no connection to the peer, whatever is sent.
    Unreachable,
}

/// Sends a delivery, signed now by who says it. Whether we talk to the peer at all is asked each time.
pub(super) async fn send(context: &DeliveryContext, host: &str, delivery: &Delivery) -> Verdict {
    let federation = &context.federation;
    let id = &delivery.activity.id;
    match federation.rules().await {
        Ok(rules) if rules.allow(host) => {}
        Ok(_) => return Verdict::Skipped,
        Err(error) => {
            tracing::error!(%error, "the rules could not be loaded");
            return Verdict::NotNow(None);
        }
    }
    let Ok(inbox) = Url::parse(&delivery.inbox) else {
        tracing::warn!(peer = host, inbox = %delivery.inbox, "an inbox is not a URL");
        return Verdict::Skipped;
    };
    let signer = match federation.signer(&delivery.activity.signer).await {
        Ok(signer) => signer,
        Err(error) => {
            tracing::error!(%error, activity = %id, "an activity could not be signed");
            return Verdict::NotNow(None);
        }
    };
    let Ok(_permit) = context.under_way.acquire().await else {
        return Verdict::NotNow(None);
    };
    let json = delivery.activity.json.clone();
    match federation.client().post(&inbox, json, &signer).await {
        Ok(_) => Verdict::Taken,
        Err(error) => {
            let verdict = judge(host, id, &error);
            if verdict == Verdict::Refused {
                note_refusal(context, delivery).await;
            }
            verdict
        }
    }
}

/// Those for whom it was sent are told that it was in vain.
async fn note_refusal(context: &DeliveryContext, delivery: &Delivery) {
    let activity = &delivery.activity;
    let noted = context
        .federation
        .was_refused(activity.event, &delivery.inbox)
        .await;
    if let Err(error) = noted {
        tracing::error!(%error, activity = %activity.id, "could not note that a delivery was refused");
    }
}

/// Sends what is held once more, if it is still to be sent and the peer has not refused it meanwhile.
pub(super) async fn send_held(context: &DeliveryContext, host: &str, held: &HeldId) -> Verdict {
    let id = held.clone();
    let rejected = context
        .federation
        .app()
        .read(move |snapshot| outbox::is_rejected(snapshot, id.instance_id, &id.activity))
        .await;
    let batch = context.batch(held.position - 1, context.queue.cursor()).await;
    match (rejected, batch) {
        (Ok(true), _) => Verdict::Skipped,
        (Ok(false), Ok(batch)) => {
            let entry = batch.entries.iter().find(|it| it.position == held.position);
            let deliveries = entry
                .map(|it| it.deliveries(held.instance_id))
                .unwrap_or_default();
            match deliveries.iter().find(|it| it.id(held.instance_id) == *held) {
                Some(delivery) => {
                    let verdict = send(context, host, delivery).await;
                    if verdict == Verdict::Denied && context.queue.is_last_attempt(held) {
                        note_refusal(context, delivery).await;
                    }
                    verdict
                }
                None => Verdict::Skipped,
            }
        }
        (Err(error), _) => {
            tracing::error!(%error, "a delivery could not be read");
            Verdict::NotNow(None)
        }
        (_, Err(error)) => {
            tracing::error!(%error, "a delivery could not be read");
            Verdict::NotNow(None)
        }
    }
}

fn judge(host: &str, id: &str, error: &DeliveryError) -> Verdict {
    match error {
        DeliveryError::Retry { after, reason } => {
            tracing::info!(peer = host, activity = %id, reason, "a delivery will be tried again");
            Verdict::NotNow(*after)
        }
        DeliveryError::Unreachable { reason } => {
            tracing::info!(peer = host, reason, "a peer cannot be reached");
            Verdict::Unreachable
        }
        DeliveryError::Refused { status: 401, .. } => {
            tracing::warn!(peer = host, activity = %id, %error, "a signature was not accepted");
            Verdict::Denied
        }
        DeliveryError::Refused { .. } | DeliveryError::Gone { .. } => {
            // Some refuse what is their own when a group passes it on; it is no fault of anybody's.
            tracing::info!(peer = host, activity = %id, %error, "a delivery was refused");
            Verdict::Refused
        }
        DeliveryError::Target(_) => {
            tracing::warn!(peer = host, activity = %id, %error, "an inbox is never requested");
            Verdict::Skipped
        }
        DeliveryError::Signing(_) => {
            tracing::error!(peer = host, activity = %id, %error, "a delivery could not be signed");
            Verdict::NotNow(None)
        }
    }
}
