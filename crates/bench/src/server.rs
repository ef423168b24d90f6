// SPDX-License-Identifier: AGPL-3.0-or-later
//! The server that is measured: `kollegium serve` as a process of its own, with its defaults but for rate limits.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::client::{self, Connection};
use crate::process::Usage;

/// How long it may take to start.
const START: Duration = Duration::from_secs(60);

/// A running server; it ends when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
    folder: TempDir,
}

/// A port that is free now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

impl Server {
    /// Over the database at `url`, whose ids begin with `http://localhost:PORT`.
    pub(crate) fn start(url: &str, port: u16) -> Result<Server> {
        let folder = tempfile::tempdir()?;
        let log = File::create(folder.path().join("log"))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("serve")
            .env("KOLLEGIUM_HOSTNAME", format!("localhost:{port}"))
            .env("KOLLEGIUM_BIND", address.to_string())
            .env("KOLLEGIUM_TLS", "false")
            .env("KOLLEGIUM_DATABASE__URL", url)
            .env("KOLLEGIUM_MEDIA__PATH", folder.path().join("media"))
            .env("KOLLEGIUM_FEDERATION__MODE", "open")
            .env("KOLLEGIUM_FEDERATION__ALLOW_NETWORKS", "127.0.0.0/8");
        for limit in [
            "LOGIN", "REGISTER", "POST", "COMMENT", "SEARCH", "MESSAGE", "IMAGE", "OTHER",
        ] {
            command.env(format!("KOLLEGIUM_LIMITS__{limit}"), "0");
        }
        // The log is written, as it would be.
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let mut server = Server {
            address,
            child,
            folder,
        };
        server.wait_until_it_answers()?;
        Ok(server)
    }

    fn wait_until_it_answers(&mut self) -> Result<()> {
        let end = Instant::now() + START;
        let request = client::get("/health", None);
        while Instant::now() < end {
            let answer = Connection::open(self.address).and_then(|mut it| it.ask(&request));
            if matches!(answer, Ok(200)) {
                return Ok(());
            }
            if self.child.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        bail!("the server did not start; its log: {log}");
    }

    /// What it used so far.
    pub(crate) fn usage(&self) -> Result<Usage> {
        Usage::of(self.child.id()).context("the server has ended")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its database is thrown away, so it need not say goodbye.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
