// SPDX-License-Identifier: AGPL-3.0-or-later
//! The elements and attributes that text may contain, for what is written here and what comes from elsewhere.

/// How an element nests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ElementKind {
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
    pub(crate) kind: ElementKind,
    pub(crate) attributes: &'static [&'static str],
}

const fn element(name: &'static str, kind: ElementKind, attributes: &'static [&'static str]) -> Element {
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
    element("br", ElementKind::Void, &[]),
    element("hr", ElementKind::Void, &[]),
    element("img", ElementKind::Void, &["src", "alt", "title"]),
    element("a", ElementKind::Inline, &["href", "title"]),
    element("abbr", ElementKind::Inline, &["title"]),
    element("b", ElementKind::Inline, &[]),
    element("cite", ElementKind::Inline, &[]),
    element("code", ElementKind::Inline, &[]),
    element("del", ElementKind::Inline, &[]),
    element("em", ElementKind::Inline, &[]),
    element("i", ElementKind::Inline, &[]),
    element("ins", ElementKind::Inline, &[]),
    element("kbd", ElementKind::Inline, &[]),
    element("mark", ElementKind::Inline, &[]),
    element("q", ElementKind::Inline, &[]),
    element("rp", ElementKind::Inline, &[]),
    element("rt", ElementKind::Inline, &[]),
    element("ruby", ElementKind::Inline, &[]),
    element("s", ElementKind::Inline, &[]),
    element("samp", ElementKind::Inline, &[]),
    element("small", ElementKind::Inline, &[]),
    element("strike", ElementKind::Inline, &[]),
    element("strong", ElementKind::Inline, &[]),
    element("sub", ElementKind::Inline, &[]),
    element("sup", ElementKind::Inline, &[]),
    element("u", ElementKind::Inline, &[]),
    element("var", ElementKind::Inline, &[]),
    element("blockquote", ElementKind::Block, &[]),
    element("details", ElementKind::Block, &[]),
    element("div", ElementKind::Block, &[]),
    element("dl", ElementKind::Block, &[]),
    element("figcaption", ElementKind::Block, &[]),
    element("figure", ElementKind::Block, &[]),
    element("h1", ElementKind::Block, &[]),
    element("h2", ElementKind::Block, &[]),
    element("h3", ElementKind::Block, &[]),
    element("h4", ElementKind::Block, &[]),
    element("h5", ElementKind::Block, &[]),
    element("h6", ElementKind::Block, &[]),
    element("ol", ElementKind::Block, &["start"]),
    element("p", ElementKind::Block, &[]),
    element("pre", ElementKind::Block, &[]),
    element("summary", ElementKind::Block, &[]),
    element("table", ElementKind::Block, &[]),
    element("ul", ElementKind::Block, &[]),
    element("caption", ElementKind::Block, &[]),
    element("dd", ElementKind::Item(&["dd", "dt"], LISTS), &[]),
    element("dt", ElementKind::Item(&["dd", "dt"], LISTS), &[]),
    element("li", ElementKind::Item(&["li"], LISTS), &[]),
    element(
        "tbody",
        ElementKind::Item(&["caption", "thead", "tbody", "tfoot"], TABLE),
        &[],
    ),
    element(
        "td",
        ElementKind::Item(&["td", "th"], &["table", "tr"]),
        &["align"],
    ),
    element(
        "tfoot",
        ElementKind::Item(&["caption", "thead", "tbody", "tfoot"], TABLE),
        &[],
    ),
    element(
        "th",
        ElementKind::Item(&["td", "th"], &["table", "tr"]),
        &["align"],
    ),
    element(
        "thead",
        ElementKind::Item(&["caption", "thead", "tbody", "tfoot"], TABLE),
        &[],
    ),
    element(
        "tr",
        ElementKind::Item(&["caption", "tr"], &["table", "thead", "tbody", "tfoot"]),
        &[],
    ),
];

/// The allowed element of this (lower case) name.
pub(crate) fn allowed(name: &str) -> Option<&'static Element> {
    ELEMENTS.iter().find(|element| element.name == name)
}
