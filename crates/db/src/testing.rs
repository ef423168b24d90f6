// SPDX-License-Identifier: AGPL-3.0-or-later
//! Databases for tests: each test its own, on SQLite, or on PostgreSQL when `KOLLEGIUM_TEST_POSTGRES_URL` names
//! a database on a cluster that the tests may fill (`./test` starts one and removes it).

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

use crate::{Db, Durability};

/// The environment variable that chooses PostgreSQL.
pub const POSTGRES_URL: &str = "KOLLEGIUM_TEST_POSTGRES_URL";

/// A migrated database of one test, removed when dropped.
pub struct TestDb {
    db: Option<Db>,
    url: String,
    kind: Kind,
}

enum Kind {
    Sqlite { folder: tempfile::TempDir },
    Postgres { admin_url: String, name: String },
}

impl TestDb {
    /// Makes a fresh database. Panics when that fails, since no test can go on then.
    #[expect(
        clippy::new_without_default,
        reason = "a default that creates a database would surprise"
    )]
    pub fn new() -> TestDb {
        match std::env::var(POSTGRES_URL) {
            Ok(admin_url) => postgres(admin_url),
            Err(_) => TestDb::on_sqlite(),
        }
    }

    /// The same on SQLite, whatever the environment says: to compare the two.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
    pub fn on_sqlite() -> TestDb {
        let folder = tempfile::tempdir().expect("a folder for the test database");
        std::fs::copy(sqlite_template(), folder.path().join(SQLITE_FILE)).expect("copy the template");
        open_sqlite(folder)
    }

    /// The same on the PostgreSQL cluster of `admin_url`, whatever the environment says.
    pub fn on_postgres(admin_url: &str) -> TestDb {
        postgres(admin_url.to_owned())
    }

    /// Leaves the database as one that has been running for a while: PostgreSQL plans by statistics that it otherwise
    /// gathers some time after much was written.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
    pub fn settle(&self) {
        if self.url.starts_with("postgres") {
            let mut conn = PgConnection::establish(&self.url).expect("connect to the test database");
            conn.batch_execute("VACUUM ANALYZE").expect("gather statistics");
        }
    }

    /// A database as the first version of the program left it, with the first migration alone.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
    pub fn oldest() -> TestDb {
        let test = match std::env::var(POSTGRES_URL) {
            Ok(admin_url) => copy(admin_url, "template0"),
            Err(_) => open_sqlite(tempfile::tempdir().expect("a folder for the test database")),
        };
        test.migrate_first().expect("run the first migration");
        test
    }

    /// The URL that another process can use.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where a word is in the database: in which tables on PostgreSQL, in which files on SQLite, where that includes what
    /// was deleted and not overwritten.
    pub fn traces_of(&self, word: &str) -> Vec<String> {
        match &self.kind {
            Kind::Sqlite { folder } => traces_in_files(folder.path(), word),
            Kind::Postgres { .. } => traces_in_tables(&self.url, word),
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

#[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
fn traces_in_tables(url: &str, word: &str) -> Vec<String> {
    let mut conn = PgConnection::establish(url).expect("connect to the test database");
    let tables =
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Vec<Name> = diesel::sql_query(tables).load(&mut conn).expect("the tables");
    let mut holds = |table: &Name| {
        let query = format!(
            "SELECT '{0}' AS name FROM {0} WHERE {0}::text ILIKE '%{word}%' LIMIT 1",
            table.name
        );
        let found: Vec<Name> = diesel::sql_query(query).load(&mut conn).expect("the rows");
        !found.is_empty()
    };
    let mut names = Vec::new();
    for table in tables {
        if holds(&table) {
            names.push(table.name);
        }
    }
    names
}

#[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
fn traces_in_files(folder: &Path, word: &str) -> Vec<String> {
    let path = folder.join(SQLITE_FILE);
    let mut conn =
        SqliteConnection::establish(&path.to_string_lossy()).expect("connect to the test database");
    conn.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("write the journal back");
    let word = word.to_lowercase();
    let files = std::fs::read_dir(folder).expect("the folder of the test database");
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a file of the test database");
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        text.contains(&word)
    };
    let paths = files.map(|it| it.expect("a file").path()).filter(holds);
    paths
        .filter_map(|it| Some(it.file_name()?.to_string_lossy().into_owned()))
        .collect()
}

impl std::ops::Deref for TestDb {
    type Target = Db;
    #[expect(clippy::expect_used, reason = "taken only by drop")]
    fn deref(&self) -> &Db {
        self.db.as_ref().expect("open until dropped")
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.db = None;
        // A test that failed must not fail again here.
        match &self.kind {
            Kind::Sqlite { folder } => remove(folder.path()),
            Kind::Postgres { admin_url, name } => {
                if let Ok(mut admin) = PgConnection::establish(admin_url) {
                    let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
                }
            }
        }
    }
}

/// Removes the folder of a database. The pool may be about to open one more connection, which would leave new files in a
/// folder that is being removed.
fn remove(folder: &Path) {
    for _ in 0..100 {
        let _ = std::fs::remove_dir_all(folder);
        if !folder.exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

const SQLITE_FILE: &str = "test.db";

/// The migrated file that others are copied from, made once per set of migrations. It lies beside the test's program,
/// so that it goes when the build goes.
#[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
fn sqlite_template() -> PathBuf {
    let program = std::env::current_exe().expect("the test's program");
    let name = concat!("migrated-", env!("KOLLEGIUM_MIGRATIONS"), ".sqlite");
    let template = program.with_file_name(name);
    if template.exists() {
        return template;
    }
    let made = open_sqlite(tempfile::tempdir().expect("a folder for the template"));
    made.migrate().expect("migrate the template");
    let unfinished = program.with_file_name(format!("{name}.{}", std::process::id()));
    let mut conn = SqliteConnection::establish(made.url.trim_start_matches("sqlite://"))
        .expect("connect to the template");
    conn.batch_execute(&format!("VACUUM INTO '{}'", unfinished.display()))
        .expect("write the template");
    // Of several that make it at the same time, the last one stays; they are all the same.
    std::fs::rename(&unfinished, &template).expect("name the template");
    template
}

/// The database of this folder, which may still be empty.
#[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
fn open_sqlite(folder: tempfile::TempDir) -> TestDb {
    let url = format!("sqlite://{}/{SQLITE_FILE}", folder.path().display());
    let db = Db::connect(&url, 4, Durability::Test).expect("open the test database");
    TestDb {
        db: Some(db),
        url,
        kind: Kind::Sqlite { folder },
    }
}

#[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
fn postgres(admin_url: String) -> TestDb {
    let mut admin = PgConnection::establish(&admin_url).expect("connect to the test cluster");
    let template = template(&mut admin, &admin_url);
    copy(admin_url, template)
}

#[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
fn copy(admin_url: String, template: &str) -> TestDb {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "t{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let mut admin = PgConnection::establish(&admin_url).expect("connect to the test cluster");
    admin
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .expect("drop an old database");
    admin
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .expect("create the test database");
    let url = with_database(&admin_url, &name);
    let db = Db::connect(&url, 4, Durability::Test).expect("open the test database");
    TestDb {
        db: Some(db),
        url,
        kind: Kind::Postgres { admin_url, name },
    }
}

/// The migrated database that others are copied from, made once per cluster.
#[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
fn template(admin: &mut PgConnection, admin_url: &str) -> &'static str {
    const TEMPLATE: &str = "kollegium_template";
    admin
        .batch_execute("SELECT pg_advisory_lock(7)")
        .expect("lock the test cluster");
    let found = diesel::sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"))
        .execute(admin)
        .expect("look for the template");
    if found == 0 {
        admin
            .batch_execute("CREATE DATABASE kollegium_making")
            .expect("create the template");
        let db = Db::connect(&with_database(admin_url, "kollegium_making"), 1, Durability::Test)
            .expect("open the template");
        db.migrate().expect("migrate the template");
        drop(db);
        // The pool closes its connections in the background.
        for _ in 0..100 {
            if admin
                .batch_execute(&format!("ALTER DATABASE kollegium_making RENAME TO {TEMPLATE}"))
                .is_ok()
            {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    admin
        .batch_execute("SELECT pg_advisory_unlock(7)")
        .expect("unlock the test cluster");
    TEMPLATE
}

/// The same cluster's URL with another database name.
fn with_database(url: &str, name: &str) -> String {
    let (before, query) = url
        .split_once('?')
        .map_or((url, ""), |(before, query)| (before, query));
    let start = before.find("://").map_or(0, |at| at + 3);
    let host = before[start..]
        .find('/')
        .map_or(before, |slash| &before[..start + slash]);
    if query.is_empty() {
        format!("{host}/{name}")
    } else {
        format!("{host}/{name}?{query}")
    }
}
