// SPDX-License-Identifier: AGPL-3.0-or-later
//! Words for the search index: lower case, German word stems, the same for both databases.
//!
//! What is the same word in several spellings has the same stem: with umlauts or without ("Buergermeister"), with
//! accents or without, with hyphens or as one word ("E-Mail"). In German, many words are within others
//! ("Dampfschifffahrt"); those are found by the ends of a word, which are in the index, too, and by the beginning of
//! each of these.

use std::collections::HashSet;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::clean;

/// Terms of one search.
pub const MAX_QUERY_TERMS: usize = 16;

/// Of a word of this length, the beginning is enough: shorter ones begin too many others.
pub const PREFIX_CHARS: usize = 4;

/// Longer words are no words; they are cut so that they are still found by themselves.
const MAX_WORD_CHARS: usize = 64;

/// Parts of a word with hyphens that are joined; more are no word.
const MAX_PARTS: usize = 6;

/// The shortest beginning that a word can have before another one, and the shortest end.
const MIN_HEAD: usize = 3;
const MIN_TAIL: usize = 3;

/// Ends of one word in the index; the longest words of laws have as many.
const MAX_ENDS: usize = 24;

/// What makes an umlaut of a vowel.
const DIAERESIS: char = '\u{308}';

/// Consonants with which a German word begins, as far as there is more than one.
const ONSETS: &[&str] = &[
    "bl", "br", "ch", "chl", "chr", "dr", "fl", "fr", "gl", "gn", "gr", "kl", "kn", "kr", "kw", "pf", "pfl",
    "pfr", "ph", "phr", "pl", "pr", "ps", "qu", "rh", "sc", "sch", "schl", "schm", "schn", "schr", "schw",
    "sh", "sk", "sl", "sm", "sn", "sp", "spl", "spr", "st", "str", "th", "thr", "tr", "ts", "tsch", "tw",
    "wr", "zw",
];

/// What the index has of a text, each once: the stems of its words, and of the ends of these that can be words. They
/// consist of letters and digits only.
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Terms::default();
    for word in words(text) {
        for part in &word {
            let mut new = false;
            for stem in stems(part) {
                new |= terms.add(&stem);
            }
            if new {
                terms.add_ends(part);
            }
        }
        // Every end, since what has one hyphen here has another or none there.
        for from in 0..word.len().saturating_sub(1) {
            stems(&word[from..].concat()).into_iter().for_each(|stem| {
                terms.add(&stem);
            });
        }
    }
    terms.all
}

/// A word that somebody searches for: what one of its spellings has, has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// The spellings. Each consists of one or more stems, all of which have to be there.
    pub spellings: Vec<Vec<String>>,
}

/// What somebody searches for, each word once, at most [`MAX_QUERY_TERMS`]. Quotes, wildcards and operators are gone,
/// since only letters and digits remain.
pub fn query(text: &str) -> Vec<Term> {
    let mut seen = HashSet::new();
    let terms = words(text).map(|word| {
        let joined = stems(&word.concat()).into_iter().map(|stem| vec![stem]);
        let mut spellings: Vec<Vec<String>> = joined.collect();
        if word.len() > 1 {
            spellings.push(
                word.iter()
                    .filter_map(|part| stems(part).into_iter().next())
                    .collect(),
            );
        }
        Term { spellings }
    });
    terms
        .filter(|term| seen.insert(term.clone()))
        .take(MAX_QUERY_TERMS)
        .collect()
}

#[derive(Default)]
struct Terms {
    all: Vec<String>,
    known: HashSet<String>,
}

impl Terms {
    /// Adds a term, and says whether it is new.
    fn add(&mut self, term: &str) -> bool {
        let new = self.known.insert(term.to_owned());
        if new {
            self.all.push(term.to_owned());
        }
        new
    }

    /// Adds the stems of the ends of a word that can be words in it.
    fn add_ends(&mut self, word: &str) {
        // What has other letters is of another language, or a number.
        if !word.chars().all(|c| c.is_ascii_lowercase() || "äöüß".contains(c)) {
            return;
        }
        let places = word.char_indices().map(|(at, _)| at);
        let places: Vec<usize> = places.skip(MIN_HEAD).collect();
        let ends = places
            .into_iter()
            .rev()
            .skip(MIN_TAIL - 1)
            .map(|at| word.split_at(at));
        let words = ends.filter(|(head, tail)| head.contains(is_vowel) && may_begin(tail));
        for (_, tail) in words.take(MAX_ENDS) {
            for stem in stems(tail) {
                self.add(&stem);
            }
        }
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü')
}

/// Whether a German word can begin so.
fn may_begin(tail: &str) -> bool {
    match tail.find(is_vowel) {
        Some(0 | 1) => true,
        Some(vowel) => ONSETS.contains(&&tail[..vowel]),
        None => false,
    }
}

/// The stems of the spellings of a word: as it is and, where it may have umlauts written with two letters, with them.
fn stems(word: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::German);
    let plain = folded(&stem(&stemmer, word));
    let with_umlauts = folded(&stem(&stemmer, &replace_digraphs(word, ['ä', 'ö', 'ü'])));
    if with_umlauts == plain {
        vec![plain]
    } else {
        vec![plain, with_umlauts]
    }
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

/// Without umlauts and accents, however they are written.
fn folded(stem: &str) -> String {
    let plain: String = stem.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect();
    replace_digraphs(&plain, ['a', 'o', 'u'])
}

/// Replaces `ae`, `oe` and `ue` where they can be umlauts: not in "neue", "Bauer" and "Quelle".
fn replace_digraphs(word: &str, letters: [char; 3]) -> String {
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let umlaut = match c {
            'a' => Some(letters[0]),
            'o' => Some(letters[1]),
            'u' if !matches!(before, Some('a' | 'e' | 'o' | 'q')) => Some(letters[2]),
            _ => None,
        };
        match umlaut {
            Some(umlaut) if chars.next_if_eq(&'e').is_some() => out.push(umlaut),
            Some(_) | None => out.push(c),
        }
        before = Some(c);
    }
    out
}

/// The words of a text, in the parts that hyphens and the like make of them.
fn words(text: &str) -> impl Iterator<Item = Vec<String>> {
    let is_part = |c: char| c.is_alphanumeric() || is_combining_mark(c) || clean::is_invisible(c);
    let words = text.split(move |c: char| !(is_part(c) || joins(c)));
    let parts = |word: &str| {
        let parts = word.split(joins).map(lower_case).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>()
    };
    words.map(parts).flat_map(|parts| {
        if parts.len() > MAX_PARTS {
            parts.into_iter().map(|part| vec![part]).collect()
        } else if parts.is_empty() {
            Vec::new()
        } else {
            vec![parts]
        }
    })
}

/// Hyphens, and what else stands within words: "Bürger*innen", "Bürger:innen", "Bürger_innen".
fn joins(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '*' | ':' | '_' | '·')
}

/// A part of a word as it is compared: its letters composed, without accents.
fn lower_case(part: &str) -> String {
    let visible = part.chars().filter(|c| !clean::is_invisible(*c));
    let lower = visible.nfc().flat_map(char::to_lowercase);
    let lower = lower
        .nfd()
        .filter(|c| *c == DIAERESIS || !is_combining_mark(*c))
        .nfc();
    lower
        .filter(|c| c.is_alphanumeric())
        .take(MAX_WORD_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first terms of a text: those of its words, without their ends.
    fn stem_of(word: &str) -> String {
        stems(&lower_case(word)).remove(0)
    }

    fn finds(searched: &str, text: &str) -> bool {
        let terms = terms(text);
        let fits = |stem: &String| match stem.chars().count() {
            PREFIX_CHARS.. => terms.iter().any(|term| term.starts_with(stem.as_str())),
            _ => terms.contains(stem),
        };
        let wanted = query(searched);
        assert!(!wanted.is_empty(), "{searched}");
        wanted
            .iter()
            .all(|term| term.spellings.iter().any(|stems| stems.iter().all(fits)))
    }

    #[test]
    fn german_forms_meet() {
        for forms in [
            ["Häuser", "haus"],
            ["Anträge", "Antrag"],
            ["Straßen", "STRASSE"],
            ["geprüften", "geprüfte"],
            ["Räume", "Ra\u{308}umen"],
            ["Cafés", "Cafe\u{301}s"],
            ["neue", "neuer"],
            ["Statue", "Statuen"],
        ] {
            assert_eq!(stem_of(forms[0]), stem_of(forms[1]), "{forms:?}");
        }
    }

    #[test]
    fn parts_of_compounds_are_found() {
        for (searched, text) in [
            ("fahrt", "Dampfschifffahrt"),
            ("Schifffahrt", "Dampfschifffahrten"),
            ("Schiff", "Dampfschifffahrt"),
            ("Dampf", "Dampfschifffahrt"),
            ("Kapitän", "Donaudampfschifffahrtskapitäne"),
            ("Haus", "Die Krankenhäuser"),
            ("Rat", "Gemeinderat"),
            ("Amt", "Standesämter"),
            ("Plan", "Bebauungsplan"),
            ("Fest", "Sommerfest"),
            ("Feste", "Sommerfestes"),
            ("Übergabe", "Schlüsselübergabe"),
            ("Fluß", "Nebenfluss"),
            ("Straße", "Hauptstrasse"),
            ("Steuer", "Gewerbesteuern"),
            ("Verordnung", "Rechtsverordnungen"),
            ("Schule", "Grundschulen"),
            ("Schutz Grund", "Datenschutzgrundverordnung"),
        ] {
            assert!(finds(searched, text), "{searched} in {text}: {:?}", terms(text));
        }
        for (searched, text) in [
            ("test", "das älteste Haus"),
            ("rat", "Beratung"),
            ("eis", "Preis"),
            ("fahrt", "Dampfschiff"),
            ("ahnung", "Planung"),
            ("34", "Paragraf 1234"),
        ] {
            assert!(!finds(searched, text), "{searched} in {text}: {:?}", terms(text));
        }
    }

    #[test]
    fn umlauts_may_be_written_with_two_letters() {
        for [one, other] in [
            ["Bürgermeisterin", "Buergermeisterin"],
            ["Häuser", "Haeuser"],
            ["Ämter", "Aemter"],
            ["Öl", "Oel"],
            ["Mädchen", "Maedchen"],
            ["Übungen", "Uebungen"],
            ["Größe", "Groesse"],
            ["Goethe", "Göthe"],
            ["Bürgerbüro", "Buergerbuero"],
            ["Führerschein", "Fu\u{308}hrerschein"],
            ["Café", "Cafe"],
        ] {
            assert!(finds(one, other), "{one}: {:?} in {:?}", query(one), terms(other));
            assert!(
                finds(other, one),
                "{other}: {:?} in {:?}",
                query(other),
                terms(one)
            );
        }
        for [one, other] in [["neu", "Neuer"], ["Quelle", "Quellen"], ["Bauer", "Bauern"]] {
            assert!(finds(one, other) && finds(other, one), "{one}");
        }
    }

    #[test]
    fn hyphens_do_not_matter() {
        for [one, other] in [
            ["email", "E-Mail"],
            ["E-Mails", "Emails"],
            ["E-Mail-Adresse", "Emailadresse"],
            ["E-Mailadresse", "E-Mail-Adresse"],
            ["Email-Adresse", "E-Mail\u{2011}Adressen"],
            ["Onlinezugangsgesetz", "Online-Zugangsgesetz"],
            ["Bürgerinnen", "Bürger*innen"],
            ["Bürger:innen", "Bürgerinnen"],
            ["Bürger_innen", "Bürger*innen"],
            ["Schifffahrt", "Schiff\u{AD}fahrt"],
            ["2025-01-31", "2025-01-31"],
        ] {
            assert!(finds(one, other), "{one}: {:?} in {:?}", query(one), terms(other));
            assert!(
                finds(other, one),
                "{other}: {:?} in {:?}",
                query(other),
                terms(one)
            );
        }
        assert!(finds("Mail", "E-Mail") && finds("Mailadresse", "E-Mail-Adresse"));
        assert!(finds("E-Mail", "Mail (Raum E)"));
        assert!(!finds("E-Mail", "Mail"));
    }

    #[test]
    fn terms_are_letters_and_digits() {
        assert_eq!(
            terms("§ 34a BauGB: 2025-01-31, Mail!"),
            ["34a", "baugb", "2025", "01", "31", "20250131", "0131", "mail"]
        );
        assert_eq!(terms("<b> \"*'%_;--\0"), ["b"]);
        assert_eq!(terms("Haus haus"), ["haus"]);
        assert_eq!(terms(""), [""; 0]);
        assert_eq!(terms(&"ä".repeat(100_000))[0].chars().count(), 64);
        assert!(terms(&"a-".repeat(50_000)).len() == 1 && terms(&"abcdefgh ".repeat(20_000)).len() < 10);
    }

    #[test]
    fn search_syntax_has_no_effect() {
        let plain = |text: &str| {
            let terms = query(text).into_iter().map(|it| it.spellings.concat().join("|"));
            terms.collect::<Vec<_>>()
        };
        assert_eq!(
            plain("\"haus\" AND NOT (garten*) NEAR/3 titel: x% _ ^a"),
            ["haus", "and", "not", "gart", "near", "3", "titel", "x", "a"]
        );
        assert_eq!(plain("Haus haus HÄUSER"), ["haus"]);
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
                    let found = terms(&format!("{word} {word}{word}"));
                    let is_sound =
                        |term: &String| !term.is_empty() && term.chars().all(char::is_alphanumeric);
                    assert!(found.iter().all(is_sound), "{word}: {found:?}");
                }
            }
        }
    }
}
