// SPDX-License-Identifier: AGPL-3.0-or-later
//! What every route is given: who asks, and what they sent, or an error in Lemmy's form.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::error::{JsonPayloadError, QueryPayloadError};
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{self, Data, Json};
use actix_web::{FromRequest, HttpRequest};
use kollegium_app::limits::{RateLimit, Subject};
use kollegium_app::{App, Caller, Secret, address, compose};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::error::{Denial, Fault, Field};
use kollegium_domain::paging::PAGE_LIMIT;
use kollegium_domain::text::Text;
use kollegium_domain::{By, Error, Result, Time, Viewer};

use crate::error::{ApiError, ApiResult};
use crate::wire::Only;
use crate::wire::user::SuccessResponse;

/// What a route answers.
pub(crate) type Answer<T> = ApiResult<Json<T>>;

/// An answer with one field, which has this value.
pub(crate) fn only<T>(name: &'static str, value: ApiResult<T>) -> Answer<Only<T>> {
    value.map(|it| Json(Only(name, it)))
}

/// What a route answers that has nothing to say but that it was done.
pub(crate) fn success<T, E: Into<ApiError>>(done: std::result::Result<T, E>) -> Answer<SuccessResponse> {
    match done {
        Ok(_) => Ok(Json(SuccessResponse { success: true })),
        Err(error) => Err(error.into()),
    }
}

/// The largest body that is read, in bytes: several times the longest text.
const BODY_LIMIT: usize = 256 * 1024;

/// Who sent a request to the Lemmy API, and from where.
pub(crate) struct ApiCaller {
    pub(crate) app: Data<App>,
    caller: Caller,
    address: IpAddr,
}

impl ApiCaller {
    /// The caller as every adapter knows it, before the database was asked who it is.
    pub(crate) fn inner(&self) -> &Caller {
        &self.caller
    }

    /// When the request came in.
    pub(crate) fn now(&self) -> Time {
        self.caller.now()
    }

    /// The token that they showed.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        self.caller.secret()
    }

    /// Refuses them when they ask too often.
    pub(crate) fn limit(&self, kind: RateLimit) -> ApiResult<()> {
        Ok(self.app.limits().count(kind, Subject::Address(self.address))?)
    }

    /// Refuses those who are not logged in or act too often, before anything is fetched or computed for them.
    pub(crate) async fn admit(&self, kind: RateLimit) -> ApiResult<()> {
        Ok(self.caller.admit(&self.app, kind, self.address).await?)
    }

    /// Reads as this person or as anybody.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Snapshot, &Viewer) -> Result<T> + Send + 'static,
    ) -> ApiResult<T> {
        let caller = self.caller.clone();
        let done = self.app.read(move |snapshot| {
            let viewer = caller.viewer(snapshot)?;
            f(snapshot, &viewer)
        });
        Ok(done.await?)
    }

    /// Reads as this person; refused without a log-in.
    pub(crate) async fn read_own<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Snapshot, &Viewer) -> Result<T> + Send + 'static,
    ) -> ApiResult<T> {
        self.read(move |snapshot, viewer| {
            viewer.require_account()?;
            f(snapshot, viewer)
        })
        .await
    }

    /// Refuses those who are not logged in, before anything is fetched or computed for them.
    pub(crate) async fn require(&self) -> ApiResult<()> {
        self.read_own(|_, _| Ok(())).await
    }

    /// A text in Markdown, where there is one.
    pub(crate) async fn text(&self, field: Field, text: Option<&str>) -> ApiResult<Option<Text>> {
        Ok(match text {
            Some(text) => Some(compose::text(&self.app, field, text).await?),
            None => None,
        })
    }

    /// Acts as this person; refused without a log-in, and to those who act too often. `f` may be repeated.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx, &By) -> Result<T> + Send + 'static,
    ) -> ApiResult<T> {
        self.admit(RateLimit::Message).await?;
        self.act_after_limit(f).await
    }

    /// The same for a request that was counted before, as one of another kind or before slow computation; or not at all,
    /// where somebody reads and that is noted.
    pub(crate) async fn act_after_limit<T: Send + 'static>(
        &self,
        mut f: impl FnMut(&mut Tx, &By) -> Result<T> + Send + 'static,
    ) -> ApiResult<T> {
        if self.caller.secret().is_none() {
            return Err(Error::Forbidden(Denial::NotLoggedIn).into());
        }
        let caller = self.caller.clone();
        let done = self.app.write(move |tx| {
            let by = caller.by(tx)?;
            f(tx, &by)
        });
        Ok(done.await?)
    }
}

impl FromRequest for ApiCaller {
    type Error = ApiError;
    type Future = Ready<ApiResult<ApiCaller>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(app) = request.app_data::<Data<App>>() else {
            tracing::error!("the Lemmy API is mounted without the state of the program");
            return ready(Err(ApiError::internal()));
        };
        ready(Ok(ApiCaller {
            app: app.clone(),
            caller: Caller::new(app, secret(request)),
            address: address::of(app, request),
        }))
    }
}

/// The token of `Authorization: Bearer`, else of the cookie `jwt`.
pub(crate) fn secret(request: &HttpRequest) -> Option<Secret> {
    if let Some(header) = request.headers().get(AUTHORIZATION) {
        let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
        return scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| Secret::new(token.trim()))
            .flatten();
    }
    let cookies = request.headers().get_all("cookie");
    cookies
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .find_map(|it| it.trim().strip_prefix("jwt="))
        .and_then(Secret::new)
}

/// A page by number, as all lists of the API but that of posts have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) skip: i64,
    pub(crate) limit: i64,
}

impl Page {
    /// As much as there is in one page.
    pub(crate) const LONGEST: Page = Page {
        skip: 0,
        limit: PAGE_LIMIT,
    };

    /// `page` from 1, `limit` from 1 to 50.
    pub(crate) fn new(page: Option<i64>, limit: Option<i64>) -> Result<Page> {
        let (page, limit) = (page.unwrap_or(1), limit.unwrap_or(10));
        if !(1..=1_000_000).contains(&page) || !(1..=PAGE_LIMIT).contains(&limit) {
            let max = usize::try_from(PAGE_LIMIT).unwrap_or(0);
            return Err(Error::Invalid(Field::Page, Fault::TooMany { max }));
        }
        Ok(Page {
            skip: (page - 1) * limit,
            limit,
        })
    }
}

/// How bodies are read.
pub(crate) fn json_config() -> web::JsonConfig {
    web::JsonConfig::default()
        .limit(BODY_LIMIT)
        .error_handler(|error, _| {
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "another crate's enum, which may grow"
            )]
            match error {
                JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => {
                    ApiError::too_large()
                }
                JsonPayloadError::ContentType => {
                    ApiError::unreadable("the body must be JSON, with content-type application/json")
                }
                other => ApiError::unreadable(other),
            }
            .into()
        })
}

/// How the part of the address after `?` is read.
pub(crate) fn query_config() -> web::QueryConfig {
    web::QueryConfig::default().error_handler(|error, _| {
        let message = match error {
            QueryPayloadError::Deserialize(inner) => format!("the query cannot be read: {inner}"),
            other => other.to_string(),
        };
        ApiError::unreadable(message).into()
    })
}
