// SPDX-License-Identifier: AGPL-3.0-or-later
//! A real mail server, which wants TLS and a password, and what came to it.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::{Process, eventually, free_ports, script};

const USER: &str = "kollegium";
const PASSWORD: &str = "geheim";
/// Who the servers' mail is from.
pub(crate) const SENDER: &str = "forum@amt.example";

/// An SMTP server that keeps what it receives.
pub(crate) struct MailServer {
    port: u16,
    folder: TempDir,
    process: Option<Process>,
}

/// What came: its headers, and its text.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) content: Value,
}

impl MailServer {
    pub(crate) fn start() -> MailServer {
        let mut server = MailServer {
            port: free_ports(1),
            folder: tempfile::tempdir().unwrap(),
            process: None,
        };
        server.restart();
        server
    }

    /// Starts it again as it was.
    pub(crate) fn restart(&mut self) {
        let mut serve = script::mail("serve.py");
        serve
            .env("FOLDER", self.folder.path())
            .env("PORT", self.port.to_string())
            .envs([("SMTP_USER", USER), ("SMTP_PASSWORD", PASSWORD)]);
        self.process = Some(Process::run(serve, "ready", Duration::from_secs(60)));
    }

    pub(crate) fn stop(&mut self) {
        self.process = None;
    }

    /// Where what comes is kept.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How a server sends its mail here.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        self.settings_with(PASSWORD)
    }

    pub(crate) fn settings_with(&self, password: &str) -> Vec<(&'static str, String)> {
        let url = format!("smtp://{USER}:{password}@localhost:{}?tls=required", self.port);
        let authority = self.folder.path().join("authority.pem");
        vec![
            ("KOLLEGIUM_MAIL__SMTP", url),
            ("KOLLEGIUM_MAIL__FROM", format!("Forum <{SENDER}>")),
            ("SSL_CERT_FILE", authority.display().to_string()),
        ]
    }

    /// All that came to an address, the oldest first.
    pub(crate) fn received(&self, by: &str) -> Vec<Received> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut files: Vec<_> = entries.map(|it| it.unwrap().path()).collect();
        files.retain(|it| it.extension().is_some_and(|it| it == "json"));
        files.sort_unstable();
        let all = files.iter().map(|it| {
            let text = std::fs::read_to_string(it).unwrap();
            Received {
                content: serde_json::from_str(&text).unwrap(),
            }
        });
        all.filter(|it| it.content["recipients"][0] == by).collect()
    }

    /// The newest to an address, when so many have come.
    pub(crate) async fn wait_for(&self, by: &str, number: usize) -> Received {
        eventually("the mail", Duration::from_secs(60), async || {
            let mut all = self.received(by);
            match all.len() {
                it if it == number => Ok(all.remove(number - 1)),
                it => Err(format!("{it} to {by}")),
            }
        })
        .await
    }
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.content["headers"][name].as_str().unwrap_or_default()
    }

    pub(crate) fn body(&self) -> &str {
        self.content["body"].as_str().unwrap()
    }

    /// What stands behind `path` on a line of its own.
    #[track_caller]
    pub(crate) fn token(&self, base: &str, path: &str) -> String {
        let begins = format!("{base}/{path}/");
        let found = self.body().lines().find_map(|line| line.strip_prefix(&begins));
        found.unwrap_or_else(|| panic!("{}", self.body())).to_owned()
    }
}
