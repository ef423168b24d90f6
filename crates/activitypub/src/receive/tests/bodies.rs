// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is read of objects as they come: texts in their several forms, pictures, polls, events, warnings.

use kollegium_domain::posts::Marks;
use kollegium_domain::text::Text;
use serde_json::{Value, json};

use super::super::object::Written;
use super::fixture;

/// An object with these properties, and what everything has.
fn read(kind: &str, properties: Value) -> Written {
    let mut object = json!({
        "type": kind, "id": "https://a.example/1", "attributedTo": "https://a.example/u/a",
        "to": "https://www.w3.org/ns/activitystreams#Public",
    });
    for (name, value) in properties.as_object().unwrap() {
        object[name] = value.clone();
    }
    Written::parse(&object).unwrap_or_else(|unusable| panic!("{object}: {unusable:?}"))
}

fn text(written: &Written) -> Text {
    written.body.text("https://a.example").unwrap()
}

fn document(name: &str) -> Written {
    Written::parse(&fixture(name)).unwrap()
}

#[test]
fn html_is_the_truth_where_the_markdown_beside_it_says_something_else() {
    let formatted = text(&document("nodebb/documents/article_formatted"));
    assert!(formatted.source.contains("> Ein Zitat"), "{}", formatted.source);
    assert!(!formatted.source.contains("&gt;") && !formatted.source.contains("&lt; 3"));
    assert!(formatted.source.contains("return x < 3"), "{}", formatted.source);
    let quote = text(&document("nodebb/documents/reply_with_quote"));
    assert!(quote.source.contains("> Ein Zitat"), "{}", quote.source);
    for (html, source) in [
        ("<blockquote><p>Zitat</p></blockquote>", "&gt; Zitat"),
        ("<p><code>a &lt; b</code></p>", "`a &lt; b`"),
        ("<p>harmlos</p>", "Kauft bei https://boese.example"),
        (
            "<p><a href=\"https://gut.example/\">Seite</a></p>",
            "[Seite](https://boese.example/)",
        ),
        ("<p>Bild</p>", "Bild ![](https://boese.example/zaehler.png)"),
        ("<p>Ja</p>", "Nein"),
        ("", "Nur hier"),
    ] {
        let read = text(&read(
            "Note",
            json!({"inReplyTo": "https://a.example/0", "content": html,
                   "source": {"mediaType": "text/markdown", "content": source}}),
        ));
        assert_ne!(read.source, source, "{html}");
        assert_eq!(read.source, Text::from_html(html, None).unwrap().source);
    }
}

#[test]
fn markdown_is_kept_where_it_says_the_same() {
    for (html, source) in [
        ("<p><b>Hallo</b></p>", "__Hallo__"),
        ("<p>Ein<br>Wort</p>", "Ein  \nWort"),
        ("<ul><li>a</li><li>b</li></ul>", "* a\n* b"),
        ("<p>it's</p>", "it\\'s"),
        (
            "<p><a href=\"https://a.example/u/b\">@b@a.example</a> ja</p>",
            "@b@a.example ja",
        ),
        (
            "<p>siehe <a href=\"https://c.example\">hier</a></p>",
            "siehe [hier](https://c.example/)",
        ),
        (
            "<h2>Titel</h2><pre><code>x &lt; y</code></pre>",
            "## Titel\n\n```\nx < y\n```",
        ),
        (
            "<p><img src=\"https://a.example/b.png\" alt=\"Bild\"></p>",
            "![Bild](https://a.example/b.png)",
        ),
    ] {
        let read = text(&read(
            "Page",
            json!({"name": "T", "content": html, "source": [{"mediaType": "text/markdown", "content": source}]}),
        ));
        assert_eq!(read.source, source, "{html}");
    }
}

#[test]
fn a_text_is_found_in_its_map_of_languages_alone() {
    let note = read("Note", json!({"contentMap": {"de": "<p>Nur hier</p>"}}));
    assert_eq!(
        (text(&note).html.as_str(), note.language.as_deref()),
        ("<p>Nur hier</p>", Some("de"))
    );
    let page = read(
        "Page",
        json!({"nameMap": {"de": "Titel"}, "contentMap": [{"de": ["<p>x</p>"]}]}),
    );
    assert_eq!(
        (page.title.as_deref(), text(&page).source.as_str()),
        (Some("Titel"), "x")
    );
    let typed = read(
        "Article",
        json!({"type": ["Object", "Article"], "name": ["Titel"], "content": "x"}),
    );
    assert_eq!(typed.title.as_deref(), Some("Titel"));
    let tagged = read(
        "Note",
        json!({"content": "x", "tag": {"type": "Mention", "href": ["https://a.example/u/b"]},
               "attachment": {"type": "Document", "url": [{"type": "Link", "href": "https://a.example/c.png"}]}}),
    );
    assert_eq!(tagged.mentions, ["https://a.example/u/b"]);
    assert_eq!(tagged.link.as_deref(), Some("https://a.example/c.png"));
}

#[test]
fn a_picture_within_the_text_is_not_the_link_as_well() {
    assert_eq!(document("nodebb/documents/article_with_picture").link, None);
    assert_eq!(document("piefed/documents/page_inline_image").link, None);
    let image = document("piefed/documents/page_image");
    assert!(image.link.unwrap().ends_with(".png"));
    let there = "https://a.example/b.png?x=1&y=2";
    for (content, is_link) in [
        (
            format!("<p><img alt='x' src=\"{}\"></p>", there.replace('&', "&amp;")),
            false,
        ),
        (format!("<p><img src='{there}'/></p>"), false),
        (format!("<p><a href=\"{there}\">Bild</a></p>"), true),
        (
            "<p><img src=\"https://a.example/other.png\"></p>".to_owned(),
            true,
        ),
        (String::new(), true),
    ] {
        let attachment = json!([{"type": "Image", "url": there, "name": "Ein Bild"}]);
        let page = read(
            "Page",
            json!({"name": "T", "content": content, "attachment": attachment}),
        );
        assert_eq!(page.link.is_some(), is_link, "{content}");
    }
}

#[test]
fn what_stands_outside_of_the_text_is_in_html_and_markdown() {
    let question = text(&{
        let announce = fixture("piefed/announce_create_question");
        Written::parse(&announce["object"]["object"]).unwrap()
    });
    for form in [&question.html, &question.source] {
        assert!(
            form.contains("Hammer") && form.contains("Säge") && form.contains("Bitte abstimmen"),
            "{form}"
        );
    }
    let event = text(&document("piefed/documents/event"));
    let when = "2027-01-01 10:00 – 12:00 UTC";
    assert!(
        event.html.contains(when) && event.source.contains(when),
        "{event:?}"
    );
    for (properties, expected) in [
        (
            json!({"startTime": "2027-01-01T10:00:00+01:00"}),
            "2027-01-01 09:00 UTC",
        ),
        (
            json!({"startTime": "2027-01-01T22:00:00Z", "endTime": "2027-01-02T01:00:00Z"}),
            "2027-01-01 22:00 – 2027-01-02 01:00 UTC",
        ),
        (
            json!({"startTime": "2027-01-01T22:00:00Z", "location": {"type": "Place", "name": "Saal <1>"}}),
            "2027-01-01 22:00 UTC · Saal <1>",
        ),
        (json!({"location": ["Marktplatz"]}), "Marktplatz"),
        (json!({"startTime": "bald"}), ""),
    ] {
        let event = text(&read("Event", properties.clone()));
        assert_eq!(
            kollegium_domain::text::html::to_plain(&event.html, 500),
            expected,
            "{properties}"
        );
        assert_eq!(event.source.is_empty(), expected.is_empty());
    }
}

#[test]
fn a_content_warning_keeps_its_words() {
    let cw = json!({"summary": "Spinnen & mehr", "sensitive": true, "content": "<p>Bild</p>"});
    let thread = read("Note", cw.clone());
    assert_eq!(thread.title.as_deref(), Some("Spinnen & mehr"));
    assert!(thread.sensitive && text(&thread).html == "<p>Bild</p>");
    for (kind, summary) in [
        ("Note", json!({"summary": "Spinnen"})),
        ("Note", json!({"summaryMap": {"de": "Spinnen"}})),
    ] {
        let mut reply = summary;
        reply["inReplyTo"] = "https://a.example/0".into();
        reply["content"] = "<p>Bild</p>".into();
        let read = text(&read(kind, reply));
        assert_eq!(
            read.html,
            "<details><summary>Spinnen</summary><p>Bild</p></details>"
        );
        assert!(
            read.source.contains("Spinnen") && read.source.contains("Bild"),
            "{}",
            read.source
        );
    }
    // An abstract is no warning.
    let article = read(
        "Article",
        json!({"name": "T", "summary": "Worum es geht", "content": "<p>x</p>"}),
    );
    assert_eq!(
        (article.title.as_deref(), text(&article).html.as_str()),
        (Some("T"), "<p>x</p>")
    );
    let empty = read("Note", json!({"summary": "", "content": "<p>x</p>"}));
    assert_eq!(
        (empty.title.as_deref(), text(&empty).html.as_str()),
        (None, "<p>x</p>")
    );
}

#[test]
fn what_moderators_made_of_a_post_is_read() {
    let marks = |distinguished, locked, pinned| Marks {
        distinguished,
        locked,
        pinned,
    };
    assert_eq!(
        document("piefed/documents/page_locked").stated.marks,
        marks(None, Some(true), Some(false))
    );
    for (properties, expected) in [
        (json!({}), marks(None, None, None)),
        (json!({"commentsEnabled": true}), marks(None, Some(false), None)),
        (
            json!({"commentsEnabled": [false], "stickied": {"@value": true}}),
            marks(None, Some(true), Some(true)),
        ),
        (json!({"distinguished": true}), marks(Some(true), None, None)),
        (
            json!({"distinguished": "true", "commentsEnabled": null}),
            marks(None, None, None),
        ),
    ] {
        assert_eq!(
            read("Note", properties.clone()).stated.marks,
            expected,
            "{properties}"
        );
    }
    let counted = read(
        "Page",
        json!({"name": "T", "likes": {"type": "Collection", "totalItems": 5}, "dislikes": "https://a.example/d"}),
    );
    assert_eq!((counted.stated.up, counted.stated.down), (Some(5), None));
}
