// SPDX-License-Identifier: AGPL-3.0-or-later
//! Webfinger (RFC 7033) and NodeInfo: from a handle to actors, from a host to its software.

use kollegium_client::address::UrlRefused;
use kollegium_client::{FetchError, Head, TargetRefused};
use kollegium_domain::actors::same_name;
use kollegium_domain::text::clean::composed;
use serde_json::Value;
use url::{Position, Url};

use super::content_type::is_activity_type;
use super::{DocumentError, Documents, Kind};
use crate::json;

/// The property of a webfinger link that states the actor's type (Lemmy and others).
const TYPE_PROPERTY: &str = "https://www.w3.org/ns/activitystreams#type";
/// NodeInfo versions that we read, best first.
const NODEINFO: [&str; 2] = [
    "http://nodeinfo.diaspora.software/ns/schema/2.1",
    "http://nodeinfo.diaspora.software/ns/schema/2.0",
];

/// What kind of actor a handle is meant to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorHint {
    /// Anything that is not a group: written `@name@host`.
    Person,
    /// A group: written `!name@host`.
    Group,
}

/// The name of an actor at a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    /// The local part.
    pub name: String,
    /// Host and, if unusual, port; lower case, punycode.
    pub authority: String,
}

/// The software of a peer as its NodeInfo says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// Such as `lemmy`; lower case.
    pub name: String,
    /// Such as `0.19.20`; may be empty.
    pub version: String,
}

impl Handle {
    /// Reads `name@host[:port]`, with or without `acct:` and one of the signs `@ ! ~` before it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = composed(text.trim());
        let text = text.strip_prefix("acct:").unwrap_or(&text);
        let text = text.strip_prefix(['@', '!', '~']).unwrap_or(text);
        let (name, authority) = text.split_once('@')?;
        let plain = |letter: char| letter.is_alphanumeric() || "._-".contains(letter);
        if name.is_empty() || name.len() > 255 || !name.chars().all(plain) {
            return None;
        }
        let authority = normal_authority(authority)?;
        Some(Self {
            name: name.to_owned(),
            authority,
        })
    }

    fn names_same(&self, other: &Self) -> bool {
        same_name(&self.name, &other.name) && self.authority == other.authority
    }
}

/// `host[:port]` in lower case and punycode; nothing if there is anything else in the text.
fn normal_authority(text: &str) -> Option<String> {
    if text.is_empty() || text.len() > 255 || text.contains(['/', '?', '#', '@', '\\']) {
        return None;
    }
    let url = Url::parse(&format!("https://{text}/")).ok()?;
    Some(url[Position::BeforeHost..Position::AfterPort].to_owned())
}

impl Documents {
    /// Looks up a handle and returns the ids of the actors it may mean, best first, never none.
    ///
    /// The answer's `subject` must be the handle, or another one that its own host confirms in a second
    /// look-up. Links that state another type than the hint are left out. The caller still has to fetch the
    /// actor, to check its type, and that it bears this name at this host.
    pub async fn webfinger(
        &self,
        handle: &Handle,
        hint: Option<ActorHint>,
    ) -> Result<Vec<Url>, DocumentError> {
        let document = self.look_up(handle).await?;
        let subject = subject(&document)?;
        if subject.names_same(handle) {
            return self_links(&document, hint);
        }
        if subject.authority == handle.authority {
            return Err(DocumentError::Discovery("the subject is another name"));
        }
        let document = self.look_up(&subject).await?;
        if self::subject(&document)?.names_same(&subject) {
            self_links(&document, hint)
        } else {
            Err(DocumentError::Discovery(
                "the subject's own host does not confirm it",
            ))
        }
    }

    /// Asks a host (`host[:port]`) for its software. Both documents must come from that host.
    pub async fn nodeinfo(&self, authority: &str) -> Result<Software, DocumentError> {
        let authority = normal_authority(authority).ok_or(DocumentError::Discovery("not a host name"))?;
        let url = self.url(&authority, "/.well-known/nodeinfo")?;
        let links = self.get(&url, Kind::Discovery, None).await?;
        // A redirect of the well-known document may have changed scheme or host, so the question counts.
        let local = |link: &Url| link.origin() == links.url.origin() && link.host() == url.host();
        let found = NODEINFO.iter().find_map(|version| {
            let mut links = json::entries(&links.json["links"]);
            links
                .find(|link| link["rel"] == *version)
                .and_then(|link| json::link(&link["href"]))
        });
        let document = found
            .filter(local)
            .ok_or(DocumentError::Discovery("no NodeInfo link to the same host"))?;
        let document = self.get(&document, Kind::Discovery, None).await?;
        software(&document.json["software"]).ok_or(DocumentError::Discovery("NodeInfo names no software"))
    }

    async fn look_up(&self, handle: &Handle) -> Result<Value, DocumentError> {
        let mut url = self.url(&handle.authority, "/.well-known/webfinger")?;
        let resource = format!("acct:{}@{}", handle.name, handle.authority);
        url.query_pairs_mut().append_pair("resource", &resource);
        self.get(&url, Kind::Discovery, None)
            .await
            .map(|fetched| fetched.json.clone())
    }

    fn url(&self, authority: &str, path: &str) -> Result<Url, DocumentError> {
        let scheme = if self.client.settings().policy.plain_http {
            "http"
        } else {
            "https"
        };
        let url = Url::parse(&format!("{scheme}://{authority}{path}"));
        url.map_err(|_| TargetRefused::from(UrlRefused::Host).into())
    }
}

/// Refuses an answer that is neither webfinger nor NodeInfo.
pub(super) fn check_head(head: &Head) -> Result<(), FetchError> {
    // PieFed answers so when it does not know a name.
    if head.length == Some(0) {
        return Err(FetchError::NotFound);
    }
    match head.content_type.as_ref().map(mime::Mime::essence_str) {
        Some("application/jrd+json" | "application/json") => Ok(()),
        Some(_) | None => Err(FetchError::ContentType),
    }
}

fn subject(document: &Value) -> Result<Handle, DocumentError> {
    let subject = document["subject"].as_str().and_then(Handle::parse);
    subject.ok_or(DocumentError::Discovery(
        "the webfinger answer has no usable subject",
    ))
}

/// The targets of all links to actors: first those whose type is the hint, then those that state none.
fn self_links(document: &Value, hint: Option<ActorHint>) -> Result<Vec<Url>, DocumentError> {
    let mut stated = Vec::new();
    let mut unstated = Vec::new();
    for link in json::entries(&document["links"]) {
        let actor = link["rel"] == "self" && link["type"].as_str().is_some_and(is_activity_type);
        let Some(href) = json::link(&link["href"]).filter(|_| actor) else {
            continue;
        };
        match (link["properties"][TYPE_PROPERTY].as_str(), hint) {
            (None, _) => unstated.push(href),
            (Some("Group"), Some(ActorHint::Person)) => {}
            (Some("Group"), _) | (Some(_), None | Some(ActorHint::Person)) => stated.push(href),
            (Some(_), Some(ActorHint::Group)) => {}
        }
    }
    stated.append(&mut unstated);
    if stated.is_empty() {
        Err(DocumentError::Discovery("no link to such an actor"))
    } else {
        Ok(stated)
    }
}

fn software(value: &Value) -> Option<Software> {
    let name = json::text(&value["name"], 64)?.to_ascii_lowercase();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let version = json::text(&value["version"], 64).unwrap_or_default();
    let version = version.chars().filter(|it| !it.is_control()).collect();
    name.chars().all(plain).then_some(Software { name, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_read_in_all_spellings() {
        let news = Handle {
            name: "News".to_owned(),
            authority: "peer.example".to_owned(),
        };
        for text in [
            "News@peer.example",
            "@News@PEER.example",
            "!News@peer.example",
            "acct:!News@peer.example",
        ] {
            assert_eq!(Handle::parse(text), Some(news.clone()), "{text}");
        }
        let local = Handle::parse("!news@land.localhost:8542").unwrap();
        assert_eq!(local.authority, "land.localhost:8542");
        assert_eq!(
            Handle::parse("a@bücher.example").unwrap().authority,
            "xn--bcher-kva.example"
        );
        for text in [
            "",
            "news",
            "@peer.example",
            "a@",
            "a@b@c",
            "a@b/c",
            "a@b?c",
            "a b@c",
            "a@b c",
            "a/b@c",
        ] {
            assert_eq!(Handle::parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_need_not_be_of_ascii() {
        let handle = Handle::parse("@Jürgen@bücher.example").unwrap();
        for text in [
            "jürgen@bücher.example",
            "JÜRGEN@xn--bcher-kva.example",
            "@ju\u{308}rgen@bu\u{308}cher.example",
        ] {
            assert!(Handle::parse(text).unwrap().names_same(&handle), "{text}");
        }
        assert!(
            !Handle::parse("jurgen@bücher.example")
                .unwrap()
                .names_same(&handle)
        );
    }

    #[test]
    fn software_names_are_plain_words() {
        let read = |name: &str| software(&serde_json::json!({"name": name, "version": "1"}));
        assert_eq!(
            read("Lemmy").map(|software| software.name).as_deref(),
            Some("lemmy")
        );
        assert_eq!(read("<b>"), None);
        assert_eq!(software(&Value::Null), None);
    }
}
