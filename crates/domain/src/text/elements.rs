// SPDX-License-Identifier: AGPL-3.0-or-later
//! The elements and attributes that text may contain, for what is written here and what comes from elsewhere.

/// How an element nests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Without content and end tag.
    Void,
    /// Part of a line.
    Inline,
    /// Ends an open paragraph.
    Block,
    /// A block that also ends open elements of the names in the first list, looked for up to those in the second.
    Item(&'static [&'static str], &'static [&'static str]),
}

/// An allowed element.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) attributes: &'static [&'static str],
}

const fn element(name: &'static str, kind: Kind, attributes: &'static [&'static str]) -> Element {
    Element {
        name,
        kind,
        attributes,
    }
}

const LISTS: &[&str] = &["ul", "ol", "dl"];
const TABLE: &[&str] = &["table"];

/// No `class`, `style`, `id`; no forms, frames, media players, SVG or MathML.
pub(crate) const ELEMENTS: &[Element] = &[
    element("br", Kind::Void, &[]),
    element("hr", Kind::Void, &[]),
    element("img", Kind::Void, &["src", "alt", "title"]),
    element("a", Kind::Inline, &["href", "title"]),
    element("abbr", Kind::Inline, &["title"]),
    element("b", Kind::Inline, &[]),
    element("cite", Kind::Inline, &[]),
    element("code", Kind::Inline, &[]),
    element("del", Kind::Inline, &[]),
    element("em", Kind::Inline, &[]),
    element("i", Kind::Inline, &[]),
    element("ins", Kind::Inline, &[]),
    element("kbd", Kind::Inline, &[]),
    element("mark", Kind::Inline, &[]),
    element("q", Kind::Inline, &[]),
    element("rp", Kind::Inline, &[]),
    element("rt", Kind::Inline, &[]),
    element("ruby", Kind::Inline, &[]),
    element("s", Kind::Inline, &[]),
    element("samp", Kind::Inline, &[]),
    element("small", Kind::Inline, &[]),
    element("strike", Kind::Inline, &[]),
    element("strong", Kind::Inline, &[]),
    element("sub", Kind::Inline, &[]),
    element("sup", Kind::Inline, &[]),
    element("u", Kind::Inline, &[]),
    element("var", Kind::Inline, &[]),
    element("blockquote", Kind::Block, &[]),
    element("details", Kind::Block, &[]),
    element("div", Kind::Block, &[]),
    element("dl", Kind::Block, &[]),
    element("figcaption", Kind::Block, &[]),
    element("figure", Kind::Block, &[]),
    element("h1", Kind::Block, &[]),
    element("h2", Kind::Block, &[]),
    element("h3", Kind::Block, &[]),
    element("h4", Kind::Block, &[]),
    element("h5", Kind::Block, &[]),
    element("h6", Kind::Block, &[]),
    element("ol", Kind::Block, &["start"]),
    element("p", Kind::Block, &[]),
    element("pre", Kind::Block, &[]),
    element("summary", Kind::Block, &[]),
    element("table", Kind::Block, &[]),
    element("ul", Kind::Block, &[]),
    element("caption", Kind::Block, &[]),
    element("dd", Kind::Item(&["dd", "dt"], LISTS), &[]),
    element("dt", Kind::Item(&["dd", "dt"], LISTS), &[]),
    element("li", Kind::Item(&["li"], LISTS), &[]),
    element(
        "tbody",
        Kind::Item(&["caption", "thead", "tbody", "tfoot"], TABLE),
        &[],
    ),
    element("td", Kind::Item(&["td", "th"], &["table", "tr"]), &["align"]),
    element(
        "tfoot",
        Kind::Item(&["caption", "thead", "tbody", "tfoot"], TABLE),
        &[],
    ),
    element("th", Kind::Item(&["td", "th"], &["table", "tr"]), &["align"]),
    element(
        "thead",
        Kind::Item(&["caption", "thead", "tbody", "tfoot"], TABLE),
        &[],
    ),
    element(
        "tr",
        Kind::Item(&["caption", "tr"], &["table", "thead", "tbody", "tfoot"]),
        &[],
    ),
];

/// The allowed element of this (lower case) name.
pub(crate) fn allowed(name: &str) -> Option<&'static Element> {
    ELEMENTS.iter().find(|element| element.name == name)
}
