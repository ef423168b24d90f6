// SPDX-License-Identifier: AGPL-3.0-or-later
use serde_json::json;

use super::strict::MAX_STRING;
use super::*;

#[test]
fn documents_are_read_unchanged() {
    let text = r#"{"a":[1,-2,1.5,true,null,"x",{"b":{}}],"ä":"\u00e4","big":18446744073709551615}"#;
    let expected: Value = serde_json::from_str(text).unwrap();
    assert_eq!(parse(text.as_bytes()).unwrap(), expected);
}

#[test]
fn ambiguous_and_oversized_documents_are_refused() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(deep(64).as_bytes()).is_ok());
    for text in [
        r#"{"actor":"a","actor":"b"}"#.to_owned(),
        r#"{"object":{"id":"a","x":1,"id":"a"}}"#.to_owned(),
        r#"[{"a":1,"\u0061":2}]"#.to_owned(),
        "{} {}".to_owned(),
        String::new(),
        "{\"a\":1e999}".to_owned(),
        deep(65),
        "[".repeat(10_000),
        format!("[{}1]", "1,".repeat(1000)),
        format!("\"{}\"", "x".repeat(MAX_STRING + 1)),
        format!("[{}[]]", format!("[{}[]],", "[],".repeat(900)).repeat(23)),
        r#"{"actor":"a","act\u0000or":"b"}"#.to_owned(),
    ] {
        assert!(parse(text.as_bytes()).is_err(), "{:.60}", text);
    }
    assert!(parse(b"\"\xff\"").is_err());
}

#[test]
fn strings_can_be_stored_in_every_database() {
    let text = r#"{"a\u0000":"x\u0000y","b":["\u0000",{"c":"\u0000\u0000z\u0001"}],"d":"\\u0000"}"#;
    let expected = json!({"a": "xy", "b": ["", {"c": "z\u{1}"}], "d": "\\u0000"});
    assert_eq!(parse(text.as_bytes()).unwrap(), expected);
}

#[test]
fn references_come_in_many_forms() {
    let long = "x".repeat(MAX_URL + 1);
    for (value, expected) in [
        (json!("https://a/1"), Some("https://a/1")),
        (json!({"id": "https://a/1", "type": "Note"}), Some("https://a/1")),
        (json!(["https://a/1", "https://a/2"]), Some("https://a/1")),
        (json!([{"id": "https://a/1"}]), Some("https://a/1")),
        (json!([]), None),
        (json!(null), None),
        (json!(""), None),
        (json!(7), None),
        (json!({"href": "https://a/1"}), None),
        (
            json!({"type": "Link", "href": "https://a/1"}),
            Some("https://a/1"),
        ),
        (
            json!({"type": ["Mention"], "href": ["https://a/1"]}),
            Some("https://a/1"),
        ),
        (
            json!([null, {"type": "Image"}, {"id": "https://a/1"}]),
            Some("https://a/1"),
        ),
        (json!({"id": ["https://a/1"]}), None),
        (json!([["https://a/1"]]), None),
        (json!(long), None),
    ] {
        assert_eq!(id_of(&value), expected, "{value}");
    }
    assert_eq!(ids(&json!(["a", {"id": "b"}, 7, null, {"id": ""}])), ["a", "b"]);
    assert_eq!(ids(&json!("a")), ["a"]);
    assert_eq!(ids(&json!(vec!["a"; 500])).len(), MAX_ENTRIES);
}

#[test]
fn the_public_has_three_names() {
    for value in [
        json!("https://www.w3.org/ns/activitystreams#Public"),
        json!(["https://a/followers", "as:Public"]),
        json!({"id": "Public"}),
    ] {
        assert!(is_public(&value), "{value}");
    }
    for value in [
        json!(null),
        json!([]),
        json!("https://a/Public"),
        json!(["public"]),
    ] {
        assert!(!is_public(&value), "{value}");
    }
}

#[test]
fn types_may_be_one_or_many() {
    assert_eq!(types(&json!({"type": "Note"})), ["Note"]);
    assert_eq!(
        types(&json!({"type": ["Group", 7, "x:Feed"]})),
        ["Group", "x:Feed"]
    );
    assert!(types(&json!({})).is_empty());
    assert!(types(&json!("Note")).is_empty());
}

#[test]
fn texts_are_cut_at_characters() {
    assert_eq!(text(&json!(" Straße "), 5), Some("Straß"));
    assert_eq!(text(&json!("ab"), 2), Some("ab"));
    for value in [json!("  "), json!(7), json!([["a"]]), json!(null)] {
        assert_eq!(text(&value, 5), None, "{value}");
    }
}

#[test]
fn times_with_and_without_offset() {
    let noon = time(&json!("2026-12-01T12:00:00Z"));
    assert_eq!(noon.map(|time| time.timestamp()), Some(1_796_126_400));
    assert_eq!(time(&json!("2026-12-01T13:00:00.000+01:00")), noon);
    assert_eq!(time(&json!("2026-12-01T12:00:00")), noon);
    for value in [
        json!("soon"),
        json!(1_796_126_400),
        json!("0001-01-01T00:00:00Z"),
        json!(""),
    ] {
        assert_eq!(time(&value), None, "{value}");
    }
}

#[test]
fn links_flags_and_counts() {
    let url = |value: Value| link(&value).map(|url| url.to_string());
    assert_eq!(url(json!("https://a/x")).as_deref(), Some("https://a/x"));
    assert_eq!(
        url(json!({"type": "Link", "href": "https://a/x"})).as_deref(),
        Some("https://a/x")
    );
    assert_eq!(
        url(json!([{"type": "Image"}, {"url": "https://a/y"}])).as_deref(),
        Some("https://a/y")
    );
    assert_eq!(url(json!(["javascript:alert(1)", "data:,x"])), None);
    assert!(flag(&json!(true)) && !flag(&json!("true")) && !flag(&json!(null)));
    let counts = [json!(3), json!(-1), json!(1e30), json!("3"), json!(null)].map(|value| count(&value));
    assert_eq!(counts, [3, 0, i32::MAX, 0, 0]);
}

/// Every shape that a property may have, with what it is to mean.
fn shapes(value: &Value) -> Vec<Value> {
    vec![
        value.clone(),
        json!([value]),
        json!([null, value]),
        json!([value, "https://second.example/"]),
    ]
}

#[test]
fn references_and_links_are_read_in_every_shape() {
    let there = "https://peer.example/x";
    let references = [
        json!(there),
        json!({"id": there}),
        json!({"type": "Link", "href": there}),
    ];
    for value in references.iter().flat_map(shapes) {
        assert_eq!(id_of(&value), Some(there), "{value}");
    }
    let links = [
        json!(there),
        json!({"type": "Link", "href": there}),
        json!({"type": "Link", "href": [there]}),
        json!({"type": "Image", "url": there}),
        json!({"type": "Image", "url": [there]}),
        json!({"type": "Image", "url": {"type": "Link", "href": there}}),
        json!({"type": "Image", "url": [{"type": "Link", "mediaType": "image/png", "href": there}]}),
        json!({"type": "Document", "url": [{"type": "Link"}, {"type": "Link", "href": there}]}),
    ];
    for value in links.iter().flat_map(shapes) {
        assert_eq!(link(&value).map(String::from).as_deref(), Some(there), "{value}");
    }
    let mut deep = json!(there);
    for _ in 0..30 {
        deep = json!({"url": [deep]});
    }
    assert_eq!(link(&deep), None);
}

#[test]
fn natural_language_is_read_in_every_shape() {
    for name in ["name", "summary", "content", "preferredUsername"] {
        let map = format!("{name}Map");
        for object in [
            json!({name: "Größe"}),
            json!({name: ["Größe"]}),
            json!({name: [null, "Größe"]}),
            json!({name: {"@value": "Größe", "@language": "de"}}),
            json!({name: [{"@value": "Größe"}]}),
            json!({name: {"de": "Größe"}}),
            json!({&map: {"de": "Größe"}}),
            json!({&map: [{"de": "Größe"}]}),
            json!({&map: {"de": ["Größe"]}}),
            json!({name: null, &map: {"und": "Größe"}}),
            json!({name: "", &map: {"de": "Größe"}}),
            json!({name: " Größe ", &map: {"en": "Size"}}),
            json!({&map: {"de": "Größe", "en": "Size"}}),
            json!({&map: {"en": "Size", "de-AT": "Größe"}, "language": {"identifier": "de-AT"}}),
            json!({&map: {"en": "Size", "de": "Größe"}, "language": [{"identifier": "de"}]}),
            json!({&map: {"en": "Size", "de": "Größe"}, "language": "de"}),
            json!({&map: {"aa": "", "de": "Größe"}}),
        ] {
            assert_eq!(
                words(&object, name).map(|it| it.text.trim()),
                Some("Größe"),
                "{object}"
            );
            assert_eq!(text_of(&object, name, 3), Some("Grö"), "{object}");
        }
        for object in [
            json!({}),
            json!({name: null}),
            json!({&map: {}}),
            json!({name: 7}),
            json!([name]),
        ] {
            assert_eq!(words(&object, name), None, "{object}");
        }
    }
    let language = |object: Value| words(&object, "content").and_then(|it| it.language.map(str::to_owned));
    assert_eq!(
        language(json!({"contentMap": {"de": "x"}})).as_deref(),
        Some("de")
    );
    assert_eq!(
        language(json!({"content": "x", "contentMap": {"de": "x"}})).as_deref(),
        Some("de")
    );
    assert_eq!(
        language(json!({"content": "x", "contentMap": {"de": "x", "en": "y"}})),
        None
    );
}

#[test]
fn single_values_are_read_in_every_shape() {
    for value in shapes(&json!(true)) {
        assert!(flag(&value), "{value}");
    }
    assert!(flag(&json!({"@value": true})) && stated_flag(&json!("true")).is_none());
    for value in shapes(&json!(3)).into_iter().chain([json!({"@value": 3})]) {
        assert_eq!(stated_count(&value), Some(3), "{value}");
    }
    let noon = "2026-12-01T12:00:00Z";
    for value in shapes(&json!(noon)).into_iter().chain([json!({"@value": noon})]) {
        assert_eq!(
            time(&value).map(|it| it.timestamp()),
            Some(1_796_126_400),
            "{value}"
        );
    }
    let source = json!({"mediaType": "text/markdown", "content": "**x**"});
    for value in shapes(&source) {
        assert_eq!(markdown(&json!({"source": value})), Some("**x**"), "{value}");
    }
    for value in [
        json!("x"),
        json!({"content": "x"}),
        json!({"mediaType": "text/x", "content": "x"}),
        json!([]),
    ] {
        assert_eq!(markdown(&json!({"source": value})), None, "{value}");
    }
    for value in shapes(&json!({"sharedInbox": "x"})) {
        assert_eq!(
            object(&json!({"endpoints": value}), "endpoints")["sharedInbox"],
            "x"
        );
    }
    assert_eq!(object(&json!({"endpoints": "x"}), "endpoints"), &Value::Null);
}
