// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures in a bucket: a real S3 server, which asks for signatures, and a running server that keeps its pictures
//! there. `./test` installs the former and runs these.

use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::server::Server;
use crate::support::{Person, Process, databases, eventually, free_ports, script};

/// 64 × 64 pixels.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x40\x01\0\0\0\0\x82\x12\x4cs\
    \0\0\0\x12IDAT\x78\xdac\xf8\0\x05\x0c\xa3\x8cQ\x06\xe9\x0c\0!\xe4\xe0\x10\x7do2R\
    \0\0\0\0IEND\xaeB\x60\x82";
const BUCKET: &str = "pictures";

/// A store with one bucket and one key.
struct Store {
    endpoint: String,
    access_key: String,
    secret_key: String,
    _process: Process,
    _folder: TempDir,
}

impl Store {
    fn start() -> Store {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        let endpoint = format!("http://127.0.0.1:{}", free_ports(1));
        let mut serve = script::store("serve.py");
        serve
            .env("ENDPOINT", &endpoint)
            .env("BUCKET", BUCKET)
            .env("KEY", &key);
        let process = Process::run(serve, "ready", Duration::from_secs(60));
        let key = std::fs::read_to_string(key).unwrap();
        let (access_key, secret_key) = key.split_once('\n').unwrap();
        Store {
            endpoint,
            access_key: access_key.to_owned(),
            secret_key: secret_key.to_owned(),
            _process: process,
            _folder: folder,
        }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("KOLLEGIUM_MEDIA__BUCKET__ENDPOINT", self.endpoint.clone()),
            ("KOLLEGIUM_MEDIA__BUCKET__NAME", BUCKET.to_owned()),
            ("KOLLEGIUM_MEDIA__BUCKET__REGION", "us-east-1".to_owned()),
            ("KOLLEGIUM_MEDIA__BUCKET__ACCESS_KEY", self.access_key.clone()),
            ("KOLLEGIUM_MEDIA__BUCKET__SECRET_KEY", self.secret_key.clone()),
        ]
    }

    /// The names of all that is in the bucket, as another client of the store sees it.
    fn objects(&self) -> Vec<String> {
        let mut list = script::store("objects.py");
        list.env("ENDPOINT", &self.endpoint)
            .env("BUCKET", BUCKET)
            .env("ACCESS_KEY", &self.access_key)
            .env("SECRET_KEY", &self.secret_key);
        script::finish(list).lines().map(str::to_owned).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and an S3 server; ./test runs it"]
async fn pictures_are_kept_shown_made_smaller_and_deleted_in_a_bucket() {
    let store = Store::start();
    let [db] = databases::<1>();
    let mut server = Server::start_with("localhost", free_ports(1), db.url(), "", store.settings());
    let admin = server.admin().await;
    assert!(store.objects().is_empty(), "the trial of the start is gone");

    let kept = admin.upload(PICTURE).await;
    let name = kept["file"].as_str().unwrap();
    let address = format!("pictrs/image/{name}");
    assert_eq!(store.objects(), [format!("files/{name}")]);
    server.kill_and_restart();
    let (status, whole) = admin.load(&address).await;
    assert_eq!((status, width(&whole)), (200, 64));

    let (status, smaller) = admin.load(&format!("{address}?thumbnail=32")).await;
    assert_eq!((status, width(&smaller)), (200, 32));
    let made = format!("sizes/files/{name}/32.png");
    assert_eq!(store.objects(), [format!("files/{name}"), made]);
    let again = admin.load(&format!("{address}?thumbnail=32")).await;
    assert_eq!(again, (200, smaller), "the one that was kept");

    let token = kept["delete_token"].as_str().unwrap();
    let (status, _) = admin.load(&format!("pictrs/image/delete/{token}/{name}")).await;
    assert_eq!(status, 204);
    // The bytes go within a minute, and at the start.
    server.kill_and_restart();
    eventually(
        "the bucket is empty",
        Duration::from_secs(20),
        async || match store.objects() {
            none if none.is_empty() => Ok(()),
            left => Err(left.join(" ")),
        },
    )
    .await;
    assert_eq!(admin.load(&address).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and an S3 server; ./test runs it"]
async fn copies_of_pictures_of_other_servers_are_kept_in_the_bucket() {
    let store = Store::start();
    let [here, there] = databases::<2>();
    let port = free_ports(2);
    let server = Server::start_with("localhost", port, here.url(), "localhost", store.settings());
    let peer = Server::start("localhost", port + 1, there.url(), "localhost");
    let theirs = peer.admin().await;
    let picture = show(&theirs, &theirs).await;

    let admin = server.admin().await;
    let source = format!("{}/pictrs/image/{picture}", theirs.base());
    post(&admin, &source).await;
    let copy = format!("api/v3/image_proxy?url={source}");
    let (status, bytes) = admin.load(&copy).await;
    assert_eq!((status, width(&bytes)), (200, 64));
    let (status, bytes) = admin.load(&format!("{copy}&thumbnail=32")).await;
    assert_eq!((status, width(&bytes)), (200, 32));

    let objects = store.objects();
    let [whole, smaller] = objects.as_slice() else {
        panic!("{objects:?}");
    };
    assert!(whole.starts_with("copies/"), "{whole}");
    assert_eq!(*smaller, format!("sizes/{whole}/32.png"));
    drop(peer);
    assert_eq!(admin.load(&copy).await.0, 200, "their server is not asked again");
}

#[test]
#[ignore = "needs Python and an S3 server; ./test runs it"]
fn a_bucket_that_cannot_be_used_is_an_error_that_says_what_to_do() {
    let store = Store::start();
    let nobody = format!("http://127.0.0.1:{}", free_ports(1));
    for (setting, value, remedies) in [
        (
            "KOLLEGIUM_MEDIA__BUCKET__SECRET_KEY",
            "wrong",
            [
                "rejected the access key",
                "Set media.bucket.access_key and media.bucket.secret_key",
            ],
        ),
        (
            "KOLLEGIUM_MEDIA__BUCKET__ACCESS_KEY",
            "wrong",
            [
                "rejected the access key",
                "Set media.bucket.access_key and media.bucket.secret_key",
            ],
        ),
        (
            "KOLLEGIUM_MEDIA__BUCKET__NAME",
            "elsewhere",
            ["the bucket does not exist", "set media.bucket.name"],
        ),
        (
            "KOLLEGIUM_MEDIA__BUCKET__ENDPOINT",
            &nobody,
            ["does not answer", "Set media.bucket.endpoint"],
        ),
    ] {
        let said = refused(&store, "serve", (setting, value));
        for remedy in remedies {
            assert!(said.contains(remedy), "{setting}: {said}");
        }
        assert!(!said.contains(&store.secret_key), "{said}");
        assert_eq!(
            refused(&store, "check", (setting, value)).lines().next(),
            said.lines().next()
        );
    }
}

/// Runs a command with a bucket that is the store's but for one setting. What it says when it ends.
fn refused(store: &Store, command: &str, (setting, value): (&str, &str)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let [db] = databases::<1>();
    let mut program = Command::new(env!("CARGO_BIN_EXE_kollegium"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KOLLEGIUM_")) {
        program.env_remove(name);
    }
    let output = program
        .arg(command)
        .current_dir(folder.path())
        .env("RUST_LOG", "warn")
        .env("KOLLEGIUM_DATABASE__URL", db.url())
        .env("KOLLEGIUM_HOSTNAME", "localhost:9")
        .env("KOLLEGIUM_SETUP__ADMIN_USERNAME", "admin_one")
        .env("KOLLEGIUM_SETUP__ADMIN_PASSWORD", "a-long-enough-one")
        .envs(store.settings())
        .env(setting, value)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    said
}

/// Uploads the picture, and shows it in a thread.
async fn show(owner: &Person, reader: &Person) -> String {
    let kept = owner.upload(PICTURE).await;
    let name = kept["file"].as_str().unwrap().to_owned();
    post(reader, &format!("{}/pictrs/image/{name}", owner.base())).await;
    name
}

/// A thread in a group of its own that shows what is at this address.
async fn post(person: &Person, address: &str) {
    let group = person
        .post("community", json!({ "name": "bilder", "title": "Bilder" }))
        .await
        .ok();
    let thread = json!({
        "community_id": group["community_view"]["community"]["id"],
        "name": "Ein Bild",
        "url": address,
    });
    let made: Value = person.post("post", thread).await.ok();
    assert!(made["post_view"]["post"]["id"].is_i64(), "{made}");
}

/// The width of a PNG file.
fn width(bytes: &[u8]) -> u32 {
    assert!(bytes.starts_with(b"\x89PNG"), "{}", bytes.escape_ascii());
    u32::from_be_bytes(bytes[16..20].try_into().unwrap())
}
