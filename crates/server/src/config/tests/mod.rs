// SPDX-License-Identifier: AGPL-3.0-or-later
//! The configuration as an administrator meets it: what is read from where, and what the messages say.

use std::collections::BTreeSet;
use std::io::Write;

use super::*;

mod deployment;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/kollegium.example.toml");

fn defaults() -> Config {
    load(None, std::iter::empty()).unwrap()
}

fn load_with(file: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut written = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    load(
        Some(written.path()),
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

/// The message for `file`, without the name of the temporary folder.
#[track_caller]
fn message(file: &str) -> String {
    let text = load_with(file, &[]).unwrap_err().to_string();
    let (path, rest) = text
        .split_once(".toml")
        .unwrap_or_else(|| panic!("no file is named: {text}"));
    assert!(Path::new(path).is_absolute(), "no file is named first: {text}");
    format!("FILE{rest}")
}

#[track_caller]
fn message_of_variable(name: &str, value: &str) -> String {
    load_with("", &[(name, value)]).unwrap_err().to_string()
}

#[test]
fn without_a_file_the_server_starts_for_this_machine() {
    let config = defaults();
    assert_eq!(config.hostname, "localhost:8536");
    assert!(!config.tls);
    let this_machine = ["127.0.0.0/8", "::1/128"].map(|it| it.parse().unwrap());
    assert_eq!(config.trusted_proxies, this_machine);
    assert_eq!(config.database.url.reveal(), "sqlite://data/kollegium.db");
    assert_eq!(config.setup.admin, None);
    assert_eq!((config.registration.mode, config.federation.mode), (None, None));
    assert_eq!(load_with("", &[]).unwrap(), config);
}

#[test]
fn a_list_that_is_set_replaces_the_usual_one() {
    for (file, variable) in [
        ("trusted_proxies = []", None),
        ("", Some(("KOLLEGIUM_TRUSTED_PROXIES", ""))),
    ] {
        let config = load_with(file, variable.as_slice()).unwrap();
        assert_eq!(config.trusted_proxies, [], "{file:?} {variable:?}");
    }
}

#[test]
fn the_example_file_is_the_defaults() {
    assert_eq!(
        load(Some(Path::new(EXAMPLE)), std::iter::empty()).unwrap(),
        defaults()
    );
}

/// Or a server that was set up from the example would give out addresses that begin with http, for good.
#[test]
fn the_example_file_with_a_public_name_means_https() {
    let text = fs::read_to_string(EXAMPLE).unwrap();
    let public = text.replace("localhost:8536", "forum.musterau.example");
    assert!(load_with(&public, &[]).unwrap().tls);
}

#[test]
fn the_example_file_lists_every_setting() {
    // RawSettings without a default stand behind a `#` without a space.
    let is_setting =
        |line: &&str| line.starts_with('#') && line.chars().nth(1).is_some_and(char::is_alphabetic);
    let text = fs::read_to_string(EXAMPLE).unwrap();
    let all: Vec<&str> = text
        .lines()
        .map(|line| if is_setting(&line) { &line[1..] } else { line })
        .collect();

    let mut settings = RawSettings::default();
    settings.add_file(Path::new(EXAMPLE), &all.join("\n")).unwrap();
    let listed: BTreeSet<_> = settings::made(&settings).collect();
    assert_eq!(listed, settings::all_keys().collect());
    Config::from_settings(&settings).unwrap();
}

#[test]
fn a_file_is_read_whole() {
    let config = load_with(
        r#"
        hostname = "Forum.Musterau.example"
        bind = "[::]:80"
        trusted_proxies = ["10.0.0.5/32"]
        [database]
        url = "postgres://user:geheim@db/kollegium"
        [setup]
        admin_username = "verwaltung"
        admin_password = "geheim"
        [registration]
        mode = "application"
        [federation]
        mode = "open"
        trusted = ["land.example:8443", "bund.example"]
        blocked = ["spam.example"]
        allow_networks = ["10.0.0.0/8", "fd00::/8"]
        retry_base_seconds = 1
        [limits]
        login = 0
        [clients]
        announce_as_lemmy = false
        "#,
        &[],
    )
    .unwrap();
    assert_eq!(config.hostname, "forum.musterau.example");
    assert!(config.tls, "a public name means https");
    assert_eq!(config.bind.port(), 80);
    assert_eq!(config.trusted_proxies, ["10.0.0.5/32".parse().unwrap()]);
    assert_eq!(config.setup.admin.as_ref().unwrap().password.reveal(), "geheim");
    assert_eq!(config.registration.mode, Some(RegistrationMode::Application));
    assert_eq!(config.federation.mode, Some(FederationMode::Open));
    assert_eq!(config.federation.trusted, ["land.example:8443", "bund.example"]);
    assert_eq!(config.federation.blocked, ["spam.example"]);
    assert_eq!(config.federation.allow_networks.len(), 2);
    assert_eq!(config.federation.retry_base_seconds, 1);
    assert_eq!(
        config.limits,
        Limits {
            login: 0,
            ..defaults().limits
        }
    );
    assert!(!config.clients.announce_as_lemmy);
    assert!(
        !format!("{config:?}").contains("geheim"),
        "passwords must not get into logs"
    );
}

#[test]
fn variables_go_before_the_file() {
    let file = "hostname = 'a.example'\nbind = '127.0.0.1:1'\n[federation]\ntrusted = ['a.example']";
    let config = load_with(
        file,
        &[
            ("KOLLEGIUM_HOSTNAME", "b.example"),
            ("KOLLEGIUM_TLS", "false"),
            ("KOLLEGIUM_DATABASE__URL", "sqlite://b.db"),
            ("KOLLEGIUM_FEDERATION__TRUSTED", "c.example, d.example"),
            ("KOLLEGIUM_FEDERATION__RETRY_BASE_SECONDS", "5"),
            ("HOSTNAME", "not-ours"),
        ],
    )
    .unwrap();
    assert_eq!(config.hostname, "b.example");
    assert_eq!(config.bind.port(), 1);
    assert!(!config.tls);
    assert_eq!(config.database.url.reveal(), "sqlite://b.db");
    assert_eq!(config.federation.trusted, ["c.example", "d.example"]);
    assert_eq!(config.federation.retry_base_seconds, 5);

    let emptied = load_with(file, &[("KOLLEGIUM_FEDERATION__TRUSTED", "")]).unwrap();
    assert!(emptied.federation.trusted.is_empty());
}

#[test]
fn variables_of_tests_and_kubernetes_are_not_ours() {
    let foreign = [
        ("KOLLEGIUM_TEST_POSTGRES_URL", "postgres:///x"),
        ("KOLLEGIUM_SERVICE_HOST", "10.0.0.1"),
        ("KOLLEGIUM_PORT", "tcp://10.0.0.1:8536"),
        ("KOLLEGIUM_PORT_8536_TCP_ADDR", "10.0.0.1"),
    ];
    assert_eq!(load_with("", &foreign).unwrap(), defaults());
}

#[test]
fn unknown_settings_name_the_nearest() {
    let nearest = "there is no setting";
    assert_eq!(
        message("\nhostnam = 'a'"),
        format!("FILE, line 2: {nearest} `hostnam`. Did you mean `hostname`?")
    );
    assert_eq!(
        message("[database]\n\nulr = 'x'"),
        format!("FILE, line 3: {nearest} `database.ulr`. Did you mean `database.url`?")
    );
    assert_eq!(
        message("[federaton]\nmode = 'off'"),
        format!("FILE, line 1: {nearest} `federaton`. Did you mean `federation`?")
    );
    // The right name in the wrong table.
    assert_eq!(
        message("announce_as_lemmy = true"),
        format!("FILE, line 1: {nearest} `announce_as_lemmy`. Did you mean `clients.announce_as_lemmy`?")
    );
    assert_eq!(
        message_of_variable("KOLLEGIUM_DATABASE_URL", "x"),
        format!(
            "environment variable KOLLEGIUM_DATABASE_URL: {nearest} `KOLLEGIUM_DATABASE_URL`. \
             Did you mean `KOLLEGIUM_DATABASE__URL`?"
        )
    );
}

#[test]
fn wrong_types_say_what_was_expected() {
    assert_eq!(
        message("hostname = 5"),
        "FILE, line 1: `hostname` must be text in quotes, not the number 5."
    );
    assert_eq!(
        message("\ntls = 'yes'"),
        "FILE, line 2: `tls` must be true or false, not the string \"yes\"."
    );
    assert_eq!(
        message("database = 'x'"),
        "FILE, line 1: `database` must be a table of settings, not the string \"x\"."
    );
    assert_eq!(
        message("[hostname]\na = 1"),
        "FILE, line 1: `hostname` must be text in quotes, not a table of settings."
    );
    assert_eq!(
        message("[limits]\npost = 1.5"),
        "FILE, line 2: `limits.post` must be a whole number, not the number 1.5."
    );
    assert_eq!(
        message("[federation]\ntrusted = [\n  'a.example',\n  7,\n]"),
        "FILE, line 4: `federation.trusted` must be a list of strings, such as [\"one\", \"two\"], not the number 7."
    );
    assert_eq!(
        message_of_variable("KOLLEGIUM_TLS", "yes"),
        "environment variable KOLLEGIUM_TLS: `tls` must be true or false, not `yes`."
    );
    assert_eq!(
        message_of_variable("KOLLEGIUM_LIMITS__POST", ""),
        "environment variable KOLLEGIUM_LIMITS__POST: `limits.post` must be a whole number, not ``."
    );
}

/// Each case: the file, how the message begins, and the remedy it names.
#[track_caller]
fn check_invalid(cases: &[(&str, &str, &str)]) {
    for (file, beginning, remedy) in cases {
        let text = message(file);
        assert!(text.starts_with(beginning) && text.contains(remedy), "{text}");
    }
}

#[test]
fn names_and_addresses_that_cannot_be_used_name_the_remedy() {
    check_invalid(&[
        (
            "hostname = 'https://a.example'",
            "FILE, line 1: `hostname` is",
            "write only the name",
        ),
        (
            "hostname = 'a.example:443'",
            "FILE, line 1: `hostname` is",
            "leave out \":443\"",
        ),
        (
            "hostname = 'a.example:80'\ntls = false",
            "FILE, line 1: `hostname` is",
            "leave out \":80\"",
        ),
        (
            "bind = 'localhost'",
            "FILE, line 1: `bind` is \"localhost\"",
            "\"127.0.0.1:8536\"",
        ),
        (
            "[database]\nurl = 'a.db'",
            "FILE, line 2: `database.url` must",
            "sqlite://PATH",
        ),
        (
            "[federation]\ntrusted = ['a',\n'b/']",
            "FILE, line 3: `federation.trusted` is",
            "only the name",
        ),
        (
            "[federation]\nblocked = ['b b']",
            "FILE, line 2: `federation.blocked` is",
            "a host name consists",
        ),
        (
            "[federation]\nallow_networks = ['10.0']",
            "FILE, line 2: `federation.allow_networks`",
            "10.0.0.0/8",
        ),
        (
            "[previews]\nallow_networks = ['intranet']",
            "FILE, line 2: `previews.allow_networks`",
            "10.0.0.0/8",
        ),
        (
            "trusted_proxies = ['proxy.example']",
            "FILE, line 1: `trusted_proxies`",
            "10.0.0.0/8",
        ),
        (
            "[media]\npath = ''",
            "FILE, line 2: `media.path` is empty",
            "data/media",
        ),
    ]);
}

#[test]
fn modes_and_numbers_that_cannot_be_used_name_the_remedy() {
    check_invalid(&[
        (
            "[registration]\nmode = 'x'",
            "FILE, line 2: `registration.mode` is \"x\"",
            "\"application\"",
        ),
        (
            "[federation]\nmode = 'on'",
            "FILE, line 2: `federation.mode` is \"on\"",
            "\"trusted\"",
        ),
        (
            "[federation]\nretry_base_seconds = 0",
            "FILE, line 2: `federation.retry",
            "from 1 to 86400",
        ),
        (
            "[media]\nmax_megabytes = 0",
            "FILE, line 2: `media.max_megabytes` is 0",
            "from 1 to 100",
        ),
        (
            "[limits]\nimage = -1",
            "FILE, line 2: `limits.image` is -1",
            "from 0 to",
        ),
    ]);
}

#[test]
fn half_a_set_up_names_the_other_half() {
    check_invalid(&[
        (
            "[setup]\nsite_name = ' '",
            "FILE, line 2: `setup.site_name` must",
            "1 to 60",
        ),
        (
            "[setup]\nadmin_username = 'a'",
            "FILE, line 2: `setup.admin_username`",
            "`setup.admin_password`",
        ),
        (
            "[setup]\nadmin_password = 'a'",
            "FILE, line 2: `setup.admin_password`",
            "`setup.admin_username`",
        ),
        (
            "[setup]\nadmin_email = 'a@b.c'",
            "FILE, line 2: `setup.admin_email`",
            "`setup.admin_username`",
        ),
    ]);
}

const BUCKET: &str = "
    [media.bucket]
    endpoint = 'https://s3.musterau.example/'
    name = 'forum-pictures'
    region = 'us-east-1'
    access_key = 'AKEXAMPLE'
    secret_key = 'geheim'
";

#[test]
fn pictures_are_in_a_folder_or_in_a_bucket() {
    assert_eq!(defaults().media.bucket, None);
    let config = load_with(BUCKET, &[("KOLLEGIUM_MEDIA__BUCKET__SECRET_KEY", "geheimer")]).unwrap();
    let bucket = config.media.bucket.as_ref().unwrap();
    assert_eq!(bucket.endpoint, "https://s3.musterau.example");
    assert_eq!(bucket.name, "forum-pictures");
    assert_eq!(bucket.secret_key.reveal(), "geheimer");
    assert!(
        !format!("{config:?}").contains("geheim"),
        "keys must not get into logs"
    );
}

#[test]
fn a_bucket_that_cannot_be_used_names_the_remedy() {
    check_invalid(&[
        (
            "[media.bucket]\nname = 'abc'",
            "FILE, line 2: `media.bucket.name` also needs `media.bucket.endpoint`",
            "all five",
        ),
        (
            &BUCKET.replace("secret_key = 'geheim'", ""),
            "FILE, line 3: `media.bucket.endpoint` also needs `media.bucket.secret_key`",
            "`media.path`",
        ),
        (
            &BUCKET.replace("https://", ""),
            "FILE, line 3: `media.bucket.endpoint` must be",
            "https://s3.musterau.example",
        ),
        (
            &BUCKET.replace("example/", "example/?x"),
            "FILE, line 3: `media.bucket.endpoint` must be",
            "without the bucket",
        ),
        (
            &BUCKET.replace("forum-pictures", "a/b"),
            "FILE, line 4: `media.bucket.name` is",
            "3 to 63",
        ),
        (
            &BUCKET.replace("us-east-1", "übersee"),
            "FILE, line 5: `media.bucket.region` must not be empty or contain spaces",
            "",
        ),
        (
            &BUCKET.replace("geheim", "geheim "),
            "FILE, line 7: `media.bucket.secret_key` must not be empty or contain spaces",
            "copy it as the store shows it",
        ),
    ]);
    let text = message(&BUCKET.replace("geheim", "geheim "));
    assert!(!text.contains("geheim"), "{text}");
    assert_eq!(
        message("[media]\nbuket.name = 'abc'"),
        "FILE, line 2: there is no setting `media.buket`. Did you mean `media.bucket`?"
    );
}

#[test]
fn mail_has_a_server_and_a_sender() {
    assert_eq!(defaults().mail, None);
    let server = "hostname = 'forum.musterau.example:8443'\n[mail]\nsmtp = 'smtps://anna:geheim@mail.musterau.example'";
    let config = load_with(server, &[]).unwrap();
    let mail = config.mail.as_ref().unwrap();
    assert_eq!(mail.smtp.reveal(), "smtps://anna:geheim@mail.musterau.example");
    assert_eq!(mail.from, "noreply@forum.musterau.example");
    assert!(!format!("{config:?}").contains("geheim"));
    let named = load_with(server, &[("KOLLEGIUM_MAIL__FROM", "Amt <amt@musterau.example>")]).unwrap();
    assert_eq!(named.mail.unwrap().from, "Amt <amt@musterau.example>");
    load_with("[mail]\nsmtp = 'smtp://localhost:2525'", &[]).unwrap();
    load_with("[mail]\nsmtp = 'smtp://a:b@mail.example?tls=required'", &[]).unwrap();
}

#[test]
fn mail_that_cannot_be_used_names_the_remedy() {
    check_invalid(&[
        (
            "[mail]\nfrom = 'a@b.example'",
            "FILE, line 2: `mail.from` also needs `mail.smtp`",
            "neither",
        ),
        (
            "[mail]\nsmtp = 'mail.musterau.example:25'",
            "FILE, line 2: `mail.smtp` is not the URL of a mail server",
            "smtps://",
        ),
        (
            "[mail]\nsmtp = 'smtp://anna:geheim@mail.musterau.example'",
            "FILE, line 2: `mail.smtp` would send passwords",
            "?tls=required",
        ),
        (
            "[mail]\nsmtp = 'smtp://localhost'\nfrom = 'Amt'",
            "FILE, line 3: `mail.from` is not a sender address",
            "noreply@",
        ),
    ]);
    let text = message("[mail]\nsmtp = 'smtp://anna:geheim@mail.musterau.example'");
    assert!(!text.contains("geheim"), "{text}");
}

#[test]
fn broken_files_name_the_line() {
    check_invalid(&[
        (
            "tls = false\nhostname = ",
            "FILE, line 2: the file is not valid TOML",
            "",
        ),
        (
            "tls = false\n\ntls = true",
            "FILE, line 3: the file is not valid TOML",
            "duplicate key",
        ),
    ]);
    let missing = load(Some(Path::new("no/such/file.toml")), std::iter::empty())
        .unwrap_err()
        .to_string();
    assert!(
        missing.starts_with("cannot read the configuration file no/such/file.toml: "),
        "{missing}"
    );
}

#[test]
fn the_environment_of_this_process_can_be_read() {
    assert!(environment().any(|(name, value)| name == "PATH" && !value.is_empty()));
}
