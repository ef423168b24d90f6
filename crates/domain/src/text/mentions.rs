// SPDX-License-Identifier: AGPL-3.0-or-later
//! Handles: `@name@host` of people, `!name@host` of groups (Lemmy's form), `@name` of somebody here. Clients for Lemmy
//! write them as links, too: `[@name@host](https://host/u/name)`.

use std::{collections::HashMap, fmt, ops::Range, str::FromStr};

use comrak::{
    Arena, Node,
    arena_tree::NodeEdge,
    nodes::{AstNode, NodeLink, NodeValue},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use url::Url;

use super::{clean::Fault, markdown};

/// Different handles found in one text; people in further ones are not notified.
pub const MAX_MENTIONS: usize = 50;

/// Occurrences that become links; short handles with long addresses could blow up a text otherwise.
const MAX_LINKS: usize = 200;

const MAX_NAME: usize = 64;

/// What a handle names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A person (or, on Mastodon, any actor).
    Person,
    /// A group, in Lemmy's form.
    Group,
}

/// The written name of an actor.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle {
    /// `@` or `!`.
    pub kind: Kind,
    /// As written, in the composed form (NFC); compare without regard to case. Names here are of ASCII, those elsewhere
    /// need not be.
    pub name: String,
    /// `host[:port]` in lower case, internationalised names in their ASCII form. None: an actor of this instance.
    pub host: Option<String>,
}

/// Addresses of the actors behind handles, as far as they are known.
pub type Links = HashMap<Handle, String>;

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sigil = match self.kind {
            Kind::Person => '@',
            Kind::Group => '!',
        };
        write!(f, "{sigil}{}", self.name)?;
        self.host.iter().try_for_each(|host| write!(f, "@{host}"))
    }
}

impl FromStr for Handle {
    type Err = Fault;

    /// Reads `@name`, `!name`, `@name@host`, `!name@host:port`; without a sign it is a person.
    fn from_str(text: &str) -> Result<Handle, Fault> {
        let (kind, rest) = match text.strip_prefix('!') {
            Some(rest) => (Kind::Group, rest),
            None => (Kind::Person, text.strip_prefix('@').unwrap_or(text)),
        };
        let (name, host) = match rest.split_once('@') {
            Some((name, host)) => (name, Some(host)),
            None => (rest, None),
        };
        if name.is_empty() {
            return Err(Fault::Empty);
        }
        // More than the composed name can have; it bounds the work.
        if name.len() > 16 * MAX_NAME {
            return Err(Fault::TooLong { max: MAX_NAME });
        }
        let name: String = name.nfc().collect();
        if name.chars().count() > MAX_NAME {
            return Err(Fault::TooLong { max: MAX_NAME });
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let valid = if host.is_some() {
            name.chars().all(in_remote_name)
        } else {
            name.chars().all(plain)
        };
        if !valid {
            return Err(Fault::Malformed);
        }
        Ok(Handle {
            kind,
            name,
            host: host.map(host_and_port).transpose()?,
        })
    }
}

/// Whether a text ends with the sign of a handle and, perhaps, the beginning of its name.
pub(super) fn ends_in_handle(text: &str) -> bool {
    text.trim_end_matches(in_remote_name).ends_with(['@', '!'])
}

fn in_remote_name(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '_' | '-' | '.')
}

impl Handle {
    /// The handle that a link is called by, if the link leads to where its actor lives: to its host or, as far as is
    /// seen, to its page. One without a host is of the host to which the link leads, or of this one.
    fn of_link(text: &str, target: &str) -> Option<Handle> {
        let handle: Handle = text.starts_with(['@', '!']).then(|| text.parse().ok())??;
        let url = Url::parse(target).ok();
        let host = url.as_ref().and_then(|url| {
            let host = url.host_str()?;
            Some(
                url.port()
                    .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            )
        });
        let path = url.as_ref().map_or(target, Url::path).trim_end_matches('/');
        let page = path.rsplit_once('/').map(|(_, page)| page);
        let is_page =
            page.is_some_and(|page| page.trim_start_matches('@').eq_ignore_ascii_case(&handle.name));
        match (&handle.host, host) {
            (Some(named), Some(host)) => (*named == host || is_page).then_some(handle),
            (None, host) => is_page.then_some(Handle { host, ..handle }),
            (Some(_), None) => None,
        }
    }
}

/// `host[:port]` in its one spelling.
fn host_and_port(text: &str) -> Result<String, Fault> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| Fault::Malformed)?)),
        None => (text, None),
    };
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    if host.len() > 253 || !host.chars().all(sound) {
        return Err(Fault::Malformed);
    }
    let host = url::Host::parse(host).map_err(|_| Fault::Malformed)?.to_string();
    Ok(port.map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
}

/// The handles in a Markdown text, each once, in order, at most [`MAX_MENTIONS`]. Code, addresses, e-mail addresses and
/// links do not count, but for links that are called by the handle of whom they lead to.
pub fn find(markdown: &str) -> Vec<Handle> {
    let mut found: Vec<Handle> = Vec::new();
    // Parsing costs far more than this look.
    if !markdown.contains('@') {
        return found;
    }
    let arena = Arena::new();
    for node in words_and_links(markdown::parse(&arena, markdown)) {
        for handle in handles(node) {
            if found.len() == MAX_MENTIONS {
                return found;
            }
            if !found.contains(&handle) {
                found.push(handle);
            }
        }
    }
    found
}

/// The handles of a text, or that of a link.
fn handles(node: Node<'_>) -> Vec<Handle> {
    let data = node.data();
    if let NodeValue::Link(link) = &data.value {
        return Handle::of_link(&text_within(node), &link.url)
            .into_iter()
            .collect();
    }
    let text = data.value.text().unwrap_or_default();
    scan(text).into_iter().map(|(_, handle)| handle).collect()
}

fn text_within(node: Node<'_>) -> String {
    let text = |node: Node<'_>| node.data().value.text().map(|it| it.to_string());
    node.descendants().filter_map(text).collect()
}

/// Makes the known handles of a parsed text links.
pub(super) fn link<'a>(arena: &'a Arena<'a>, root: Node<'a>, links: &Links) {
    if links.is_empty() {
        return;
    }
    let mut left = MAX_LINKS;
    for node in words_and_links(root) {
        let Some(text) = node.data().value.text().map(|it| it.to_string()) else {
            continue;
        };
        let known = scan(&text)
            .into_iter()
            .filter_map(|(range, handle)| Some((range, links.get(&handle)?)));
        let known: Vec<_> = known.take(left).collect();
        left -= known.len();
        replace(arena, node, &text, &known);
    }
}

/// Puts links in the place of these ranges of a text node.
fn replace<'a>(arena: &'a Arena<'a>, node: Node<'a>, text: &str, known: &[(Range<usize>, &String)]) {
    let new = |value: NodeValue| -> Node<'a> { arena.alloc(AstNode::from(value)) };
    let words = |range: Range<usize>| new(NodeValue::Text(text[range].to_owned().into()));
    let mut at = 0;
    for (range, uri) in known {
        node.insert_before(words(at..range.start));
        let link = NodeLink {
            url: (*uri).clone(),
            title: String::new(),
        };
        let link = new(NodeValue::Link(Box::new(link)));
        link.append(words(range.clone()));
        node.insert_before(link);
        at = range.end;
    }
    if at > 0 {
        node.data_mut().value = NodeValue::Text(text[at..].to_owned().into());
    }
}

/// The links, and the text nodes outside of them and of images.
fn words_and_links(root: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut inside = 0_usize;
    for edge in root.traverse() {
        let (NodeEdge::Start(node) | NodeEdge::End(node)) = edge;
        match (&node.data().value, &edge) {
            (NodeValue::Text(_), NodeEdge::Start(_)) if inside == 0 => found.push(node),
            (NodeValue::Link(_) | NodeValue::Image(_), NodeEdge::Start(_)) => {
                if inside == 0 && matches!(node.data().value, NodeValue::Link(_)) {
                    found.push(node);
                }
                inside += 1;
            }
            (NodeValue::Link(_) | NodeValue::Image(_), NodeEdge::End(_)) => inside -= 1,
            _ => {}
        }
    }
    found
}

/// The handles in running text, and where they stand.
fn scan(text: &str) -> Vec<(Range<usize>, Handle)> {
    let mut found: Vec<(Range<usize>, Handle)> = Vec::new();
    for (at, _) in text.match_indices(['@', '!']) {
        let begun = found.last().is_some_and(|(range, _)| at < range.end);
        let within_word = text[..at].chars().next_back().is_some_and(|c| !may_precede(c));
        if begun || within_word {
            continue;
        }
        if let Some(length) = length(&text[at..])
            && let Ok(handle) = text[at..at + length].parse()
        {
            found.push((at..at + length, handle));
        }
    }
    found
}

/// Whether a handle may begin after this character: not within a word, an e-mail address or a path.
fn may_precede(c: char) -> bool {
    !c.is_alphanumeric()
        && !matches!(
            c,
            '@' | '!' | '/' | '\\' | '_' | '.' | '-' | '+' | '=' | '#' | '&' | '%'
        )
}

/// How long the handle at the start of this text is, if there is one.
fn length(text: &str) -> Option<usize> {
    let span = |from: usize, fits: fn(char) -> bool| {
        text[from..]
            .find(|c| !fits(c))
            .map_or(text.len(), |end| from + end)
    };
    let name = span(1, in_remote_name);
    if name > 1 && text[name..].starts_with('@') {
        let host = span(name + 1, |c| c.is_alphanumeric() || matches!(c, '-' | '.'));
        let end = name + 1 + text[name + 1..host].trim_end_matches(['-', '.']).len();
        let followed_by = |c: char| text[end..].starts_with(c);
        return (end > name + 1 && !followed_by('@')).then(|| end + port(&text[end..]));
    }
    if text.starts_with('!') {
        return None;
    }
    let end = span(1, |c| c.is_ascii_alphanumeric() || c == '_');
    let mut after = text[end..].chars();
    let goes_on = match (after.next(), after.next()) {
        (Some('-' | '.'), Some(next)) => next.is_alphanumeric(),
        (Some(next), _) => next.is_alphanumeric() || matches!(next, '/' | '@'),
        (None, _) => false,
    };
    (end > 1 && !goes_on).then_some(end)
}

/// The length of `:port` at the start of this text, or 0.
fn port(text: &str) -> usize {
    let digits = text
        .strip_prefix(':')
        .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if (1..=5).contains(&digits) { digits + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expected: &[&str]) {
        let found: Vec<_> = find(markdown).iter().map(Handle::to_string).collect();
        assert_eq!(found, expected, "{markdown}");
    }

    #[test]
    fn handles_in_text() {
        check("@ana", &["@ana"]);
        check("Hallo @ana, (@bo_b) und @ana!", &["@ana", "@bo_b"]);
        check(
            "@ana@Peer.Example: siehe !bau@land.localhost:8542.",
            &["@ana@peer.example", "!bau@land.localhost:8542"],
        );
        check(
            "@a.b-c@peer.example @x@localhost:8541 @y@127.0.0.1:80",
            &["@a.b-c@peer.example", "@x@localhost:8541", "@y@127.0.0.1:80"],
        );
        check(
            "**@ana@peer.example** und *@bo*\n\n> @cy\n\n- @di",
            &["@ana@peer.example", "@bo", "@cy", "@di"],
        );
        check("@ana@städte.example", &["@ana@xn--stdte-hra.example"]);
        check(
            "@a_b_c@my-host.example @b@c.example @d",
            &["@a_b_c@my-host.example", "@b@c.example", "@d"],
        );
        check(
            "| @a@b.example | @c |\n|--|--|\n| @d | x |",
            &["@a@b.example", "@c", "@d"],
        );
    }

    #[test]
    fn what_is_no_handle() {
        for text in [
            "`@ana`",
            "```\n@ana@peer.example\n```",
            "    @ana",
            "mail an ana@peer.example oder <bo@peer.example>",
            "https://peer.example/@ana und https://peer.example/?a=@bo",
            "[@ana](https://peer.example) ![@ana@peer.example](https://x.example/y.png)",
            "npm @scope/pkg @example.com @ana@ @ @@ana !wichtig !",
            "a@b@c.example",
            "@ana@peer.example@x",
            "@grüße",
            "[@ana@peer.example](https://other.example) [@ana@peer.example](/u/ana)",
            "[@ana](https://peer.example/u/bo) [ana](https://peer.example/u/ana) [@ana bo](/u/ana)",
            "`[@ana](/u/ana)` [`@ana`](/u/ana)",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn links_called_by_a_handle() {
        check(
            "Hallo [@anna@host.example](https://host.example/u/anna), siehe [!bau@land.localhost:8542](http://land.localhost:8542/c/bau)!",
            &["@anna@host.example", "!bau@land.localhost:8542"],
        );
        // NodeBB's ids have numbers; Mastodon's pages have the sign; some live at another host than their name.
        check(
            "[@bo@forum.example](https://forum.example/uid/5) [@cy@social.example](https://www.social.example/@cy)",
            &["@bo@forum.example", "@cy@social.example"],
        );
        check("[@ana](https://peer.example/u/ana)", &["@ana@peer.example"]);
        check("[@ana](/u/ana) [**@bo_b**](/u/bo_b)", &["@ana", "@bo_b"]);
        check(
            "[@Anna@host.example](https://HOST.example/u/anna) und @Anna@host.example",
            &["@Anna@host.example"],
        );
        check(
            "1. [@a_b@städte.example](https://xn--stdte-hra.example/u/a_b)",
            &["@a_b@xn--stdte-hra.example"],
        );
    }

    #[test]
    fn names_elsewhere_need_not_be_of_ascii() {
        check("Danke @jürgen@forum.example!", &["@jürgen@forum.example"]);
        check("@ju\u{308}rgen@forum.example", &["@jürgen@forum.example"]);
        check(
            "(@Вера@форум.example), @鈴木@x.example",
            &["@Вера@xn--l1adgmc.example", "@鈴木@x.example"],
        );
        check(
            "[@groß-öhler@forum.example](https://forum.example/uid/7)",
            &["@groß-öhler@forum.example"],
        );
        check("!käse-ecke@forum.example", &["!käse-ecke@forum.example"]);
        let name = "ü".repeat(65);
        check(&format!("@{name}@forum.example"), &[]);
        assert!(find(&format!("@a{}@forum.example", "\u{308}".repeat(100_000))).is_empty());
    }

    #[test]
    fn mentions_are_bounded() {
        let many: String = (0..1000).map(|i| format!("@n{i} ")).collect();
        assert_eq!(find(&many).len(), MAX_MENTIONS);
        assert!(find(&"@".repeat(200_000)).is_empty());
        assert!(find(&format!("@{}", "a".repeat(200_000))).is_empty());
        assert!(find(&"@a@".repeat(70_000)).is_empty());
    }

    #[test]
    fn handles_parse_and_print() {
        for text in [
            "@ana",
            "!bau",
            "@ana@peer.example",
            "!bau@land.localhost:8542",
            "@a.b-c@h",
        ] {
            assert_eq!(
                text.parse::<Handle>().map(|handle| handle.to_string()).as_deref(),
                Ok(text)
            );
        }
        assert_eq!(
            "Ana@PEER.example".parse::<Handle>().unwrap().to_string(),
            "@Ana@peer.example"
        );
        let long = "a".repeat(65);
        let faulty = [
            ("", Fault::Empty),
            ("@", Fault::Empty),
            ("@@h", Fault::Empty),
            ("@a-b", Fault::Malformed),
            ("@a b@h", Fault::Malformed),
            ("@a@", Fault::Malformed),
            ("@a@h/x", Fault::Malformed),
            ("@a@h:99999", Fault::Malformed),
            ("@a@h@i", Fault::Malformed),
            ("@a@user:pw", Fault::Malformed),
            (&long, Fault::TooLong { max: 64 }),
        ];
        for (text, fault) in faulty {
            assert_eq!(text.parse::<Handle>(), Err(fault), "{text}");
        }
    }
}
