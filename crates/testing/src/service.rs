// SPDX-License-Identifier: AGPL-3.0-or-later
//! Requests to the routes of an adapter, without a network.

use std::pin::Pin;
use std::rc::Rc;

use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::ServiceConfig;
use serde_json::Value;

type Responding = Pin<Box<dyn Future<Output = TestResponse>>>;

/// The routes of an adapter, set up once.
pub struct Service(Box<dyn Fn(TestRequest) -> Responding>);

/// What was answered.
#[derive(Debug, Clone)]
pub struct TestResponse {
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Service {
    /// With the routes and the state that `configure` adds.
    pub async fn new(configure: impl FnOnce(&mut ServiceConfig)) -> Service {
        let service = Rc::new(init_service(actix_web::App::new().configure(configure)).await);
        Service(Box::new(move |request| {
            let service = Rc::clone(&service);
            Box::pin(async move {
                let response = call_service(&*service, request.to_request()).await;
                TestResponse {
                    status: response.status().as_u16(),
                    headers: response.headers().clone(),
                    body: read_body(response).await.to_vec(),
                }
            })
        }))
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: TestRequest) -> TestResponse {
        (self.0)(request).await
    }
}

impl TestResponse {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the body is UTF-8")
    }

    /// The body as JSON; null where there is none.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// A header as text; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |it| it.to_str().expect("the header is ASCII"))
    }
}
