// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures, at the addresses of pict-rs that both versions hand out: uploads, downloads and deletion.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::body::SizedStream;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Bytes, Path, Query};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use kollegium_app::limits::RateLimit;
use kollegium_app::media as pictures;
use kollegium_app::media::Served;
use kollegium_app::storage::{Format, Loaded, Refused, RequestedVariant};
use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::ids::ActorId;
use kollegium_domain::media::{Audience, Media};
use kollegium_domain::{Result, Viewer, actors};
use serde::Serialize;

use crate::error::{ApiError, Code};
use crate::request::{self, ApiCaller};
use crate::views::stamp;
use crate::wire::media::{Details, GetImage, ProxyImage, Uploaded, UploadedFile};

/// How many files one request may bring.
const FILES: usize = 10;

/// What a request may have beside its files, in bytes.
const BESIDE: usize = 64 * 1024;

/// How much of a file is written at once, in bytes.
const PIECE: usize = 32 * 1024;

/// How long an upload may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The routes at `/pictrs`.
pub(crate) fn configure_pictrs(cfg: &mut web::ServiceConfig) {
    cfg.app_data(request::query_config())
        .route("/healthz", web::get().to(HttpResponse::Ok))
        .route("/image", web::post().to(upload))
        .route("/image/delete/{token}/{file}", web::get().to(delete))
        .route("/image/{file}", web::get().to(get))
        .route("/image/{file}", web::head().to(get));
}

async fn upload(caller: ApiCaller, request: HttpRequest, body: Multipart) -> PictureResult<HttpResponse> {
    let files = receive(&caller, &request, body)
        .await?
        .into_iter()
        .map(|kept| UploadedFile {
            details: Details {
                width: kept.width,
                height: kept.height,
                content_type: kept.content_type.as_str(),
                created_at: stamp(kept.created_at),
            },
            file: kept.name,
            delete_token: kept.delete_token,
        });
    let files = files.collect();
    Ok(HttpResponse::Created().json(Uploaded { msg: "ok", files }))
}

/// Takes the pictures that a request brings, one at least.
pub(crate) async fn receive(
    caller: &ApiCaller,
    request: &HttpRequest,
    body: Multipart,
) -> PictureResult<Vec<Media>> {
    caller.admit(RateLimit::Image).await?;
    // Before anything of the body is read.
    pictures::require(&caller.app, caller.inner()).await?;
    let most = pictures::of(&caller.app)?.rules().max_bytes;
    if announced(request).is_some_and(|it| it > FILES * most + BESIDE) {
        return Err(Refused::TooLarge(most).into());
    }
    tokio::time::timeout(PATIENCE, take(caller, body, most))
        .await
        .unwrap_or_else(|_| Err(ApiError::unreadable("the upload took too long").into()))
}

fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Takes one file after the other: no more than one of them is in memory.
async fn take(caller: &ApiCaller, mut body: Multipart, most: usize) -> PictureResult<Vec<Media>> {
    let mut files = Vec::new();
    while let Some(mut field) = body.try_next().await? {
        if !field.name().is_some_and(|it| it.starts_with("images")) {
            read(&mut field, BESIDE).await?;
            continue;
        }
        if files.len() == FILES {
            return Err(ApiError::unreadable(format!("one request takes {FILES} files at most")).into());
        }
        let bytes = read(&mut field, most).await?;
        files.push(pictures::upload(&caller.app, caller.inner(), bytes).await?);
    }
    if files.is_empty() {
        return Err(ApiError::unreadable("there is no field images[] with a file").into());
    }
    Ok(files)
}

async fn read(field: &mut Field, most: usize) -> PictureResult<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.try_next().await? {
        if bytes.len() + chunk.len() > most {
            return Err(Refused::TooLarge(most).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A picture, as it is asked for.
pub(crate) async fn get(
    caller: ApiCaller,
    file: Path<String>,
    query: Query<GetImage>,
) -> PictureResult<HttpResponse> {
    let wanted = wanted(&query);
    let served = pictures::serve(&caller.app, caller.inner(), &file, wanted).await?;
    Ok(answer(served, DAY))
}

/// Pictures of other servers that something here shows.
pub(crate) async fn proxy(caller: ApiCaller, query: Query<ProxyImage>) -> PictureResult<HttpResponse> {
    let ProxyImage {
        url,
        format,
        thumbnail,
    } = query.into_inner();
    let wanted = wanted(&GetImage { format, thumbnail });
    let served = pictures::copy(&caller.app, caller.inner(), &url, wanted).await?;
    // It may become another one at the same address.
    Ok(answer(served, HOUR))
}

/// A format that we do not have is none: clients ask for the newest one that they know.
fn wanted(query: &GetImage) -> RequestedVariant {
    RequestedVariant {
        format: query.format.as_deref().and_then(Format::named),
        size: query.thumbnail,
    }
}

/// How long browsers keep a picture that does not change, in seconds.
const DAY: u32 = 86_400;
/// How long they keep one that may change, or that not everybody may see.
const HOUR: u32 = 3_600;

/// Whatever it is, a browser shows it as a picture or not at all, and nothing in it may run or load anything.
fn answer(served: Served, seconds: u32) -> HttpResponse {
    let caching = match served.audience {
        Audience::Everybody => format!("public, max-age={seconds}"),
        Audience::Some => format!("private, max-age={HOUR}"),
    };
    HttpResponse::Ok()
        .content_type(served.content_type.as_str())
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((VARY, "Authorization, Cookie"))
        .body(SizedStream::new(served.file.len() as u64, pieces(served.file)))
}

/// The file piece by piece: it is in memory once, however many slow clients read it, until the last of them has it.
fn pieces(file: Loaded) -> impl Stream<Item = std::result::Result<Bytes, Infallible>> {
    stream::iter((0..file.len()).step_by(PIECE)).map(move |begin| {
        let end = file.len().min(begin + PIECE);
        Ok(file.slice(begin..end))
    })
}

async fn delete(caller: ApiCaller, path: Path<(String, String)>) -> PictureResult<HttpResponse> {
    caller.admit(RateLimit::Message).await?;
    pictures::require(&caller.app, caller.inner()).await?;
    let (token, file) = path.into_inner();
    pictures::remove(&caller.app, caller.inner(), &file, &token).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A list of pictures.
pub(crate) type List = fn(&mut Snapshot, &Viewer, i64, i64) -> Result<Vec<Media>>;

/// Who uploaded these; one query.
pub(crate) fn owners(snapshot: &mut Snapshot, of: &[Media]) -> Result<Vec<Actor>> {
    let mut owners: Vec<ActorId> = of.iter().map(|it| it.owner_id).collect();
    owners.sort_unstable();
    owners.dedup();
    actors::by_ids(snapshot, &owners)
}

/// What a request for a picture comes to.
pub(crate) type PictureResult<T> = std::result::Result<T, Failure>;

/// What clients are told at `/pictrs`: some read `error`, as of Lemmy, some `msg`, as of pict-rs.
#[derive(Debug, Serialize, thiserror::Error)]
#[error("{msg}")]
pub(crate) struct Failure {
    #[serde(skip)]
    status: StatusCode,
    error: Code,
    msg: String,
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status)
            .insert_header((CACHE_CONTROL, "private"))
            .json(self)
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure {
            status: error.status_code(),
            error: error.code(),
            msg: error.explained(),
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> ApiError {
        ApiError::with_message(failure.error, failure.msg).with_status(failure.status)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        if let Refused::Shared(shared) = refused {
            return Arc::try_unwrap(shared).map_or_else(|shared| Failure::of(&shared), Failure::from);
        }
        if let Refused::Domain(error) = refused {
            return ApiError::from(error).into();
        }
        Failure::of(&refused)
    }
}

impl Failure {
    /// What is said to each of several who wanted the same.
    fn of(refused: &Refused) -> Failure {
        let (status, error) = match refused {
            Refused::Shared(shared) => return Failure::of(shared),
            Refused::Store(_) | Refused::Domain(_) => {
                tracing::error!(error = %refused, "a picture could not be served");
                return ApiError::internal().into();
            }
            Refused::Elsewhere(_) => (StatusCode::BAD_GATEWAY, Code::PictrsResponseError),
            Refused::Busy => (StatusCode::SERVICE_UNAVAILABLE, Code::PictrsResponseError),
            Refused::Off => (StatusCode::NOT_FOUND, Code::NotFound),
            Refused::TooLarge(_) | Refused::TooManyPixels(_) => {
                (StatusCode::PAYLOAD_TOO_LARGE, Code::PictrsResponseError)
            }
            Refused::NotAPicture => (StatusCode::BAD_REQUEST, Code::NotAnImageType),
            Refused::Damaged(_) => (StatusCode::BAD_REQUEST, Code::PictrsResponseError),
        };
        Failure {
            status,
            error,
            msg: refused.to_string(),
        }
    }
}

impl From<MultipartError> for Failure {
    fn from(error: MultipartError) -> Failure {
        if matches!(error, MultipartError::Payload(PayloadError::Overflow)) {
            return ApiError::too_large().into();
        }
        ApiError::unreadable(error).into()
    }
}
