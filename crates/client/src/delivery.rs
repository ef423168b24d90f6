// SPDX-License-Identifier: AGPL-3.0-or-later
//! Delivering something to a peer, and reading the answer.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use url::Url;

use super::error::is_passing;
use super::{Client, DeliveryError, FetchError, Purpose, Sign};

/// Most of an answer that is read, in bytes.
const MAX_ANSWER: usize = 4096;
/// Most of an answer that is reported, in characters.
const MAX_REASON: usize = 200;
/// Longest wait that a peer may ask for.
const MAX_WAIT: Duration = Duration::from_secs(24 * 3600);

/// A delivery that the peer took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// The 2xx status.
    pub status: u16,
}

impl Client {
    /// Posts a body to an inbox, signed at this moment. Redirects are not followed: an inbox is where
    /// its actor says, and a redirected POST would reach somebody with a signature for somebody else.
    pub async fn post(
        &self,
        inbox: &Url,
        body: Bytes,
        signer: &dyn Sign,
    ) -> Result<Delivered, DeliveryError> {
        self.check_target(Purpose::Deliver, inbox)?;
        let Some(_slot) = self.slot(Purpose::Deliver, inbox).await else {
            return Err(DeliveryError::Retry {
                after: None,
                reason: FetchError::Busy.to_string(),
            });
        };
        let headers = signer.sign_post(inbox, &body).map_err(DeliveryError::Signing)?;
        let mut request = self.http(Purpose::Deliver).post(inbox.clone());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match request.body(body).send().await {
            Ok(response) => classify(response).await,
            Err(error) => {
                let is_unreachable = error.is_connect();
                let reason = FetchError::from(error).to_string();
                Err(match is_unreachable {
                    true => DeliveryError::Unreachable { reason },
                    false => DeliveryError::Retry { after: None, reason },
                })
            }
        }
    }
}

async fn classify(response: Response) -> Result<Delivered, DeliveryError> {
    let status = response.status().as_u16();
    let after = retry_after(response.headers(), Utc::now());
    // The answer is also read after a success, so that the connection can be used again.
    let reason = read_reason(response).await;
    match status {
        200..=299 => Ok(Delivered { status }),
        404 | 410 => Err(DeliveryError::Gone { status }),
        passing if is_passing(passing) => Err(DeliveryError::Retry {
            after,
            reason: format!("status {status}: {reason}"),
        }),
        status => Err(DeliveryError::Refused { status, reason }),
    }
}

/// The beginning of the answer as one line of text; what cannot be read is left out.
async fn read_reason(mut response: Response) -> String {
    let mut answer = Vec::new();
    while answer.len() < MAX_ANSWER
        && let Ok(Some(chunk)) = response.chunk().await
    {
        answer.extend_from_slice(&chunk);
    }
    let text = String::from_utf8_lossy(&answer);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .chars()
        .filter(|letter| !letter.is_control())
        .take(MAX_REASON)
        .collect()
}

/// `Retry-After` in either form, seconds or a date.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now)
            .to_std()
            .ok()?,
    };
    Some(wait.min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_has_two_forms() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for (value, expected) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("9999999", Some(86_400)),
            ("Fri, 15 Jan 2027 08:01:00 GMT", Some(60)),
            ("Fri, 15 Jan 2027 07:59:00 GMT", None),
            ("-1", None),
            ("soon", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
            assert_eq!(
                retry_after(&headers, now),
                expected.map(Duration::from_secs),
                "{value}"
            );
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
