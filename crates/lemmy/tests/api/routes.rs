// SPDX-License-Identifier: AGPL-3.0-or-later
//! The table of methods in `docs/lemmy-api.md` says what there is.

use actix_web::http::Method;
use serde_json::json;

use crate::structs;
use crate::world::World;

const TABLE: &str = include_str!("../../../../docs/lemmy-api.md");
/// How many methods API v3 has in Lemmy 0.19.20.
const METHODS: usize = 101;

struct Row {
    method: Method,
    path: &'static str,
    test: &'static str,
}

fn rows() -> Vec<Row> {
    let rows = TABLE.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let method = Method::from_bytes(cells.next()?.as_bytes()).ok()?;
        let path = cells.next()?.strip_prefix("`/")?.strip_suffix('`')?;
        let test = cells.next()?.trim_matches('`');
        Some(Row { method, path, test })
    });
    rows.collect()
}

/// The source of the test file with this name.
fn source(name: &str) -> String {
    let path = format!("{}/tests/api/{name}.rs", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[actix_web::test]
async fn every_method_is_in_the_table_and_built() {
    let world = World::new();
    let rows = rows();
    assert_eq!(rows.len(), METHODS);
    for row in rows {
        let path = format!("/{}", row.path);
        let answer = world.call(None, row.method.clone(), &path, None).await;
        let unknown = format!("this server has no {} /api/v3{path}", row.method);
        assert_ne!(answer.body["message"], json!(unknown));
    }
}

#[test]
fn the_answers_of_each_method_are_read_with_lemmys_own_structs() {
    for row in rows() {
        let reader = structs::reader(row.method.as_str(), row.path);
        assert!(reader.is_some(), "{} {}", row.method, row.path);
    }
}

#[test]
fn each_method_is_called_by_the_test_that_is_named() {
    for row in rows() {
        let (file, test) = row.test.split_once("::").expect(row.test);
        let source = source(file);
        assert!(source.contains(&format!("fn {test}(")), "{}", row.test);
        assert!(
            source.contains(&format!("/{}", row.path)),
            "{}: {}",
            row.test,
            row.path
        );
    }
}
