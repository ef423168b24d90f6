// SPDX-License-Identifier: AGPL-3.0-or-later
//! `kollegium serve` as a process that can be killed and started again as it was.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{Person, Process};

/// The administrator of every server here.
pub(crate) const ADMIN: &str = "admin_one";
/// The password of all accounts.
pub(crate) const PASSWORD: &str = "a-long-enough-one";

/// A server that can be started again as it was.
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    variables: Vec<(&'static str, String)>,
    process: Process,
    /// Where it keeps pictures.
    _pictures: TempDir,
}

impl Server {
    /// Starts `kollegium serve` at `http://HOST:PORT`, with one administrator.
    pub(crate) fn start(host: &str, port: u16, database: &str, peers: &str) -> Server {
        Server::start_with(host, port, database, peers, Vec::new())
    }

    /// The same, with more settings.
    pub(crate) fn start_with(
        host: &str,
        port: u16,
        database: &str,
        peers: &str,
        more: Vec<(&'static str, String)>,
    ) -> Server {
        let pictures = tempfile::tempdir().unwrap();
        let mut variables = vec![
            ("KOLLEGIUM_HOSTNAME", format!("{host}:{port}")),
            ("KOLLEGIUM_BIND", format!("127.0.0.1:{port}")),
            ("KOLLEGIUM_TLS", "false".to_owned()),
            ("KOLLEGIUM_DATABASE__URL", database.to_owned()),
            ("KOLLEGIUM_MEDIA__PATH", pictures.path().display().to_string()),
            ("KOLLEGIUM_SETUP__SITE_NAME", host.to_owned()),
            ("KOLLEGIUM_SETUP__ADMIN_USERNAME", ADMIN.to_owned()),
            ("KOLLEGIUM_SETUP__ADMIN_PASSWORD", PASSWORD.to_owned()),
            ("KOLLEGIUM_FEDERATION__MODE", "trusted".to_owned()),
            ("KOLLEGIUM_FEDERATION__TRUSTED", peers.to_owned()),
            ("KOLLEGIUM_FEDERATION__ALLOW_NETWORKS", "127.0.0.0/8".to_owned()),
            ("KOLLEGIUM_PREVIEWS__ALLOW_NETWORKS", "127.0.0.0/8".to_owned()),
            ("KOLLEGIUM_FEDERATION__RETRY_BASE_SECONDS", "1".to_owned()),
            ("KOLLEGIUM_LIMITS__POST", "0".to_owned()),
            ("KOLLEGIUM_LIMITS__MESSAGE", "0".to_owned()),
            ("KOLLEGIUM_LIMITS__SEARCH", "0".to_owned()),
            ("KOLLEGIUM_LIMITS__LOGIN", "0".to_owned()),
            ("KOLLEGIUM_LIMITS__OTHER", "0".to_owned()),
        ];
        variables.extend(more);
        let process = Server::run(&variables);
        Server {
            host: host.to_owned(),
            port,
            variables,
            process,
            _pictures: pictures,
        }
    }

    fn run(variables: &[(&'static str, String)]) -> Process {
        Process::start(
            &["serve".to_owned()],
            variables,
            "listening",
            Duration::from_secs(30),
        )
    }

    /// SIGKILL, and a new start on the same database.
    pub(crate) fn kill_and_restart(&mut self) {
        self.process.kill();
        self.process = Server::run(&self.variables);
    }

    /// The administrator, logged in.
    pub(crate) async fn admin(&self) -> Person {
        Person::log_in(&self.host, self.port, ADMIN, PASSWORD).await
    }

    /// Opens an account on the command line.
    pub(crate) fn add_person(&self, name: &str) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kollegium"));
        command
            .args(["user", "add", name])
            .envs(self.variables.iter().map(|(key, value)| (*key, value.as_str())));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("start the command");
        let mut input = child.stdin.take().expect("piped");
        input
            .write_all(format!("{PASSWORD}\n").as_bytes())
            .expect("the command reads the password");
        drop(input);
        assert!(
            child.wait().expect("the command ends").success(),
            "user add {name}"
        );
    }
}
