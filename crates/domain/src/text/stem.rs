// SPDX-License-Identifier: AGPL-3.0-or-later
//! Words for the search index: lower case, German word stems, the same for both databases.

use std::collections::HashSet;

use rust_stemmers::{Algorithm, Stemmer};

/// Terms of one search.
pub const MAX_QUERY_TERMS: usize = 16;

/// Longer words are no words; they are cut so that they are still found by themselves.
const MAX_WORD_CHARS: usize = 64;

/// The stems of a text, joined by spaces: what FTS5 and `to_tsvector('simple', …)` index. Consists of letters,
/// digits and spaces only.
pub fn terms(text: &str) -> String {
    let stemmer = Stemmer::create(Algorithm::German);
    let mut out = String::with_capacity(text.len());
    for stem in words(text).map(|word| stem(&stemmer, &word)) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&stem);
    }
    out
}

/// The stems of what somebody searches for, each once, at most [`MAX_QUERY_TERMS`]. Quotes, wildcards and
/// operators are gone, since only letters and digits remain.
pub fn query(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::German);
    let mut seen = HashSet::new();
    let stems = words(text)
        .map(|word| stem(&stemmer, &word))
        .filter(|stem| seen.insert(stem.clone()));
    stems.take(MAX_QUERY_TERMS).collect()
}

fn stem(stemmer: &Stemmer, word: &str) -> String {
    let stem = stemmer.stem(word);
    // A word of nothing but an ending must not vanish.
    if stem.is_empty() {
        word.to_owned()
    } else {
        stem.into_owned()
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let parted = text.split(|c: char| !(c.is_alphanumeric() || is_combining(c)));
    let words = parted.map(|word| {
        compose(word)
            .chars()
            .flat_map(char::to_lowercase)
            .take(MAX_WORD_CHARS)
            .collect()
    });
    // Lower-casing may bring combining marks of its own (İ).
    let words = words.map(|word: String| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    words.filter(|word| !word.is_empty())
}

/// Umlauts as Apple's systems write them (vowel and diaeresis) in one character; other combining marks dropped.
fn compose(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match (c, out.chars().next_back()) {
            ('\u{308}', Some(vowel @ ('a' | 'o' | 'u' | 'A' | 'O' | 'U'))) => {
                out.pop();
                out.push(match vowel {
                    'a' | 'A' => 'ä',
                    'o' | 'O' => 'ö',
                    _ => 'ü',
                });
            }
            (c, _) if is_combining(c) => {}
            (c, _) => out.push(c),
        }
    }
    out
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_forms_meet() {
        for forms in [
            ["Häuser", "haus"],
            ["Anträge", "Antrag"],
            ["Straßen", "STRASSE"],
            ["geprüften", "geprüfte"],
            ["Räume", "Ra\u{308}umen"],
        ] {
            assert_eq!(terms(forms[0]), terms(forms[1]), "{forms:?}");
        }
    }

    #[test]
    fn terms_are_letters_and_digits() {
        assert_eq!(
            terms("§ 34a BauGB: 2025-01-31, E-Mail!"),
            "34a baugb 2025 01 31 e mail"
        );
        assert_eq!(terms("<b> \"*'%_;--\0"), "b");
        assert_eq!(terms(""), "");
        assert_eq!(terms(&"x".repeat(100_000)).len(), 64);
    }

    #[test]
    fn search_syntax_has_no_effect() {
        assert_eq!(
            query("\"haus\" AND NOT (garten*) NEAR/3 titel:x% _ ^a"),
            ["haus", "and", "not", "gart", "near", "3", "titel", "x", "a"]
        );
        assert_eq!(query("Haus haus HÄUSER"), ["haus"]);
        assert_eq!(
            query(&(0..99).map(|i| format!("w{i} ")).collect::<String>()).len(),
            MAX_QUERY_TERMS
        );
        assert!(query("* \" % _ ' -- ; ( )").is_empty());
    }

    #[test]
    fn the_stemmer_survives_any_word() {
        // The stemmer works on bytes; scripts and endings are mixed to hit its slices.
        let parts = [
            "a", "ä", "ß", "u", "y", "ern", "isch", "keit", "heit", "lich", "ig", "ung", "e", "s", "st", "ж",
            "漢", "ﬁ", "İ", "é", "q",
        ];
        for a in parts {
            for b in parts {
                for c in parts {
                    let word = format!("{a}{b}{c}");
                    let stems = terms(&format!("{word} {word}{word}"));
                    assert!(
                        stems.chars().all(|c| c.is_alphanumeric() || c == ' '),
                        "{word}: {stems}"
                    );
                }
            }
        }
    }
}
