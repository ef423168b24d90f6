// SPDX-License-Identifier: AGPL-3.0-or-later
//! A remote actor, read from the document at its id.

use kollegium_domain::Time;
use kollegium_domain::actors::{self, ActorEndpoints, Kind};
use kollegium_domain::profiles;
use kollegium_domain::remote_actors::RemoteActor;
use kollegium_domain::text::Text;
use serde_json::Value;

use crate::documents::Fetched;
use crate::ids::{authority, same_origin, uri};
use crate::json;
use crate::signatures::PublicKey;
use crate::vocabulary::kind_of;

/// Longest `preferredUsername`, in characters.
const MAX_NAME: usize = 255;
/// Most keys of an actor that are looked at: the one in use, and those before and after it.
const MAX_KEYS: usize = 8;

/// What an actor's document says.
#[derive(Debug, Clone)]
pub(crate) struct FetchedActor {
    pub(crate) remote: RemoteActor,
    /// `postingRestrictedToMods` of a group.
    pub(crate) posting_restricted: bool,
    /// `sensitive` of a group.
    pub(crate) sensitive: bool,
    /// All usable keys: their ids and PEM texts, in the order of the document.
    pub(crate) keys: Vec<(String, String)>,
}

impl FetchedActor {
    /// With this one of its keys as the one that is known from now on.
    pub(crate) fn with_key(&self, (id, pem): (String, String)) -> FetchedActor {
        let mut chosen = self.clone();
        chosen.remote.endpoints.key_id = Some(id);
        chosen.remote.endpoints.public_key = Some(pem);
        chosen
    }

    /// Reads the document. Every URL that requests go to must have the origin of the actor.
    pub(crate) fn parse(fetched: &Fetched) -> Result<FetchedActor, String> {
        let document = &fetched.json;
        let id = fetched.url.as_str();
        let own = |value: &Value| uri(value).filter(|it| same_origin(it, id));
        let declared = kind_of(document);
        let named = json::text_of(document, "preferredUsername", MAX_NAME);
        let host = authority(&fetched.url);
        let kind = match declared {
            "Person" | "Service" | "Organization" => Kind::Person,
            "Group" => Kind::Group,
            // Bots are applications too; that of an instance is named like its host, or stands at the root.
            "Application" if is_instance(named, host, fetched.url.path()) => Kind::Instance,
            "Application" => Kind::Person,
            other => return Err(format!("{other:.40} is no actor")),
        };
        let name = match (named, kind) {
            (Some(name), _) if is_name(name) => name,
            (None, Kind::Instance) => host,
            _ => return Err("the actor has no usable preferredUsername".to_owned()),
        };
        let inbox = own(&document["inbox"]).ok_or("the actor has no inbox of its own origin")?;
        let moderators = match kind {
            Kind::Group => own(&document["attributedTo"]).or_else(|| own(&document["moderators"])),
            Kind::Person | Kind::Instance => None,
        };
        let keys = keys(document, id);
        let (key_id, public_key) = keys.first().cloned().unzip();
        Ok(FetchedActor {
            posting_restricted: json::flag(&document["postingRestrictedToMods"]),
            sensitive: json::flag(&document["sensitive"]),
            keys,
            remote: RemoteActor {
                uri: id.to_owned(),
                kind,
                host: host.to_owned(),
                name: name.to_owned(),
                title: json::text_of(document, "name", actors::TITLE_LIMIT).map(str::to_owned),
                summary: summary(document),
                icon: picture(&document["icon"]),
                banner: picture(&document["image"]),
                bot: matches!(declared, "Service" | "Application"),
                matrix: json::string(&document["matrixUserId"])
                    .filter(|it| profiles::is_matrix_id(it))
                    .map(str::to_owned),
                endpoints: ActorEndpoints {
                    inbox,
                    shared_inbox: own(&json::object(document, "endpoints")["sharedInbox"]),
                    outbox: own(&document["outbox"]),
                    followers: own(&document["followers"]),
                    featured: own(&document["featured"]),
                    moderators,
                    replies: own(&document["replies"]).filter(|_| kind == Kind::Group),
                    key_id,
                    public_key,
                },
                created_at: json::time(&document["published"]).map(Time::of),
            },
        })
    }
}

fn is_instance(name: Option<&str>, host: &str, path: &str) -> bool {
    path == "/" || name.is_none_or(|it| it.eq_ignore_ascii_case(host))
}

/// Letters, digits and few signs; a host name is one too, for the actors of instances.
fn is_name(name: &str) -> bool {
    name.chars().all(|it| it.is_alphanumeric() || "._-:".contains(it))
}

fn summary(document: &Value) -> Option<Text> {
    let html = json::words(document, "summary")?.text;
    let text = Text::from_html(html, json::markdown(document)).ok()?;
    let usable = !text.source.is_empty() && text.source.len() <= actors::SUMMARY_LIMIT;
    usable.then_some(text)
}

/// Of several pictures peers mean the last.
fn picture(value: &Value) -> Option<String> {
    json::entries(value).rev().find_map(json::link).map(String::from)
}

/// The keys that say that they are the actor's, are of its origin, and can be used.
fn keys(document: &Value, id: &str) -> Vec<(String, String)> {
    let read = |key: &Value| {
        let key_id = uri(&key["id"]).filter(|it| same_origin(it, id))?;
        let owner = uri(&key["owner"]).or_else(|| uri(&key["controller"]))?;
        let pem = json::string(&key["publicKeyPem"])?;
        (owner == id && PublicKey::from_pem(pem).is_ok()).then(|| (key_id, pem.to_owned()))
    };
    let found = json::entries(&document["publicKey"])
        .take(MAX_KEYS)
        .filter_map(read);
    found.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::*;
    use crate::signatures::PrivateKey;

    fn read(change: impl FnOnce(&mut Value)) -> Result<FetchedActor, String> {
        let pem = PrivateKey::generate().unwrap().public_pem().unwrap();
        let mut json = json!({
            "type": "Group", "id": "https://peer.example/c/news", "preferredUsername": "news", "name": "News",
            "summary": "<p>About<script>x</script></p>", "inbox": "https://peer.example/c/news/inbox",
            "endpoints": {"sharedInbox": "https://peer.example/inbox"},
            "attributedTo": "https://peer.example/c/news/moderators",
            "icon": [{"type": "Image", "url": "https://a/1"}, {"type": "Image", "url": "https://a/2"}],
            "publicKey": {"id": "https://peer.example/c/news#main-key", "owner": "https://peer.example/c/news",
                          "publicKeyPem": pem},
        });
        change(&mut json);
        FetchedActor::parse(&Fetched {
            url: Url::parse("https://peer.example/c/news").unwrap(),
            json,
        })
    }

    #[test]
    fn a_group_is_read() {
        let remote = read(|_| {}).unwrap().remote;
        assert_eq!((remote.kind, remote.name.as_str()), (Kind::Group, "news"));
        assert_eq!(remote.host, "peer.example");
        assert_eq!(remote.summary.unwrap().html, "<p>About</p>");
        assert_eq!(remote.icon.as_deref(), Some("https://a/2"));
        assert_eq!(
            remote.endpoints.key().unwrap().0,
            "https://peer.example/c/news#main-key"
        );
        assert_eq!(
            remote.endpoints.moderators.as_deref(),
            Some("https://peer.example/c/news/moderators")
        );
    }

    #[test]
    fn what_belongs_to_another_origin_is_not_taken() {
        assert!(read(|it| it["inbox"] = "https://victim.example/inbox".into()).is_err());
        assert!(read(|it| it["type"] = "Note".into()).is_err());
        assert!(read(|it| it["preferredUsername"] = "a b<".into()).is_err());
        let other =
            read(|it| it["endpoints"]["sharedInbox"] = "https://victim.example/inbox".into()).unwrap();
        assert_eq!(other.remote.endpoints.shared_inbox, None);
        for field in ["owner", "id"] {
            let other = read(|it| it["publicKey"][field] = "https://victim.example/u/a".into()).unwrap();
            assert_eq!(other.remote.endpoints.key(), None, "{field}");
        }
        let weak = read(|it| it["publicKey"]["publicKeyPem"] = "x".into()).unwrap();
        assert_eq!(weak.remote.endpoints.key(), None);
    }

    #[test]
    fn the_actor_of_an_instance_is_told_from_a_bot() {
        let instance = read(|it| {
            it["type"] = "Application".into();
            it["preferredUsername"] = "peer.example".into();
        });
        assert_eq!(instance.unwrap().remote.kind, Kind::Instance);
        let bot = read(|it| it["type"] = "Application".into()).unwrap().remote;
        assert_eq!((bot.kind, bot.bot), (Kind::Person, true));
    }
}
