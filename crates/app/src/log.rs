// SPDX-License-Identifier: AGPL-3.0-or-later
//! The request log: method, route pattern, status and time. No address, no query, no name: nothing personal.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// The middleware: `.wrap(from_fn(RequestLog::write))`.
pub struct RequestLog;

impl RequestLog {
    /// Logs one request when it was answered.
    pub async fn write<B: MessageBody + 'static>(
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        let started = Instant::now();
        let method = request.method().clone();
        let response = next.call(request).await?;
        let route = response
            .request()
            .match_pattern()
            .unwrap_or_else(|| "none".to_owned());
        let status = response.status().as_u16();
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::error!(%method, route, status, micros, "request");
        } else {
            tracing::info!(%method, route, status, micros, "request");
        }
        Ok(response)
    }
}
