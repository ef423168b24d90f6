// SPDX-License-Identifier: AGPL-3.0-or-later
//! The tables of methods in `docs/lemmy-api.md` say what there is.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use crate::structs::{self, Reader};
use crate::v4;
use crate::world::World;

const TABLES: &str = include_str!("../../../../docs/lemmy-api.md");
const MISSING: &str = "not built yet";

/// A version of the API.
struct Version {
    name: &'static str,
    /// Under which heading its table is.
    heading: &'static str,
    /// How many methods it has in Lemmy.
    methods: usize,
    reader: fn(&str, &str) -> Option<Reader>,
}

const VERSIONS: [Version; 2] = [
    Version {
        name: "v3",
        heading: "# Lemmy API",
        methods: 101,
        reader: structs::reader,
    },
    Version {
        name: "v4",
        heading: "# API v4",
        methods: 162,
        reader: v4::structs::reader,
    },
];

struct Row {
    method: Method,
    path: &'static str,
    test: &'static str,
}

impl Version {
    fn rows(&self) -> Vec<Row> {
        let lines = TABLES.lines().skip_while(|it| *it != self.heading).skip(1);
        let rows = lines.take_while(|it| !it.starts_with("# ")).filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
            let method = Method::from_bytes(cells.next()?.as_bytes()).ok()?;
            let path = cells.next()?.strip_prefix("`/")?.strip_suffix('`')?;
            let test = cells.next()?.trim_matches('`');
            Some(Row { method, path, test })
        });
        rows.collect()
    }

    fn built(&self) -> impl Iterator<Item = Row> {
        self.rows().into_iter().filter(|it| it.test != MISSING)
    }
}

/// The source of the test file with this name.
fn source(name: &str) -> String {
    let name = name.replace("::", "/");
    let path = format!("{}/tests/api/{name}.rs", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_tables_name_what_is_built_and_nothing_else() {
    let world = World::new();
    for version in VERSIONS {
        let rows = version.rows();
        assert_eq!(rows.len(), version.methods, "{}", version.name);
        for row in rows {
            let path = format!("/api/{}/{}", version.name, row.path.replace("{file}", "file"));
            let answer = world.send(TestRequest::with_uri(&path).method(row.method.clone()));
            let unknown = format!("this server has no {} {path}", row.method);
            let is_missing = answer.body["message"] == json!(unknown);
            assert_eq!(
                is_missing,
                row.test == MISSING,
                "{} {path}: {}",
                row.method,
                answer.body
            );
        }
    }
}

/// Each route in the sources of v4, and of what both versions have, is in its table: what is not there is not tested.
/// Those of pictures are in neither version.
#[test]
fn no_route_of_v4_is_missing_in_its_table() {
    let folders = ["src", "src/v4"].map(|it| format!("{}/{it}", env!("CARGO_MANIFEST_DIR")));
    let built: Vec<Row> = VERSIONS[1].built().collect();
    let mut routes = 0;
    for entry in folders.iter().flat_map(|it| std::fs::read_dir(it).unwrap()) {
        let path = entry.unwrap().path();
        if path.ends_with("src/media.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap_or_default();
        for route in source.split(".route(").skip(1) {
            let address = route.split('"').nth(1).unwrap().trim_start_matches('/');
            let method = route.split("web::").nth(1).unwrap().split('(').next().unwrap();
            let known = built
                .iter()
                .any(|it| it.path == address && it.method.as_str().eq_ignore_ascii_case(method));
            assert!(known, "{method} /{address}");
            routes += 1;
        }
    }
    assert_eq!(routes, built.len());
}

#[test]
fn the_answers_of_each_method_are_read_with_lemmys_own_structs() {
    for version in VERSIONS {
        for row in version.built() {
            // What is no JSON has no struct.
            let is_file = version.name == "v4" && matches!(row.path, "image/{file}" | "image/proxy");
            let reader = (version.reader)(row.method.as_str(), row.path);
            assert!(reader.is_some() || is_file, "{} {}", row.method, row.path);
        }
    }
}

#[test]
fn each_method_is_called_by_the_test_that_is_named() {
    for row in VERSIONS.iter().flat_map(Version::built) {
        let (file, test) = row.test.rsplit_once("::").expect(row.test);
        let source = source(file);
        assert!(source.contains(&format!("fn {test}(")), "{}", row.test);
        let path = row.path.split('{').next().unwrap();
        assert!(source.contains(&format!("/{path}")), "{}: {}", row.test, row.path);
    }
}
