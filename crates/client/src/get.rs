// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching: redirects by hand, and an answer that is judged by its head before its body is read.

use mime::Mime;
use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::{Client, FetchError, Purpose, Sign};

/// Most redirects followed in one fetch.
const MAX_REDIRECTS: usize = 3;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The header `Accept`.
    pub accept: &'static str,
    /// Refuses an answer by its head.
    pub check: fn(&Head) -> Result<(), FetchError>,
    /// Largest accepted body in bytes, after decompression.
    pub most: usize,
}

/// What the head of a successful answer says of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its type; absent where the server names none, or several.
    pub content_type: Option<Mime>,
    /// Its length, where that is known beforehand.
    pub length: Option<u64>,
}

/// A body and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The final URL, without fragment.
    pub url: Url,
    /// The whole body.
    pub body: Vec<u8>,
}

/// An answer and the right to read it.
pub(crate) struct Arrived {
    pub(crate) url: Url,
    pub(crate) response: Response,
    _slot: OwnedSemaphorePermit,
}

impl Client {
    /// Fetches what is at a URL, signed if there is a `signer`. A fragment is ignored.
    pub async fn get(
        &self,
        url: &Url,
        wanted: &Wanted,
        signer: Option<&dyn Sign>,
    ) -> Result<Download, FetchError> {
        self.find(Purpose::Fetch, url, wanted, signer).await
    }

    /// The same for any purpose, within the time that one fetch may take.
    pub(crate) async fn find(
        &self,
        purpose: Purpose,
        url: &Url,
        wanted: &Wanted,
        signer: Option<&dyn Sign>,
    ) -> Result<Download, FetchError> {
        self.within_time(self.download(purpose, url, wanted, signer))
            .await
    }

    async fn download(
        &self,
        purpose: Purpose,
        url: &Url,
        wanted: &Wanted,
        signer: Option<&dyn Sign>,
    ) -> Result<Download, FetchError> {
        let arrived = self.arrive(purpose, url, wanted.accept, signer).await?;
        (wanted.check)(&Head::of(&arrived.response))?;
        Ok(Download {
            body: read(arrived.response, wanted.most).await?,
            url: arrived.url,
        })
    }

    /// Follows redirects to a successful answer; each request is checked and signed for its own host.
    pub(crate) async fn arrive(
        &self,
        purpose: Purpose,
        url: &Url,
        accept: &'static str,
        signer: Option<&dyn Sign>,
    ) -> Result<Arrived, FetchError> {
        let mut url = url.clone();
        url.set_fragment(None);
        for _ in 0..=MAX_REDIRECTS {
            self.check_target(purpose, &url)?;
            let _slot = self.slot(purpose, &url).await.ok_or(FetchError::Busy)?;
            let mut request = self.http(purpose).get(url.clone()).header(ACCEPT, accept);
            if let Some(signer) = signer {
                for (name, value) in signer.sign_get(&url).map_err(FetchError::Signing)? {
                    request = request.header(name, value);
                }
            }
            let response = request.send().await?;
            match response.status().as_u16() {
                200..=299 => {
                    return Ok(Arrived { url, response, _slot });
                }
                301 | 302 | 303 | 307 | 308 => url = redirect(&url, response.headers())?,
                404 => return Err(FetchError::NotFound),
                410 => return Err(FetchError::Gone),
                status => return Err(FetchError::Status(status)),
            }
        }
        Err(FetchError::Redirect)
    }
}

impl Head {
    pub(crate) fn of(response: &Response) -> Head {
        let mut values = response.headers().get_all(CONTENT_TYPE).iter();
        let content_type = match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().and_then(media_type),
            (None, _) | (Some(_), Some(_)) => None,
        };
        Head {
            content_type,
            length: response.content_length(),
        }
    }
}

async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn redirect(from: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let location = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .ok_or(FetchError::Redirect)?;
    let mut url = from.join(location).map_err(|_| FetchError::Redirect)?;
    url.set_fragment(None);
    Ok(url)
}

/// Reads a content type. The parser wants no space before a semicolon and none at the end; RFC 9110 allows them.
pub fn media_type(text: &str) -> Option<Mime> {
    let parts: Vec<&str> = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(";").parse().ok()
}
