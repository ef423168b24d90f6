// SPDX-License-Identifier: AGPL-3.0-or-later
//! What text and addresses must not look like in Markdown, for [`super::inline`].

use url::Url;

/// Whether an `@` after this line is one of an e-mail address, and not the second of a handle.
pub(super) fn is_mail(line: &str) -> bool {
    // A character that is written as a reference.
    if line.ends_with(';') {
        return true;
    }
    let before = line.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '.' | '+' | '-' | '_'));
    before.len() < line.len() && !before.ends_with(['@', '!'])
}

/// Whether what follows an `&` makes it a character reference.
pub(super) fn begins_reference(rest: &str) -> bool {
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    name.len() < rest.len() && name.starts_with(';')
}

/// Address and title of a link or picture, as they stand between its parentheses.
pub(super) fn target(url: Option<&str>, title: Option<&str>) -> String {
    let mut out = String::new();
    let url = url.unwrap_or_default();
    // A backslash is a slash in some of its parts.
    let url = match Url::parse(url) {
        Ok(parsed) if url.contains('\\') => String::from(parsed),
        Ok(_) | Err(_) => url.to_owned(),
    };
    for (at, c) in url.char_indices() {
        match c {
            '(' | ')' | '\\' => out.extend(['\\', c]),
            // The parser resolves references before it looks for backslashes.
            '&' if begins_reference(&url[at + 1..]) => out.push_str("&amp;"),
            '<' | '>' | '`' => out.push_str(&format!("%{:02X}", u32::from(c))),
            c if c.is_whitespace() || c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            c => out.push(c),
        }
    }
    if let Some(title) = title.filter(|it| !it.trim().is_empty()) {
        out.push_str(" \"");
        for c in title.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '"' | '\\' | '`' | '<' => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
        out.push('"');
    }
    out
}
