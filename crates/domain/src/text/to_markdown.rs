// SPDX-License-Identifier: AGPL-3.0-or-later
//! The blocks of HTML as Markdown; [`super::inline`] writes what is in their lines.
//!
//! What is written means here what the HTML means: [`super::markdown`] reads it so. Only what Markdown cannot say is
//! left out (underlined, small) or said otherwise (a term of a list of definitions is bold).

use super::{
    inline::{Line, Place},
    tree::{self, Element, Piece},
};

/// A list's numbers have at most nine digits.
const MAX_NUMBER: u64 = 999_999_999;

/// Markdown that says what these pieces say.
pub(super) fn write(pieces: &[Piece]) -> String {
    blocks(pieces, &[]).join("\n\n")
}

/// The blocks of a container. `within` are the parts of a line in which the container stands.
fn blocks(pieces: &[Piece], within: &[&Element]) -> Vec<String> {
    let mut written = Blocks::default();
    let mut line: Vec<&Piece> = Vec::new();
    for piece in pieces {
        let element = piece.element().filter(|it| it.is_block() || it.has_block);
        let Some(element) = element else {
            line.push(piece);
            continue;
        };
        written.paragraph(&line, within);
        line.clear();
        if element.is_block() {
            written.block(element, within);
        } else {
            let within: Vec<_> = within.iter().copied().chain([element]).collect();
            for block in blocks(&element.children, &within) {
                written.add(block);
            }
        }
    }
    written.paragraph(&line, within);
    written.blocks
}

#[derive(Default)]
struct Blocks {
    blocks: Vec<String>,
    /// The kind of the list that came last, and its number among lists of that kind in a row.
    last_list: Option<(ListKind, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ListKind {
    Bullets,
    Numbers,
}

impl Blocks {
    fn add(&mut self, block: String) {
        if !block.is_empty() {
            self.blocks.push(block);
            self.last_list = None;
        }
    }

    fn paragraph(&mut self, line: &[&Piece], within: &[&Element]) {
        self.add(Line::written(Place::Paragraph, line, within));
    }

    fn block(&mut self, element: &Element, within: &[&Element]) {
        match element.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let line = Line::written(Place::Heading, &all(element), within);
                let level = element.name[1..].parse().unwrap_or(1);
                if !line.is_empty() {
                    self.add(format!("{} {line}", "#".repeat(level)));
                }
            }
            "hr" => self.add("___".to_owned()),
            "pre" => self.add(code(element)),
            "blockquote" => {
                let quoted = blocks(&element.children, within).join("\n\n");
                if !quoted.is_empty() {
                    self.add(prefixed(&quoted, "> ", "> "));
                }
            }
            "ul" => self.list(element, ListKind::Bullets, within),
            "ol" => self.list(element, ListKind::Numbers, within),
            "table" => self.table(element, within),
            "details" => self.add(spoiler(element, within)),
            "dt" => {
                let line = Line::written(Place::Heading, &all(element), within);
                if !line.is_empty() {
                    self.add(format!("**{line}**"));
                }
            }
            _ => {
                for block in blocks(&element.children, within) {
                    self.add(block);
                }
            }
        }
    }

    fn list(&mut self, list: &Element, kind: ListKind, within: &[&Element]) {
        let before = match self.last_list {
            Some((last, number)) if last == kind => number + 1,
            Some(_) | None => 0,
        };
        // Two lists in a row are one unless their markers differ.
        let alternate = before % 2 == 1;
        let first = list
            .attribute("start")
            .and_then(|it| it.parse().ok())
            .unwrap_or(1);
        let items = list.children.iter().filter_map(|piece| match piece {
            Piece::Text(text) if text.trim().is_empty() => None,
            Piece::Element(item) if item.name == "li" => Some(blocks(&item.children, within)),
            Piece::Text(_) | Piece::Element(_) => Some(blocks(std::slice::from_ref(piece), within)),
        });
        // An item with nothing in it says nothing, and at the end of a text or below a line it is none.
        let items: Vec<Vec<String>> = items.filter(|item| !item.is_empty()).collect();
        if items.is_empty() {
            return;
        }
        let tight = is_tight(list);
        let written = items.iter().zip(0_u64..).map(|(item, number)| {
            let marker = match (kind, alternate) {
                (ListKind::Bullets, false) => "- ".to_owned(),
                (ListKind::Bullets, true) => "* ".to_owned(),
                (ListKind::Numbers, false) => format!("{}. ", MAX_NUMBER.min(first + number)),
                (ListKind::Numbers, true) => format!("{}) ", MAX_NUMBER.min(first + number)),
            };
            let text = item.join(if tight { "\n" } else { "\n\n" });
            prefixed(&text, &marker, &" ".repeat(marker.len()))
        });
        let parting = if tight { "\n" } else { "\n\n" };
        let written = written.collect::<Vec<_>>().join(parting);
        self.add(written);
        self.last_list = Some((kind, before));
    }

    fn table(&mut self, table: &Element, within: &[&Element]) {
        for caption in table.elements().filter(|it| it.name == "caption") {
            self.paragraph(&all(caption), within);
        }
        let rows = rows(table);
        let columns = rows.iter().map(|row| cells(row).count()).max().unwrap_or(0);
        let Some(head) = rows.first().filter(|_| columns > 0) else {
            return;
        };
        let mut lines: Vec<String> = rows.iter().map(|row| row_of(row, columns, within)).collect();
        let aligned = cells(head).map(|cell| match cell.attribute("align") {
            Some("left") => ":--",
            Some("center") => ":-:",
            Some("right") => "--:",
            Some(_) | None => "---",
        });
        let aligned: Vec<_> = aligned.chain(std::iter::repeat("---")).take(columns).collect();
        lines.insert(1, format!("| {} |", aligned.join(" | ")));
        self.add(lines.join("\n"));
    }
}

fn all(element: &Element) -> Vec<&Piece> {
    element.children.iter().collect()
}

/// Whether the items of a list can follow each other without empty lines: each is a line, perhaps with lists below. A
/// list that begins with another number than 1 would not end the line, and what comes after a list would go on in it.
fn is_tight(list: &Element) -> bool {
    let is_list = |piece: &Piece| match piece {
        Piece::Text(text) => text.trim().is_empty(),
        Piece::Element(block) => match block.name.as_str() {
            "ul" => true,
            "ol" => block.attribute("start").is_none(),
            _ => false,
        },
    };
    let is_block = |piece: &Piece| piece.element().is_some_and(|it| it.is_block() || it.has_block);
    let mut items = list.elements();
    items.all(|item| {
        item.children
            .iter()
            .skip_while(|piece| !is_block(piece))
            .all(is_list)
    })
}

fn rows(table: &Element) -> Vec<&Element> {
    let mut rows = Vec::new();
    for part in table.elements() {
        match part.name.as_str() {
            "tr" => rows.push(part),
            "thead" | "tbody" | "tfoot" => rows.extend(part.elements().filter(|it| it.name == "tr")),
            _ => {}
        }
    }
    rows
}

fn cells(row: &Element) -> impl Iterator<Item = &Element> {
    row.elements()
        .filter(|it| matches!(it.name.as_str(), "td" | "th"))
}

fn row_of(row: &Element, columns: usize, within: &[&Element]) -> String {
    let cells = cells(row).map(|cell| Line::written(Place::Cell, &all(cell), within));
    let cells: Vec<_> = cells
        .chain(std::iter::repeat_with(String::new))
        .take(columns)
        .collect();
    format!("| {} |", cells.join(" | "))
}

fn code(pre: &Element) -> String {
    let text = tree::text(&pre.children);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    format!("{fence}\n{text}\n{fence}")
}

/// The greatest number of one sign in a row.
pub(super) fn longest_run(text: &str, sign: char) -> usize {
    let runs = text.split(|c| c != sign);
    runs.map(str::len).max().unwrap_or(0)
}

fn spoiler(details: &Element, within: &[&Element]) -> String {
    let is_summary = |piece: &&Piece| piece.element().is_some_and(|it| it.name == "summary");
    let title = details.children.iter().find(is_summary).and_then(Piece::element);
    let title = title.map(|it| tree::text(&it.children)).unwrap_or_default();
    let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest: Vec<Piece> = details
        .children
        .iter()
        .filter(|it| !is_summary(it))
        .cloned()
        .collect();
    // markdown-it ends a block at the first end that has as many colons.
    let fence = ":".repeat(2 + depth(details));
    let mut lines = vec![format!("{fence} spoiler {title}").trim_end().to_owned()];
    lines.extend(Some(blocks(&rest, within).join("\n\n")).filter(|it| !it.is_empty()));
    lines.push(fence);
    lines.join("\n")
}

/// How many spoilers are within each other.
fn depth(element: &Element) -> usize {
    let within = element.elements().map(depth).max().unwrap_or(0);
    within + usize::from(element.name == "details")
}

/// The lines of a block with `first` before the first one and `rest` before the others.
fn prefixed(block: &str, first: &str, rest: &str) -> String {
    let lines = block.split('\n').enumerate().map(|(number, line)| {
        let prefix = if number == 0 { first } else { rest };
        match line {
            "" => prefix.trim_end().to_owned(),
            line => format!("{prefix}{line}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
