// SPDX-License-Identifier: AGPL-3.0-or-later
//! A title for threads that come without one: posts from Mastodon that mention a group.

use super::{html, mentions::Handle};

/// Longest derived title, in characters (Lemmy's limit for titles).
pub const MAX_CHARS: usize = 200;

/// The first line of sanitised HTML without mentions of these groups and without addresses; of a long line its first
/// sentence, else as many words as fit. `fallback` (such as "Post by ana") if no word is left.
pub fn title_from_html(html: &str, groups: &[Handle], fallback: &str) -> String {
    let title = html::lines(html)
        .iter()
        .map(|line| words(line, groups))
        .find(|line| has_word(line));
    match title {
        Some(line) if line.chars().nth(MAX_CHARS).is_none() => line,
        Some(line) => first_sentence(&line).map_or_else(|| html::shorten(&line, MAX_CHARS), str::to_owned),
        None => html::shorten(fallback, MAX_CHARS),
    }
}

fn words(line: &str, groups: &[Handle]) -> String {
    let kept = line
        .split(' ')
        .filter(|word| !is_address(word) && !names(word, groups));
    let line = kept.collect::<Vec<_>>().join(" ");
    line.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | ';' | '-' | '–' | '|'))
        .to_owned()
}

fn has_word(line: &str) -> bool {
    line.chars().any(char::is_alphanumeric)
}

fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '<', '"', '„']).to_ascii_lowercase();
    ["http://", "https://", "www."]
        .iter()
        .any(|start| word.starts_with(start))
}

/// Whether the word mentions one of the groups, with `@` or `!`, with or without its host: Mastodon shows
/// mentions without it.
fn names(word: &str, groups: &[Handle]) -> bool {
    let word = word
        .trim_end_matches([':', ',', ';', '.', '!', '?', ')'])
        .trim_start_matches('(');
    let Ok(found) = word.parse::<Handle>() else {
        return false;
    };
    let same_host = |group: &Handle| found.host.is_none() || group.host.is_none() || found.host == group.host;
    word.starts_with(['@', '!'])
        && groups
            .iter()
            .any(|group| group.name.eq_ignore_ascii_case(&found.name) && same_host(group))
}

fn first_sentence(line: &str) -> Option<&str> {
    let limit = line
        .char_indices()
        .nth(MAX_CHARS)
        .map_or(line.len(), |(at, _)| at);
    let ends = line
        .match_indices(['.', '!', '?', '…'])
        .map(|(at, mark)| at + mark.len());
    // A day ("3. Mai") or an abbreviation ("z. B.") does not end a sentence.
    let is_end = |&end: &usize| {
        let word = line[..end].rsplit(' ').next().unwrap_or("");
        line[end..].starts_with(' ') && word.chars().filter(|c| c.is_alphabetic()).count() > 2
    };
    ends.take_while(|&end| end <= limit)
        .find(is_end)
        .map(|end| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        let groups = ["!news@ours.example".parse().unwrap()];
        let html = html::sanitise(html, 10_000).unwrap();
        assert_eq!(
            title_from_html(html.as_str(), &groups, "Beitrag von ana"),
            expected
        );
    }

    #[test]
    fn first_line_without_group_and_addresses() {
        let mention = "<span class=\"h-card\"><a href=\"https://ours.example/c/news\" class=\"u-url\">@<span>news</span></a></span>";
        check(
            &format!("<p>{mention} Neue Förderung</p><p>Text</p>"),
            "Neue Förderung",
        );
        check(
            &format!("<p>{mention}</p><p>Neue Förderung<br>für alle</p>"),
            "Neue Förderung",
        );
        check(
            "<p>@news@ours.example: Hallo @ana https://x.example/y !</p>",
            "Hallo @ana !",
        );
        check("<p>@NEWS@other.example Hallo</p>", "@NEWS@other.example Hallo");
        check("<p>!news@ours.example https://x.example</p>", "Beitrag von ana");
        check("", "Beitrag von ana");
        check("<p>&lt;script&gt; &amp; mehr</p>", "<script> & mehr");
        check("<p>Kurz. Und gut.</p>", "Kurz. Und gut.");
    }

    #[test]
    fn long_lines_are_cut() {
        let long = "wort ".repeat(60);
        check(
            &format!("<p>Am 3. Mai z. B. tagt der Rat. {long}</p>"),
            "Am 3. Mai z. B. tagt der Rat.",
        );
        let html = html::sanitise(&long, 10_000).unwrap();
        let title = title_from_html(html.as_str(), &[], "");
        assert!(
            title.ends_with("wort…") && title.chars().count() <= MAX_CHARS,
            "{title}"
        );
    }
}
