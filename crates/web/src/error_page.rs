// SPDX-License-Identifier: AGPL-3.0-or-later
//! The page that says why a request was refused.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use crate::error::Refused;
use crate::frame::Frame;
use crate::request::Visitor;
use crate::response::{self, see_other};

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    frame: Frame,
    status: u16,
    text: String,
    /// What was typed into a form that could not be taken.
    typed: Option<String>,
}

/// Answers to what is at no address of ours.
pub(crate) async fn no_such_page() -> Result<HttpResponse, Refused> {
    Err(Refused::NoSuchPage)
}

/// Writes the page for a request that was refused.
pub(crate) async fn middleware<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(request).await?;
    let refused = response
        .response()
        .error()
        .and_then(|it| it.as_error::<Refused>());
    let Some(refused) = refused else {
        return Ok(response.map_into_left_body());
    };
    let mut answer = page(response.request(), refused).await;
    // What pages of other origins may read they may read when it is refused, too.
    if let Some(origins) = response.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN) {
        answer
            .headers_mut()
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, origins.clone());
    }
    Ok(response.into_response(answer).map_into_right_body())
}

async fn page(request: &HttpRequest, refused: &Refused) -> HttpResponse {
    let status = refused.status_code();
    if status.is_server_error() {
        tracing::error!(error = %refused, "a page failed");
    }
    if status == StatusCode::UNAUTHORIZED && request.method() == Method::GET {
        let here = request.uri().path_and_query().map_or("/", |it| it.as_str());
        let next = serde_urlencoded::to_string([("next", here)]).unwrap_or_default();
        return see_other(&format!("/login?{next}"));
    }
    let framed = async {
        let visitor = Visitor::extract(request).await?;
        let (frame, ()) = visitor.look(|_, _| Ok(())).await?;
        Ok::<_, Refused>(frame)
    };
    match framed.await {
        Ok(frame) => {
            let text = refused.explain(frame.language);
            let page = RefusedPage {
                frame,
                status: status.as_u16(),
                text,
                typed: refused.typed().map(str::to_owned),
            };
            response::page(status, &page)
        }
        Err(error) => {
            tracing::error!(%error, "cannot render the error page");
            refused.error_response()
        }
    }
}
