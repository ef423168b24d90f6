// SPDX-License-Identifier: AGPL-3.0-or-later
//! Plain text from outside: control, bidirectional and invisible characters out, lengths checked.
//!
//! Invisible and direction-changing characters make one name look like another
//! ("Trojan Source", CVE-2021-42574), so they are dropped rather than refused: people paste them unknowingly.

use std::iter::once;

use unicode_normalization::UnicodeNormalization;

/// Why a value is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing visible is left.
    #[error("is empty")]
    Empty,
    /// More than `max` characters (one-line fields) or bytes (bodies).
    #[error("is longer than {max} characters")]
    TooLong {
        /// The greatest length allowed.
        max: usize,
    },
    /// Not of the form that is needed.
    #[error("is malformed")]
    Malformed,
    /// More than `max` entries.
    #[error("has more than {max} entries")]
    TooMany {
        /// The greatest number allowed.
        max: usize,
    },
}

/// A one-line field such as a title, a name or a reason: white space collapsed, invisible characters dropped, letters
/// composed (NFC).
///
/// # Errors
/// `Empty`, or `TooLong` beyond `max_chars` characters.
pub fn line(text: &str, max_chars: usize) -> Result<String, Fault> {
    let mut out = String::with_capacity(text.len().min(max_chars.saturating_mul(4)));
    let mut length = 0;
    let mut space = false;
    let mut previous = None;
    for c in text.nfc() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if is_control(c) || is_bidi(c) || (is_invisible(c) && !joins(previous, c)) {
            continue;
        }
        for c in space.then_some(' ').into_iter().chain(once(c)) {
            length += 1;
            if length > max_chars {
                return Err(Fault::TooLong { max: max_chars });
            }
            out.push(c);
        }
        space = false;
        previous = Some(c);
    }
    if out.is_empty() {
        Err(Fault::Empty)
    } else {
        Ok(out)
    }
}

/// What is seen of a text, in the composed form of its letters (NFC).
pub(crate) fn visible(text: &str) -> String {
    let mut previous = None;
    let seen = text.chars().filter(|&c| {
        let hidden =
            (is_control(c) && !c.is_whitespace()) || is_bidi(c) || is_invisible(c) && !joins(previous, c);
        if !hidden {
            previous = Some(c);
        }
        !hidden
    });
    seen.nfc().collect()
}

/// The text with its letters composed (NFC), as most keyboards type them; Apple's systems name files otherwise.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// A name, address or URI to look for: PostgreSQL refuses to compare with NUL. What is stored as one of these has no
/// space, so the result finds nothing.
pub(crate) fn comparable(text: &str) -> String {
    text.replace('\0', " ")
}

/// A Markdown body: newlines are `\n`, control and bidirectional characters dropped, ends trimmed.
///
/// # Errors
/// `TooLong` beyond `max_bytes` bytes as received, `Empty` if nothing is left.
pub fn body(text: &str, max_bytes: usize) -> Result<String, Fault> {
    if text.len() > max_bytes {
        return Err(Fault::TooLong { max: max_bytes });
    }
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let text = scrub(&text);
    // Leading spaces of the first line may mean an indented code block, leading empty lines mean nothing.
    let text = text.trim_start_matches('\n').trim_end();
    if text.trim().is_empty() {
        Err(Fault::Empty)
    } else {
        Ok(text.to_owned())
    }
}

/// The text without control characters (newline and tab stay) and without bidirectional controls.
pub(crate) fn scrub(text: &str) -> String {
    text.chars()
        .filter(|&c| matches!(c, '\n' | '\t') || !(is_control(c) || is_bidi(c)))
        .collect()
}

/// Controls, and what Unicode keeps for the inside of programs; XML forbids some of them.
fn is_control(c: char) -> bool {
    let last = u32::from(c) & 0xFFFF;
    c.is_control() || last >= 0xFFFE || matches!(c, '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}')
}

/// Embeddings, overrides, isolates and the older marks for shaping; plain marks are in [`is_invisible`].
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}')
}

/// Whether nothing is seen of it, as of soft hyphens.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Whether `c` joins or parts letters as Persian and Indic spelling and composed emoji need it.
fn joins(previous: Option<char>, c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
        && previous.is_some_and(|previous| previous >= '\u{600}' && !is_invisible(previous))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_one_visible_line() {
        let check =
            |input: &str, expected: &str| assert_eq!(line(input, 40).as_deref(), Ok(expected), "{input:?}");
        check("  Räume \t und\r\n Bäume\u{2028}! ", "Räume und Bäume !");
        check("a\0b\u{7}c\u{9b}d", "abcd");
        check("inv\u{202E}oice\u{202C} \u{2066}x\u{2069}", "invoice x");
        check("ad\u{200B}m\u{200D}in\u{FEFF}\u{AD}", "admin");
        check("\u{1F469}\u{200D}\u{1F4BB}", "\u{1F469}\u{200D}\u{1F4BB}");
        check("Ju\u{308}rgen \u{FFFF}x\u{1FFFE}\u{FDD0}", "Jürgen x");
        check("\u{645}\u{6CC}\u{200C}\u{62E}", "\u{645}\u{6CC}\u{200C}\u{62E}");
    }

    #[test]
    fn lines_have_a_length() {
        assert_eq!(line("äöü", 3).as_deref(), Ok("äöü"));
        assert_eq!(line("äöü!", 3), Err(Fault::TooLong { max: 3 }));
        assert_eq!(line("ä ö  ", 3).as_deref(), Ok("ä ö"));
        for empty in ["", " \n", "\u{200B}\u{202E}", "\u{3164}", "\0"] {
            assert_eq!(line(empty, 3), Err(Fault::Empty), "{empty:?}");
        }
    }

    #[test]
    fn bodies_keep_lines_and_lose_controls() {
        assert_eq!(
            body("\n\na\r\nb\rc\td\0\u{202E}e \n", 99).as_deref(),
            Ok("a\nb\nc\tde")
        );
        assert_eq!(body("    code", 99).as_deref(), Ok("    code"));
        assert_eq!(body(" \n\0", 99), Err(Fault::Empty));
        assert_eq!(body("äb", 2), Err(Fault::TooLong { max: 2 }));
    }
}
