// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching pictures.

use super::*;

#[tokio::test]
async fn a_picture_is_fetched_unsigned_and_within_its_limit() {
    let peer = Peer::new(|request| match request.target.as_str() {
        "/moved.png" => Reply::redirect("/a.png"),
        "/a.png" => Reply::of("image/png", [7; 100]),
        "/unknown" => Reply::of("application/octet-stream", [7; 100]),
        "/page" => Reply::of("text/html", "<script>"),
        _ => Reply::status(404),
    })
    .await;
    let client = client();
    for path in ["/a.png", "/moved.png", "/unknown"] {
        let fetched = client.get_picture(&peer.url(path), 100).await;
        assert_eq!(fetched, Ok(vec![7; 100]), "{path}");
    }
    assert_eq!(peer.received()[0].header("signature"), "");
    let get = async |path, most| client.get_picture(&peer.url(path), most).await;
    assert_eq!(get("/page", 100).await, Err(FetchError::ContentType));
    assert_eq!(get("/none", 100).await, Err(FetchError::NotFound));
    let before = peer.received().len();
    assert_eq!(get("/none", 100).await, Err(FetchError::NotFound));
    assert_eq!(peer.received().len(), before, "a failure is remembered");
    assert_eq!(get("/a.png", 99).await, Err(FetchError::TooLarge));
}

#[tokio::test]
async fn no_picture_is_fetched_from_within_the_network() {
    let peer = Peer::new(|request| match request.target.as_str() {
        "/document" => Reply::of(AS2, "{}"),
        _ => Reply::of("image/png", [7; 100]),
    })
    .await;
    // That other servers are there does not open it for pictures and pages.
    let mut settings = settings();
    settings.page_policy.allow_networks.clear();
    let client = Client::new(settings).unwrap();
    for host in ["peer.localhost", "127.0.0.1", "localhost"] {
        let fetched = client.get_picture(&peer.at(host, "/a.png"), 100).await;
        assert!(
            matches!(
                fetched,
                Err(FetchError::Address(_) | FetchError::Target(TargetRefused::Url(_)))
            ),
            "{host}: {fetched:?}"
        );
        let page = client.web_page(&peer.at(host, "/page")).await;
        assert!(
            matches!(
                page,
                Err(FetchError::Address(_) | FetchError::Target(TargetRefused::Url(_)))
            ),
            "{host}: {page:?}"
        );
    }
    assert_eq!(peer.received().len(), 0);
    let document = fetch(&client, &peer.at("peer.localhost", "/document")).await;
    assert!(document.is_ok(), "{document:?}");
    let usual = Settings::new(peer.url("/"), testing::settings().policy);
    assert!(usual.page_policy.allow_networks.is_empty());
}
