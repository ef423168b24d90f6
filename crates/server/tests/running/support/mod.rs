// SPDX-License-Identifier: AGPL-3.0-or-later
//! What tests against running servers share: starting the binary, and a person who uses the Lemmy API.

pub(crate) mod mail;
pub(crate) mod script;
pub(crate) mod server;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use kollegium_testing::TestDb;
use serde_json::{Value, json};

/// A server process. It is killed when dropped.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts the binary with these arguments and variables and waits for a line that contains `ready`.
    pub(crate) fn start(
        arguments: &[String],
        variables: &[(&str, String)],
        ready: &str,
        patience: Duration,
    ) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kollegium"));
        command.args(arguments);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KOLLEGIUM_")) {
            command.env_remove(name);
        }
        command.env(
            "RUST_LOG",
            std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".to_owned()),
        );
        command.envs(variables.iter().map(|(name, value)| (*name, value.as_str())));
        Process::run(command, ready, patience)
    }

    /// Starts any program and waits for a line that contains `ready`.
    pub(crate) fn run(mut command: Command, ready: &str, patience: Duration) -> Process {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("start the program");
        let (found, lines) = std::sync::mpsc::channel();
        let out = child.stdout.take().expect("piped");
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // After the line that was waited for nobody listens, but the pipe must be read.
                let _ = found.send(line);
            }
        });
        let errors = child.stderr.take().expect("piped");
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                // Captured by the test harness, and shown when the test fails.
                let _ = writeln!(std::io::stderr(), "server: {line}");
            }
        });
        let process = Process { child };
        let deadline = Instant::now() + patience;
        let mut seen = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(line) if line.contains(ready) => return process,
                Ok(line) => seen.push(line),
                Err(error) => panic!("the server did not say {ready:?} ({error}); it said {seen:#?}"),
            }
        }
    }

    /// Takes care of a process that the test has started itself.
    pub(crate) fn adopt(child: Child) -> Process {
        Process { child }
    }

    /// SIGTERM, and how it ended. The shell knows `kill`, a bare system has no program of that name.
    pub(crate) fn terminate(mut self) -> std::process::ExitStatus {
        let kill = Command::new("sh")
            .args(["-c", &format!("kill {}", self.child.id())])
            .status();
        assert!(kill.expect("a shell").success());
        self.child.wait().expect("the process ends")
    }

    /// Ends the process with SIGKILL, as a crash would.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `count` free ports in a row, below those that the system gives to outgoing connections: a server that is killed must
/// find its port free again. Where to begin depends on the process and the call, so that tests that run side by side do
/// not meet.
pub(crate) fn free_ports(count: u16) -> u16 {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let spot = std::process::id()
        .wrapping_mul(31)
        .wrapping_add(CALLS.fetch_add(1, Ordering::Relaxed) * 400);
    let begin = 10_000 + u16::try_from(spot % 20_000).expect("below 20,000");
    (begin..32_000)
        .chain(10_000..begin)
        .step_by(4)
        .find(|first| (*first..first + count).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()))
        .expect("free ports")
}

/// One database for each name, on SQLite or PostgreSQL as the run has chosen.
pub(crate) fn databases<const N: usize>() -> [TestDb; N] {
    std::array::from_fn(|_| TestDb::new())
}

/// Somebody who uses an instance through the Lemmy API.
#[derive(Clone)]
pub(crate) struct Person {
    http: reqwest::Client,
    base: String,
    jwt: Option<String>,
}

/// An answer: its status, and its JSON.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// The body, where the request succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }
}

impl Person {
    /// Nobody in particular, at `http://NAME.localhost:PORT`.
    pub(crate) fn anonymous(host: &str, port: u16) -> Person {
        let http = reqwest::Client::builder()
            .resolve(host, ([127, 0, 0, 1], port).into())
            .timeout(Duration::from_secs(20))
            .build()
            .expect("a client");
        Person {
            http,
            base: format!("http://{host}:{port}"),
            jwt: None,
        }
    }

    /// A person with a new session.
    pub(crate) async fn log_in(host: &str, port: u16, name: &str, password: &str) -> Person {
        let nobody = Person::anonymous(host, port);
        let answer = nobody
            .post(
                "user/login",
                json!({ "username_or_email": name, "password": password }),
            )
            .await
            .ok();
        Person {
            jwt: answer["jwt"].as_str().map(str::to_owned),
            ..nobody
        }
    }

    /// `http://HOST:PORT`
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        let mut url = reqwest::Url::parse(&format!("{}/api/v3/{path}", self.base)).expect("a URL");
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.send(self.http.get(url)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.http.post(format!("{}/api/v3/{path}", self.base));
        self.send(json_body(request, &body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        let request = self.http.put(format!("{}/api/v3/{path}", self.base));
        self.send(json_body(request, &body)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.try_send(request).await.expect("an answer")
    }

    /// The answer, or why there is none: for servers that are being killed.
    pub(crate) async fn try_post(&self, path: &str, body: &Value) -> Result<Answer, reqwest::Error> {
        let request = self.http.post(format!("{}/api/v3/{path}", self.base));
        self.try_send(json_body(request, body)).await
    }

    async fn try_send(&self, request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
        let request = match &self.jwt {
            Some(jwt) => request.bearer_auth(jwt),
            None => request,
        };
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok(Answer {
            status,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        })
    }

    /// Uploads a picture; what is said of it.
    pub(crate) async fn upload(&self, picture: &[u8]) -> Value {
        let head: &[u8] =
            b"--edge\r\ncontent-disposition: form-data; name=\"images[]\"; filename=\"a\"\r\n\r\n";
        let request = self.http.post(format!("{}/pictrs/image", self.base));
        let request = request
            .header("content-type", "multipart/form-data; boundary=edge")
            .body([head, picture, b"\r\n--edge--\r\n"].concat());
        let answer = self.send(request).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["files"][0].clone()
    }

    /// What is at a path below the server's address.
    pub(crate) async fn load(&self, path: &str) -> (u16, Vec<u8>) {
        let request = self.http.get(format!("{}/{path}", self.base));
        let jwt = self.jwt.as_deref().unwrap_or_default();
        let response = request.bearer_auth(jwt).send().await.expect("an answer");
        let status = response.status().as_u16();
        let bytes = response.bytes().await.expect("the whole answer");
        (status, bytes.to_vec())
    }

    /// Joins a group by its handle and waits until it has accepted. The group's id here.
    pub(crate) async fn join(&self, group: &str) -> i64 {
        let (kind, id) = self
            .resolve(group)
            .await
            .unwrap_or_else(|| panic!("{group} at {}", self.base));
        assert_eq!(kind, "community");
        self.post("community/follow", json!({ "community_id": id, "follow": true }))
            .await
            .ok();
        eventually("the group accepts", Duration::from_secs(5), async || {
            let view = self.get("community", &[("id", &id.to_string())]).await.ok();
            let state = view["community_view"]["subscribed"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            if state == "Subscribed" { Ok(()) } else { Err(state) }
        })
        .await;
        id
    }

    /// The id here of what `query` names: `("community", 7)`.
    pub(crate) async fn resolve(&self, query: &str) -> Option<(String, i64)> {
        let answer = self.get("resolve_object", &[("q", query)]).await;
        if answer.status != 200 {
            return None;
        }
        ["comment", "post", "community", "person"]
            .into_iter()
            .find_map(|kind| {
                let id = answer.body.get(kind)?.get(kind)?.get("id")?.as_i64()?;
                Some((kind.to_owned(), id))
            })
    }
}

fn json_body(request: reqwest::RequestBuilder, body: &Value) -> reqwest::RequestBuilder {
    request
        .header("content-type", "application/json")
        .body(body.to_string())
}

/// Asks again until `check` gives something, for at most `patience`.
pub(crate) async fn eventually<T, F: Future<Output = Result<T, String>>>(
    what: &str,
    patience: Duration,
    mut check: impl FnMut() -> F,
) -> T {
    let deadline = Instant::now() + patience;
    loop {
        match check().await {
            Ok(value) => return value,
            Err(last) if Instant::now() > deadline => {
                panic!("{what}: not within {patience:?}; last seen: {last}")
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
