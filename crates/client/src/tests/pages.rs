// SPDX-License-Identifier: AGPL-3.0-or-later
//! Web pages.

use super::*;

#[tokio::test]
async fn html_is_read_and_of_other_types_only_the_type() {
    let peer = Peer::new(|request| match request.target.as_str() {
        "/page" => Reply::of("text/html; charset=ISO-8859-1", "<title>Amt</title>"),
        "/picture" => Reply::of("image/png", "png"),
        "/long" => Reply::of("text/html", vec![b'x'; 2_000_000]),
        "/moved" => Reply::redirect("/page#part"),
        "/home" => Reply::redirect("http://127.0.0.1:1/"),
        "/gone" => Reply::status(410),
        _ => Reply::redirect("/round"),
    })
    .await;
    let client = client();
    let page = client.web_page(&peer.url("/page#part")).await.unwrap();
    assert_eq!(page.html.as_deref(), Some(b"<title>Amt</title>".as_slice()));
    assert_eq!(page.content_type.as_deref(), Some("text/html"));
    assert_eq!(page.charset.as_deref(), Some("iso-8859-1"));
    assert_eq!(client.web_page(&peer.url("/moved")).await, Ok(page));
    let picture = client.web_page(&peer.url("/picture")).await.unwrap();
    assert_eq!(
        (picture.content_type.as_deref(), picture.html),
        (Some("image/png"), None)
    );
    let long = client.web_page(&peer.url("/long")).await.unwrap();
    assert_eq!(long.html.map(|it| it.len()), Some(512 * 1024));
    assert_eq!(client.web_page(&peer.url("/gone")).await, Err(FetchError::Gone));
    assert_eq!(
        client.web_page(&peer.url("/round")).await,
        Err(FetchError::Redirect)
    );
    assert!(peer.received().iter().all(|it| it.header("signature").is_empty()));
}
