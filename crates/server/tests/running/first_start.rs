// SPDX-License-Identifier: AGPL-3.0-or-later
//! The first start with nothing configured, the commands, and the orderly end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use kollegium_db::{Db, Durability};
use kollegium_domain::ids::InstanceId;
use kollegium_domain::inbox::{self, Received, Stored};
use serde_json::json;

use crate::support::{Person, Process, free_ports};

const PASSWORD: &str = "a-long-enough-one";

/// The binary in an empty folder, with only the port set, so that tests can run side by side.
fn kollegium(folder: &std::path::Path, port: u16, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kollegium"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KOLLEGIUM_")) {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env("RUST_LOG", "warn")
        .env("KOLLEGIUM_HOSTNAME", format!("localhost:{port}"))
        .env("KOLLEGIUM_BIND", format!("127.0.0.1:{port}"));
    command
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_configuration_prints_a_link_that_makes_the_administrator_once() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_ports(1);
    let mut server = kollegium(folder.path(), port, &["serve"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = server.stdout.take().unwrap();
    let server = Process::adopt(server);
    let lines = BufReader::new(out).lines().map_while(Result::ok);
    let link = tokio::task::block_in_place(|| {
        lines
            .filter_map(|it| {
                it.split_whitespace()
                    .find(|it| it.contains("/setup/"))
                    .map(str::to_owned)
            })
            .next()
    })
    .expect("a set-up link");
    assert!(folder.path().join("data/kollegium.db").exists());

    let http = reqwest::Client::builder().build().unwrap();
    submit_once(&http, &link, port).await;
    end_a_session(folder.path(), port).await;
    use_and_end(&http, server, port).await;
}

#[test]
fn the_demo_logs_to_a_file_and_ends_with_its_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_ports(3);
    let mut demo = kollegium(folder.path(), port, &["demo", "--port", &port.to_string()])
        .env("RUST_LOG", "info")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (out, errors) = (demo.stdout.take().unwrap(), demo.stderr.take().unwrap());
    let demo = Process::adopt(demo);
    let mut lines = Vec::new();
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        lines.push(line);
        // The last person of the last agency.
        if lines.last().is_some_and(|it| it.contains("mats_ohlendiek")) {
            break;
        }
    }
    let at = |text: &str| {
        let found = lines.iter().rposition(|it| it.contains(text));
        found.unwrap_or_else(|| panic!("no {text} in {lines:#?}"))
    };
    let log = format!("data/demo/demo-{port}.log");
    let addresses = ["bund", "land", "stadt"].map(|name| at(&format!(" http://{name}.localhost:")));
    assert!(at(&log) < addresses[0] && addresses.is_sorted(), "{lines:#?}");
    assert!(
        addresses[0] > at("curl") && at("password") < addresses[0],
        "{lines:#?}"
    );
    drop(demo);
    let said: Vec<String> = BufReader::new(errors).lines().map_while(Result::ok).collect();
    assert_eq!(said, [""; 0]);
    let logged = std::fs::read_to_string(folder.path().join(&log)).unwrap();
    assert!(
        logged.lines().count() > 10 && !logged.contains('\u{1b}'),
        "{logged}"
    );
}

async fn submit_once(http: &reqwest::Client, link: &str, port: u16) {
    let form = http.get(link).send().await.unwrap();
    assert_eq!(form.status(), 200);
    assert!(form.text().await.unwrap().contains("<form"));
    let wrong = http
        .get(format!("http://localhost:{port}/setup/0000"))
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 410);
    let submit = async |name: &str, password: &str| {
        let body = format!("name={name}&password={password}");
        let request = http
            .post(link)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        request.send().await.unwrap()
    };
    let short = submit("verwaltung", "short").await;
    assert!(short.text().await.unwrap().contains("role=\"alert\""));
    assert_eq!(submit("verwaltung", PASSWORD).await.status(), 200);
    assert_eq!(submit("somebody_else", PASSWORD).await.status(), 410);
}

/// The administrator at the machine lists somebody's log-ins and ends one.
async fn end_a_session(folder: &std::path::Path, port: u16) {
    let run = |arguments: &[&str]| said(&kollegium(folder, port, arguments).output().unwrap());
    let admin = Person::log_in("localhost", port, "verwaltung", PASSWORD).await;
    assert_eq!(admin.get("user/validate_auth", &[]).await.status, 200);
    let listed = run(&["user", "sessions", "verwaltung"]);
    let [line] = listed.lines().collect::<Vec<_>>()[..] else {
        panic!("{listed}")
    };
    let number = line.split('\t').next().unwrap();
    assert_eq!(run(&["user", "revoke", "verwaltung", number]), "");
    assert_ne!(admin.get("user/validate_auth", &[]).await.status, 200);
    let again = run(&["user", "revoke", "verwaltung", number]);
    assert_eq!(
        again,
        format!(
            "kollegium: cannot end session {number} of verwaltung: \
             there is no such session, or it has ended already\n"
        )
    );
}

async fn use_and_end(http: &reqwest::Client, server: Process, port: u16) {
    let admin = Person::log_in("localhost", port, "verwaltung", PASSWORD).await;
    let site = admin.get("site", &[]).await.ok();
    assert_eq!(site["admins"][0]["person"]["name"], "verwaltung");
    assert_eq!(
        site["my_user"]["local_user_view"]["local_user"]["admin"],
        json!(true)
    );
    let health = http
        .get(format!("http://localhost:{port}/health"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (health.status().as_u16(), health.text().await.unwrap().as_str()),
        (200, "{\"status\":\"ok\"}")
    );

    let asked = Instant::now();
    let status = tokio::task::block_in_place(|| server.terminate());
    assert!(status.success(), "{status}");
    assert!(asked.elapsed() < Duration::from_secs(8));
}

fn decide_about_peers(folder: &std::path::Path, run: &impl Fn(&[&str]) -> Output) {
    assert!(run(&["peer", "trust", "bund.example"]).status.success());
    assert!(
        run(&["peer", "block", "evil.example", "--reason", "Werbung"])
            .status
            .success()
    );
    let list = said(&run(&["peer", "list"]));
    assert!(
        list.contains("trusted\tbund.example") && list.contains("blocked\tevil.example\tWerbung"),
        "{list}"
    );
    refuse_one(folder);
    let refused = said(&run(&["peer", "refused"]));
    assert!(
        refused.ends_with("\thttps://bund.example/1\tit may not\n"),
        "{refused}"
    );
}

/// As if an activity had come that was refused.
fn refuse_one(folder: &std::path::Path) {
    let url = format!("sqlite://{}", folder.join("data/kollegium.db").display());
    let db = Db::connect(&url, 1, Durability::Full).unwrap();
    let at = kollegium_domain::Time::of(chrono::Utc::now());
    let received = Received {
        uri: "https://bund.example/1",
        actor_uri: "https://bund.example/u/a",
        sender: InstanceId(2),
        object_key: "",
        raw: "{}",
    };
    let stored = db.write(|tx| match inbox::store(tx, &received, at)? {
        Stored::New(id) => inbox::refused(tx, id, "it may not"),
        Stored::Known | Stored::Full => Ok(()),
    });
    stored.unwrap();
}

/// What the domain refuses is said in English, with the name or host that is meant.
fn refuse_in_english(run: &impl Fn(&[&str]) -> Output) {
    let group = |name, moderator| run(&["group", "add", name, "--title", "Titel", "--moderator", moderator]);
    for (refused, expected) in [
        (
            run(&["user", "promote", "nobody"]),
            "cannot make nobody an administrator: there is no such person; check the name",
        ),
        (
            run(&["user", "add", "anna"]),
            "cannot add the account anna: the password must have 10 to 60 characters",
        ),
        (
            group("haushalt", "nobody"),
            "cannot make nobody the moderator: there is no such person; check the name",
        ),
        (
            group("haus halt", "mats_ohlendiek"),
            "cannot add the group haus halt: the name must have 3 to 40 characters: \
             letters from a to z, digits and underscores",
        ),
        (
            group("mats_ohlendiek", "mats_ohlendiek"),
            "cannot add the group mats_ohlendiek: the name is already taken",
        ),
        (
            run(&["peer", "trust", "https://bund.example/"]),
            "cannot trust https://bund.example/: the address is neither a URL nor a host name",
        ),
    ] {
        assert!(!refused.status.success(), "{expected}");
        assert_eq!(said(&refused), format!("kollegium: {expected}\n"));
    }
}

#[test]
fn the_commands_do_what_they_say_and_errors_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| kollegium(folder.path(), 8536, arguments).output().unwrap();
    let check = run(&["check"]);
    assert!(
        check.status.success() && said(&check).contains("no database yet"),
        "{}",
        said(&check)
    );
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "what checks leaves nothing behind");
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/kollegium.db"), "").unwrap();
    assert!(said(&run(&["check"])).contains("pending"));
    assert!(said(&run(&["migrate"])).contains("Migrated"));
    assert!(said(&run(&["migrate"])).contains("up to date"));

    let mut add = kollegium(folder.path(), 8536, &["user", "add", "mats_ohlendiek"]);
    let mut child = add.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"a-long-enough-one\n").unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert!(run(&["user", "promote", "mats_ohlendiek"]).status.success());
    assert_eq!(said(&run(&["user", "admins"])), "mats_ohlendiek\n");
    refuse_in_english(&run);
    let group = run(&[
        "group",
        "add",
        "werkstatt",
        "--title",
        "Werkstatt",
        "--moderator",
        "mats_ohlendiek",
    ]);
    assert_eq!(said(&group), "http://localhost:8536/c/werkstatt\n");
    decide_about_peers(folder.path(), &run);

    std::fs::write(
        folder.path().join("k.toml"),
        "hostname = \"a.example\"\n\n[federation]\nmod = \"open\"\n",
    )
    .unwrap();
    let wrong = run(&["--config", "k.toml", "check"]);
    let text = said(&wrong);
    assert!(!wrong.status.success());
    assert!(
        ["k.toml", "4", "mod", "mode"].iter().all(|it| text.contains(it)),
        "{text}"
    );
    let mut other = kollegium(folder.path(), 8537, &["user", "admins"]);
    let text = said(&other.output().unwrap());
    assert!(text.contains("belongs to localhost:8536"), "{text}");
}
