// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching a web page, for what it says of itself.

use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, LINK};
use url::Url;

use super::get::media_type;
use super::{Client, FetchError, Purpose};

/// Most of a page that is read, in bytes: what it says of itself stands at its beginning.
const MAX_PAGE: usize = 512 * 1024;

/// A web page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebPage {
    /// Where it was found in the end.
    pub url: Url,
    /// Its type without parameters, such as `text/html`; absent where the server names none.
    pub content_type: Option<String>,
    /// How its letters are written, where the server says so.
    pub charset: Option<String>,
    /// Its beginning, if it is HTML.
    pub html: Option<Vec<u8>>,
    /// The headers `Link` (RFC 8288), as they came.
    pub links: Vec<String>,
}

impl Client {
    /// Fetches a web page, unsigned and without cookies, by the same rules for addresses as everything else. Of a page
    /// that is too long, the beginning is returned; of anything but HTML, the type alone.
    pub async fn web_page(&self, url: &Url) -> Result<WebPage, FetchError> {
        self.within_time(self.find_page(Purpose::Page, url)).await
    }

    /// The same of a page of a server with which we federate, where documents of other servers may be: nothing of it is
    /// shown, it only names a document.
    pub async fn page_of_server(&self, url: &Url) -> Result<WebPage, FetchError> {
        self.within_time(self.find_page(Purpose::Fetch, url)).await
    }

    async fn find_page(&self, purpose: Purpose, url: &Url) -> Result<WebPage, FetchError> {
        let arrived = self.arrive(purpose, url, "text/html, */*;q=0.1", None).await?;
        read(arrived.url, arrived.response).await
    }
}

async fn read(url: Url, mut response: Response) -> Result<WebPage, FetchError> {
    let stated = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|it| it.to_str().ok());
    let mime = stated.and_then(media_type);
    let content_type = mime.as_ref().map(|it| it.essence_str().to_owned());
    let charset = mime.as_ref().and_then(|it| it.get_param("charset"));
    let charset = charset.map(|it| it.as_str().to_owned());
    let is_html = matches!(
        content_type.as_deref(),
        Some("text/html" | "application/xhtml+xml")
    );
    let links = response.headers().get_all(LINK).iter();
    let links = links
        .filter_map(|it| it.to_str().ok())
        .map(str::to_owned)
        .collect();
    let mut html = None;
    if is_html {
        let mut body = Vec::new();
        while body.len() < MAX_PAGE
            && let Some(chunk) = response.chunk().await?
        {
            body.extend_from_slice(&chunk[..chunk.len().min(MAX_PAGE - body.len())]);
        }
        html = Some(body);
    }
    Ok(WebPage {
        url,
        content_type,
        charset,
        html,
        links,
    })
}
