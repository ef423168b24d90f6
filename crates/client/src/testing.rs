// SPDX-License-Identifier: AGPL-3.0-or-later
//! For tests: a small HTTP server that can lie, stall and overflow, and settings with which it can be reached.
#![expect(clippy::unwrap_used, reason = "a test cannot go on without its peer")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::Settings;
use crate::address::AddressPolicy;

/// The type of ActivityStreams documents.
pub const AS2: &str = "application/activity+json";

/// A request as the fake peer received it.
#[derive(Debug, Clone)]
pub struct Received {
    /// Such as `GET`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Received {
    /// A header by its name in lower case; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The URL that was asked for.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.header("host"), self.target)
    }
}

/// What the fake peer sends back.
pub struct Reply {
    /// The status; 0 for [`Reply::none`].
    pub status: u16,
    /// Headers beside the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Pause after each byte of the body.
    pub drip: Option<Duration>,
}

impl Reply {
    /// No answer: it hangs up.
    pub fn none() -> Self {
        Self::status(0)
    }

    /// An empty answer.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            drip: None,
        }
    }

    /// A body of this type.
    pub fn of(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..Self::status(200)
        }
        .with("content-type", content_type)
    }

    /// A minimal actor document with this id.
    pub fn actor(id: &str) -> Self {
        Self::of(AS2, format!(r#"{{"id":"{id}","type":"Person"}}"#))
    }

    /// A redirect.
    pub fn redirect(location: &str) -> Self {
        Self::status(302).with("location", location)
    }

    /// The same with another header.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// The fake peer: reachable as `127.0.0.1`, `localhost` and `*.localhost` at one port.
pub struct Peer {
    /// Where it listens.
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Peer {
    /// At any free port.
    pub async fn new(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Peer::listening(TcpListener::bind("127.0.0.1:0").await.unwrap(), answer)
    }

    /// With a listener of the test.
    pub fn listening(
        listener: TcpListener,
        answer: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = received.clone();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, log) = (answer.clone(), log.clone());
                tokio::spawn(async move { serve(stream, &*answer, &log).await });
            }
        });
        Self { address, received }
    }

    /// A URL at this peer under one of its names.
    pub fn at(&self, host: &str, path: &str) -> Url {
        Url::parse(&format!("http://{host}:{}{path}", self.address.port())).unwrap()
    }

    /// A URL at its usual name.
    pub fn url(&self, path: &str) -> Url {
        self.at("peer.localhost", path)
    }

    /// All requests so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// One request per connection; a peer that hangs up early is part of some tests.
async fn serve(
    mut stream: TcpStream,
    answer: &(dyn Fn(&Received) -> Reply + Sync),
    log: &Mutex<Vec<Received>>,
) {
    let Some(request) = read_request(&mut stream).await else {
        return;
    };
    log.lock().unwrap().push(request.clone());
    let reply = answer(&request);
    if reply.status == 0 {
        return;
    }
    let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", reply.body.len()));
    if stream.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    match reply.drip {
        None => drop(stream.write_all(&reply.body).await),
        Some(pause) => {
            for byte in &reply.body {
                tokio::time::sleep(pause).await;
                if stream.write_all(&[*byte]).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut request = Received {
        method,
        target,
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    let length: usize = request.header("content-length").parse().unwrap_or(0);
    while request.body.len() < length {
        if stream.read_buf(&mut request.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(request)
}

/// Settings with which the fake peer can be reached.
pub fn settings() -> Settings {
    let allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
    let policy = AddressPolicy {
        allow_networks,
        plain_http: true,
    };
    Settings {
        page_policy: policy.clone(),
        ..Settings::new(Url::parse("http://ours.example").unwrap(), policy)
    }
}
