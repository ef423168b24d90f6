// SPDX-License-Identifier: AGPL-3.0-or-later
//! The load: a client as lean as can be, since it shares the machine with the server. One thread for each connection,
//! which is kept; requests are made beforehand, answers are measured and thrown away.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long each answer took, and how long it all took.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) latencies: Vec<Duration>,
    pub(crate) elapsed: Duration,
}

impl Outcome {
    /// Answers in a second.
    pub(crate) fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// Which time that part of the answers did not exceed.
    pub(crate) fn quantile(&self, part: f64) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        sorted
            .get((part * last as f64).round() as usize)
            .copied()
            .unwrap_or_default()
    }
}

/// Sends requests over `connections` connections at once. `request` gives the request for a connection's turn, and
/// nothing when that connection is done. Every answer must have the status `expected`.
pub(crate) fn drive<'a>(
    address: SocketAddr,
    connections: usize,
    expected: u16,
    request: impl Fn(usize, usize) -> Option<&'a [u8]> + Sync,
) -> Result<Outcome> {
    let request = &request;
    let started = Instant::now();
    let parts: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|number| {
                scope.spawn(move || {
                    let mut connection = Connection::open(address)?;
                    let mut latencies = Vec::new();
                    while let Some(bytes) = request(number, latencies.len()) {
                        let began = Instant::now();
                        let status = connection.ask(bytes)?;
                        latencies.push(began.elapsed());
                        ensure!(
                            status == expected,
                            "the server answered {status}: {}",
                            connection.text()
                        );
                    }
                    Ok(latencies)
                })
            })
            .collect();
        threads.into_iter().filter_map(|it| it.join().ok()).collect()
    });
    let mut outcome = Outcome {
        elapsed: started.elapsed(),
        ..Outcome::default()
    };
    ensure!(parts.len() == connections, "a connection panicked");
    for part in parts {
        outcome.latencies.extend(part?);
    }
    Ok(outcome)
}

/// The same request again and again for some time.
pub(crate) fn repeat(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    bytes: &[u8],
) -> Result<Outcome> {
    let end = Instant::now() + time;
    drive(address, connections, 200, |_, _| {
        (Instant::now() < end).then_some(bytes)
    })
}

/// A GET request, signed in with a token or not.
pub(crate) fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    let authorization = token.map_or_else(String::new, |it| format!("authorization: Bearer {it}\r\n"));
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{authorization}\r\n").into_bytes()
}

/// A POST request with these headers.
pub(crate) fn post(path: &str, headers: &[(&str, String)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("POST {path} HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// One connection, and the answer that was read last.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body: usize,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).context("cannot connect to the server")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection {
            stream,
            buffer: Vec::new(),
            body: 0,
        })
    }

    /// Sends a request and reads the answer to its end; returns its status.
    pub(crate) fn ask(&mut self, bytes: &[u8]) -> Result<u16> {
        self.stream.write_all(bytes)?;
        self.buffer.clear();
        self.body = loop {
            self.more()?;
            if let Some(at) = end_of_head(&self.buffer) {
                break at;
            }
        };
        let head = std::str::from_utf8(&self.buffer[..self.body])?;
        let length = content_length(head).context("the response has no Content-Length")?;
        let status = head.get(9..12).context("the response is not HTTP")?.parse()?;
        while self.buffer.len() < self.body + length {
            self.more()?;
        }
        Ok(status)
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        &self.buffer[self.body..]
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(self.body()).into_owned()
    }

    fn more(&mut self) -> Result<()> {
        let filled = self.buffer.len();
        self.buffer.resize(filled + 64 * 1024, 0);
        let read = self.stream.read(&mut self.buffer[filled..])?;
        self.buffer.truncate(filled + read);
        if read == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

/// Where the body begins.
pub(crate) fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|it| it == b"\r\n\r\n").map(|at| at + 4)
}

/// What a head says of the length of the body.
pub(crate) fn content_length(head: &str) -> Option<usize> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())
            .flatten()
    })
}
