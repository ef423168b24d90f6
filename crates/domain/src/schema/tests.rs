// SPDX-License-Identifier: AGPL-3.0-or-later
//! Both databases have the same schema, it is the one that `schema.rs` describes, and the oldest one leads to it.
//! The search index is exempt: there the databases really differ.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use kollegium_db::testing::TestDb;
use kollegium_db::{Conn, Db, each_backend};

use crate::error::{Error, Result};

/// A column's type, and whether it may be null.
type Column = (String, bool);

/// The columns of each table.
type Tables = BTreeMap<String, BTreeMap<String, Column>>;

/// What a schema consists of.
#[derive(Debug, Default, PartialEq, Eq)]
struct Catalog {
    tables: Tables,
    /// Table, kind and columns of each primary key and unique constraint.
    keys: BTreeSet<(String, &'static str, String)>,
    /// The definitions of the other indexes, by name.
    indexes: BTreeMap<String, String>,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Bool)]
    is_primary: bool,
    #[diesel(sql_type = Text)]
    columns: String,
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

const SQLITE_COLUMNS: &str = "\
    SELECT m.name AS owner, p.name AS name, \
    CASE WHEN p.pk = 1 AND lower(p.type) = 'integer' THEN 'bigint' ELSE lower(p.type) END AS kind, \
    p.\"notnull\" = 0 AS nullable \
    FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'";
const SQLITE_KEYS: &str = "\
    SELECT m.name AS owner, TRUE AS is_primary, (SELECT group_concat(name) FROM \
    (SELECT name FROM pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)) AS columns \
    FROM sqlite_master m WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE pk > 0) \
    UNION ALL SELECT m.name, FALSE, (SELECT group_concat(name) FROM \
    (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)) \
    FROM sqlite_master m JOIN pragma_index_list(m.name) l WHERE m.type = 'table' AND l.origin = 'u'";
const SQLITE_INDEXES: &str =
    "SELECT name, sql AS definition FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_COLUMNS: &str = "\
    SELECT table_name::text AS owner, column_name::text AS name, data_type::text AS kind, \
    is_nullable = 'YES' AS nullable FROM information_schema.columns WHERE table_schema = 'public'";
const POSTGRES_KEYS: &str = "\
    SELECT c.conrelid::regclass::text AS owner, c.contype = 'p' AS is_primary, \
    (SELECT string_agg(a.attname::text, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n) \
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num) AS columns \
    FROM pg_constraint c WHERE c.contype IN ('p', 'u') AND c.connamespace = 'public'::regnamespace";
const POSTGRES_INDEXES: &str = "\
    SELECT i.indexname::text AS name, i.indexdef AS definition FROM pg_indexes i WHERE i.schemaname = 'public' \
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)";

fn is_exempt(name: &str) -> bool {
    name.starts_with("post_search") || name.starts_with("sqlite_") || name.starts_with("__diesel")
}

/// The schema as the database has it.
fn catalog(db: &Db) -> Catalog {
    db.read(|snapshot| -> Result<Catalog> {
        let [columns, keys, indexes] = match snapshot.conn() {
            Conn::Sqlite(_) => [SQLITE_COLUMNS, SQLITE_KEYS, SQLITE_INDEXES],
            Conn::Postgres(_) => [POSTGRES_COLUMNS, POSTGRES_KEYS, POSTGRES_INDEXES],
        };
        let mut found = Catalog::default();
        let rows: Vec<ColumnRow> = each_backend!(snapshot.conn(), c => diesel::sql_query(columns).load(c))?;
        for row in rows.into_iter().filter(|it| !is_exempt(&it.owner)) {
            let table = found.tables.entry(row.owner).or_default();
            table.insert(row.name, (row.kind, row.nullable));
        }
        let rows: Vec<KeyRow> = each_backend!(snapshot.conn(), c => diesel::sql_query(keys).load(c))?;
        for row in rows.into_iter().filter(|it| !is_exempt(&it.owner)) {
            let kind = if row.is_primary { "primary" } else { "unique" };
            found.keys.insert((row.owner, kind, row.columns));
        }
        let rows: Vec<IndexRow> = each_backend!(snapshot.conn(), c => diesel::sql_query(indexes).load(c))?;
        for row in rows.into_iter().filter(|it| !is_exempt(&it.name)) {
            found.indexes.insert(row.name, plain(&row.definition));
        }
        Ok(found)
    })
    .unwrap()
}

/// A definition without what the databases write differently: case, spaces, brackets, and what is understood.
fn plain(definition: &str) -> String {
    let mut text = definition.to_lowercase();
    for understood in ["using btree", "public.", "::text", "(", ")", "\""] {
        text = text.replace(understood, " ");
    }
    text.replace(',', " , ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The schema as the migrations of PostgreSQL write it, for when there is no PostgreSQL.
fn written_for_postgres() -> Catalog {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres");
    let mut folders: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    folders.sort_unstable();
    let mut found = Catalog::default();
    for folder in folders {
        let text = std::fs::read_to_string(folder.join("up.sql")).unwrap();
        let text: String = text
            .lines()
            .map(|line| line.split("--").next().unwrap().to_owned() + "\n")
            .collect();
        for statement in text.split(';').map(str::trim).filter(|it| !it.is_empty()) {
            read_statement(&mut found, statement);
        }
    }
    found
}

fn read_statement(found: &mut Catalog, statement: &str) {
    let words: Vec<&str> = statement.split_whitespace().collect();
    match words[..] {
        ["create", "table", name, ..] if !is_exempt(name) => {
            let (_, body) = statement.split_once('(').unwrap();
            for part in top_level(body.strip_suffix(')').unwrap()) {
                read_part(found, name, part);
            }
        }
        ["create", "index", name, ..] | ["create", "unique", "index", name, ..] if !is_exempt(name) => {
            found.indexes.insert(name.to_owned(), plain(statement));
        }
        ["drop", "index", name] => {
            found.indexes.remove(name).unwrap();
        }
        ["create", ..] if is_exempt(words[2]) => {}
        ["alter", "table", name, "add", "column", ..] => {
            let (_, column) = statement.split_once("column").unwrap();
            read_part(found, name, column.trim());
        }
        // What rows hold is no matter here.
        ["update" | "delete" | "insert", ..] => {}
        ["drop", "table", name] if is_exempt(name) => {}
        _ => panic!("this test has to learn what this does: {statement}"),
    }
}

fn read_part(found: &mut Catalog, table: &str, part: &str) {
    let mut key = |kind, columns: &str| {
        let columns = columns.replace([' ', '(', ')'], "");
        found.keys.insert((table.to_owned(), kind, columns));
    };
    if let Some(columns) = part.strip_prefix("primary key") {
        return key("primary", columns);
    }
    if let Some(columns) = part.strip_prefix("unique") {
        return key("unique", columns);
    }
    let mut words = part.split_whitespace();
    let (name, kind) = (words.next().unwrap(), words.next().unwrap());
    let is_primary = part.contains("primary key");
    if is_primary {
        key("primary", name);
    }
    if part.contains(" unique") {
        key("unique", name);
    }
    let nullable = !is_primary && !part.contains("not null");
    let columns = found.tables.entry(table.to_owned()).or_default();
    columns.insert(name.to_owned(), (kind.to_owned(), nullable));
}

/// The parts between commas that are in no brackets.
fn top_level(body: &str) -> Vec<&str> {
    let mut depth = 0;
    let inside = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    };
    body.split(inside).map(str::trim).collect()
}

/// The tables that the schema describes: their names, and the text of their columns.
fn table_blocks() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("mod.rs")
        .split("diesel::table! {")
        .skip(1)
        .map(|block| {
            let (head, columns) = block.split_once('{').unwrap();
            (head.split_whitespace().next().unwrap(), columns)
        })
}

/// The names of all tables.
pub(crate) fn table_names() -> impl Iterator<Item = &'static str> {
    table_blocks().map(|(name, _)| name)
}

/// The tables as the schema describes them.
fn described() -> Tables {
    let mut found = BTreeMap::new();
    for (name, rest) in table_blocks() {
        let columns = rest.split_once('}').unwrap().0.lines().filter_map(|line| {
            let (name, kind) = line.trim().trim_end_matches(',').split_once(" -> ")?;
            let inner = kind.strip_prefix("Nullable<").map(|it| it.trim_end_matches('>'));
            let word = match inner.unwrap_or(kind) {
                "BigInt" => "bigint",
                "Integer" => "integer",
                "Text" => "text",
                "Bool" => "boolean",
                other => panic!("this test has to learn {other}"),
            };
            Some((name.to_owned(), (word.to_owned(), inner.is_some())))
        });
        found.insert(name.to_owned(), columns.collect());
    }
    found
}

/// Table by table, so that a failure can be read.
#[track_caller]
fn assert_same_tables(one: &Tables, other: &Tables) {
    for (name, columns) in one {
        assert_eq!(Some(columns), other.get(name), "{name}");
    }
    assert_eq!(one.len(), other.len());
}

#[track_caller]
fn assert_same(one: &Catalog, other: &Catalog) {
    assert!(one.tables.len() > 20 && one.indexes.len() > 20 && one.keys.len() > 20);
    assert_same_tables(&one.tables, &other.tables);
    assert_eq!(one.keys, other.keys);
    assert_eq!(one.indexes, other.indexes);
}

#[test]
fn both_databases_have_the_same_schema() {
    let sqlite = catalog(&TestDb::on_sqlite());
    assert_same(&sqlite, &written_for_postgres());
    // On SQLite this says nothing new; on PostgreSQL it is the real one.
    assert_same(&sqlite, &catalog(&TestDb::new()));
}

#[test]
fn the_schema_is_the_one_that_is_described() {
    assert_same_tables(&catalog(&TestDb::new()).tables, &described());
}

/// One row of each table as the first version wrote it. Statements are never changed: they are what is out there.
const OLDEST: &str = include_str!("oldest.sql");

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Runs statements as they are.
fn run(db: &Db, statements: &[&str]) {
    db.write(|tx| -> Result<()> {
        for statement in statements {
            each_backend!(tx.conn(), c => diesel::sql_query(*statement).execute(c))
                .map_err(|error| Error::Corrupt(format!("{statement}: {error}")))?;
        }
        Ok(())
    })
    .unwrap();
}

/// A database of the first version with a row of each table. Ids go on from those that are there.
fn filled_oldest() -> TestDb {
    let db = TestDb::oldest();
    let rows: Vec<&str> = OLDEST.split(";\n").filter(|it| it.contains("insert")).collect();
    run(&db, &rows);
    if db
        .read(|snapshot| Ok::<_, Error>(matches!(snapshot.conn(), Conn::Postgres(_))))
        .unwrap()
    {
        for table in ["instance", "job"] {
            let next =
                format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}");
            run(&db, &[&next]);
        }
    }
    db
}

#[test]
fn what_was_decided_here_about_others_is_told_apart_and_lists_know_every_host() {
    let db = filled_oldest();
    run(
        &db,
        &[
            "insert into instance (id, host, local, created_at) values (7, 'far.example', false, 1)",
            "insert into actor (id, uri, kind, instance_id, local, name, name_key, bot, admin, inbox, threads, replies, \
             created_at, fetched_at) values (70, 'https://far.example/c/far', 'group', 7, false, 'far', 'far', false, \
             false, 'https://far.example/inbox', 0, 0, 1, 1)",
            "insert into groups (id, visibility, posting_restricted, sensitive, members, local_members, threads, replies, \
             hot_rank, removed_at, created_at) values (70, 'public', false, false, 0, 0, 0, 0, 1, 5, 1)",
            // Removed here with a ban from the site, reinstated, and unlocked again.
            "update post set group_id = 70, removed_at = 5 where id = 2",
            "insert into modlog (id, event_id, kind, undone, moderator_id, created_at) values \
             (9, 9, 'site_banned', false, 1, 5)",
            "insert into post_act (post_id, act, event_id) values (2, 'removed', 9), (3, 'removed', 8), (4, 'locked', 8)",
        ],
    );
    db.migrate().unwrap();
    let words = |table: &str, columns: &str| -> Vec<String> {
        let query = format!("SELECT {columns} AS word FROM {table} ORDER BY 1");
        let rows: Vec<Word> = db
            .read(|snapshot| -> Result<_> {
                Ok(each_backend!(snapshot.conn(), c => diesel::sql_query(query).load(c))?)
            })
            .unwrap();
        rows.into_iter().map(|it| it.word).collect()
    };
    assert_eq!(
        words("post_act", "post_id || ' ' || act"),
        ["1 locked", "2 removed_here"]
    );
    assert_eq!(
        words("instance", "host"),
        ["far.example", "here.example", "there.example"]
    );
    assert_eq!(words("site", "federation"), ["trusted"]);
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[test]
fn the_oldest_database_is_brought_to_the_newest_schema_with_all_it_holds() {
    let before = catalog(&TestDb::oldest());
    let db = filled_oldest();
    db.migrate().unwrap();
    assert!(db.pending_migrations().unwrap().is_empty());
    assert_same(&catalog(&db), &catalog(&TestDb::new()));
    for table in before.tables.keys() {
        let query = format!("SELECT count(*) AS value FROM {table}");
        let count: Count = db
            .read(|snapshot| -> Result<_> {
                Ok(each_backend!(snapshot.conn(), c => diesel::sql_query(query).get_result(c))?)
            })
            .unwrap();
        assert!(count.value > 0, "{table} holds nothing");
    }
    let post = db
        .read(|snapshot| crate::posts::get(snapshot, &crate::Viewer::Anyone, crate::ids::PostId(1)))
        .unwrap();
    assert_eq!(post.content.title.as_deref(), Some("Sommerfest"));
    ranks_are_filled_in(&db);
    posts_are_found(&db);
}

/// The search index came anew, and a job puts into it what was there.
#[track_caller]
fn posts_are_found(db: &Db) {
    use crate::jobs::{self, SearchJob};
    use crate::search::{self, Place, Query, SearchSort, Wanted};
    use crate::time::Time;

    let at = Time(1);
    while let Some(waiting) = db
        .write(|tx| {
            jobs::claim::<SearchJob>(
                tx,
                at,
                chrono::TimeDelta::seconds(60),
                &jobs::InProgress::default(),
            )
        })
        .unwrap()
    {
        let SearchJob::FillIndex { below } = waiting.job;
        db.write(|tx| {
            crate::posts::search_index::fill(tx, below, at)?;
            jobs::finish(tx, waiting.id)
        })
        .unwrap();
    }
    let query = Query {
        text: "Fest",
        wanted: Wanted::Posts,
        place: Place::All,
        author: None,
        sort: SearchSort::New,
        skip: 0,
        limit: 10,
    };
    let found = db
        .read(|snapshot| search::posts(snapshot, &crate::Viewer::Anyone, &query))
        .unwrap();
    assert!(
        found.iter().any(|it| it.id == crate::ids::PostId(1)),
        "of {} posts",
        found.len()
    );
}

/// The ranks that came later are the ones that the program would have written.
#[track_caller]
fn ranks_are_filled_in(db: &Db) {
    use crate::rank;

    use crate::posts::{PostCounts, PostRanks};

    let old: Vec<(PostCounts, PostRanks, i64)> = db
        .read(|snapshot| -> Result<_> {
            Ok(super::post::table
                .inner_join(super::groups::table)
                .order(super::post::id)
                .select((
                    PostCounts::as_select(),
                    PostRanks::as_select(),
                    super::groups::members,
                ))
                .load(snapshot.conn())?)
        })
        .unwrap();
    assert_eq!(old.iter().map(|(.., members)| *members).max(), Some(2_345));
    for (counts, ranks, members) in &old {
        assert_eq!(ranks.scaled, rank::scaled(ranks.hot, *members), "{ranks:?}");
        assert_eq!(
            ranks.controversy,
            rank::controversy(counts.up, counts.down),
            "{counts:?}"
        );
    }
    assert!(old.iter().any(|(_, ranks, _)| ranks.controversy > 0));
}
