// SPDX-License-Identifier: AGPL-3.0-or-later
//! Sanitised HTML as a tree. It is balanced, and no deeper than [`super::MAX_DEPTH`].

use super::{
    elements::{ElementKind, allowed},
    html::Html,
    tokens::{Token, decode, tokens},
};

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Characters, with no character references.
    Text(String),
    /// An element with what is in it.
    Element(Element),
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name in lower case.
    pub(super) name: String,
    /// Its attributes, with no character references.
    attributes: Vec<(String, String)>,
    /// What is in it.
    pub(super) children: Vec<Piece>,
    /// Whether it has a block in it, at any depth.
    pub(super) has_block: bool,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it parts the text before it from the text after it.
    pub(super) fn is_block(&self) -> bool {
        allowed(&self.name).is_some_and(|it| match it.kind {
            ElementKind::Block | ElementKind::Item(..) => true,
            ElementKind::Void => it.name == "hr",
            ElementKind::Inline => false,
        })
    }

    /// Whether it has a link in it, at any depth.
    pub(super) fn has_link(&self) -> bool {
        self.elements().any(|it| it.name == "a" || it.has_link())
    }

    /// The elements directly in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Piece::element)
    }
}

impl Piece {
    /// The element, if it is one.
    pub(super) fn element(&self) -> Option<&Element> {
        match self {
            Piece::Text(_) => None,
            Piece::Element(element) => Some(element),
        }
    }
}

/// The pieces of a document.
pub(super) fn tree(html: &Html) -> Vec<Piece> {
    let mut open = vec![element(String::new(), Vec::new())];
    for token in tokens(html.as_str()) {
        match token {
            Token::Text(text) => add(&mut open, Piece::Text(decode(text))),
            Token::Open(name, attributes) => {
                let is_void = allowed(&name).is_none_or(|it| it.kind == ElementKind::Void);
                let attributes = attributes.into_iter().map(|(key, value)| (key, decode(value)));
                open.push(element(name, attributes.collect()));
                if is_void {
                    close(&mut open);
                }
            }
            Token::Close(name) if open.last().is_some_and(|it| it.name == name) => close(&mut open),
            Token::Close(_) => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|root| root.children).unwrap_or_default()
}

/// The characters in these pieces and what they contain.
pub(super) fn text(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Element(element) if element.name == "br" => out.push('\n'),
            Piece::Element(element) => out.push_str(&text(&element.children)),
        }
    }
    out
}

fn element(name: String, attributes: Vec<(String, String)>) -> Element {
    Element {
        name,
        attributes,
        children: Vec::new(),
        has_block: false,
    }
}

fn close(open: &mut Vec<Element>) {
    if let Some(ended) = open.pop() {
        add(open, Piece::Element(ended));
    }
}

fn add(open: &mut [Element], piece: Piece) {
    let Some(parent) = open.last_mut() else { return };
    parent.has_block |= piece.element().is_some_and(|it| it.has_block || it.is_block());
    parent.children.push(piece);
}
