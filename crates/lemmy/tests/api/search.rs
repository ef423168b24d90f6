// SPDX-License-Identifier: AGPL-3.0-or-later
//! Search, and look-up by address and name.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kollegium_app::{Later, NotReached, Outside, Reached};
use kollegium_domain::previews::LinkedPage;
use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, User, World, assert_has, id, ids};

fn world() -> (World, User, i64, i64, i64) {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Neue Radwege in der Altstadt");
    let comment = world.comment(&anna, post, None, "Radwege sind teuer");
    (world, anna, community, post, comment)
}

#[test]
fn everything_and_one_kind_is_searched() {
    let (world, anna, community, post, comment) = world();
    let all = world.get(None, "/search?q=radweg&type_=All&sort=New");
    assert_eq!(all["type_"], "All");
    assert_eq!(ids(&all["posts"], "post"), [post]);
    assert_eq!(ids(&all["comments"], "comment"), [comment]);
    let posts = world.get(None, "/search?q=altstadt&type_=Posts");
    assert_eq!(ids(&posts["posts"], "post"), [post]);
    assert_eq!(posts["comments"], json!([]));
    let groups = world.get(None, "/search?q=radverkehr&type_=Communities");
    assert_eq!(ids(&groups["communities"], "community"), [community]);
    let people = world.get(None, "/search?q=ann&type_=Users");
    assert_eq!(ids(&people["users"], "person"), [anna.id.0]);
    let elsewhere = world.get(
        None,
        &format!("/search?q=radweg&type_=All&community_id={}", community + 99),
    );
    assert_eq!(elsewhere["posts"], json!([]));
}

#[test]
fn signs_with_a_meaning_for_the_database_have_none() {
    let (world, ..) = world();
    let signs = r#"% _ %25 __ * " ' radw% \ NEAR( rad*weg - ^ : { ("#.split(' ');
    let more = ["a OR b", "'; DROP TABLE post; --", "\u{0}", "radwege AND"];
    for q in signs.chain(more) {
        let q: String = q.bytes().map(|it| format!("%{it:02X}")).collect();
        for type_ in ["All", "Posts", "Comments", "Communities", "Users", "Url"] {
            let found = world.get(None, &format!("/search?q={q}&type_={type_}"));
            if matches!(q.as_str(), "%25" | "%5F" | "%5F%5F") {
                for list in ["posts", "comments", "communities", "users"] {
                    assert_eq!(found[list], json!([]), "{q} in {type_}");
                }
            }
        }
    }
}

#[test]
fn what_is_known_is_resolved_for_anybody() {
    let (world, anna, community, post, comment) = world();
    let here = "https://here.example";
    for (q, what, expected) in [
        (format!("{here}/post/{post}"), "post", post),
        (format!("{here}/comment/{comment}"), "comment", comment),
        (format!("{here}/c/rad"), "community", community),
        (format!("{here}/u/anna"), "person", anna.id.0),
        ("!rad@here.example".to_owned(), "community", community),
        ("@anna@here.example".to_owned(), "person", anna.id.0),
    ] {
        let found = world.get(None, &format!("/resolve_object?q={q}"));
        assert_eq!(id(&found[what][what]), expected, "{q}");
        assert_eq!(found.as_object().unwrap().len(), 1, "{q}");
    }
}

/// Another server that knows one group, which is really ours.
pub(crate) struct Elsewhere {
    pub(crate) asked: AtomicU32,
    pub(crate) group: i64,
}

impl Outside for Elsewhere {
    fn resolve<'a>(&'a self, query: &'a str) -> Later<'a, Result<Reached, NotReached>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let found = match query {
            "!amt@peer.example" => Ok(Reached::Group(kollegium_domain::ids::ActorId(self.group))),
            "!zu@blocked.example" => Err(NotReached::NotAllowed("blocked.example".to_owned())),
            _ => Err(NotReached::Unknown),
        };
        Box::pin(async { found })
    }

    fn look_at<'a>(&'a self, link: &'a str) -> Later<'a, Result<LinkedPage, NotReached>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let found = match link {
            "https://amt.example/plan" => Ok(LinkedPage {
                title: Some("Der Plan".to_owned()),
                content_type: Some("text/html".to_owned()),
                ..LinkedPage::default()
            }),
            _ => Err(NotReached::Failed("status 500".to_owned())),
        };
        Box::pin(async { found })
    }
}

#[test]
fn a_page_is_looked_at_for_people_who_are_logged_in() {
    let (world, anna, community, ..) = world();
    let elsewhere = Arc::new(Elsewhere {
        asked: AtomicU32::new(0),
        group: community,
    });
    world.app.connect(elsewhere.clone());
    let path = "/post/site_metadata?url=https://amt.example/plan";
    world.refuse_get(None, path, NO_LOGIN);
    let script = "/post/site_metadata?url=javascript:alert(1)";
    let refused = world.call(&anna, &format!("GET {script}"), Value::Null);
    assert_eq!(refused.body["error"], "invalid_url");
    assert_eq!(elsewhere.asked.load(Ordering::Relaxed), 0);
    assert_eq!(
        world.get(&anna, path),
        json!({"metadata": {"title": "Der Plan", "content_type": "text/html"}})
    );
    let broken = "/post/site_metadata?url=https://amt.example/kaputt";
    world.refuse_get(&anna, broken, "404 couldnt_find_object");
}

#[test]
fn what_is_known_of_a_link_is_shown_with_the_post() {
    let (world, anna, community, ..) = world();
    let link = "https://amt.example/plan";
    let body = json!({"community_id": community, "name": "Plan", "url": link});
    let post = world.post(&anna, "/post", body);
    let post = id(&post["post_view"]["post"]);
    world.comment(&anna, post, None, "Antwort");
    let page = LinkedPage {
        title: Some("Der Plan".to_owned()),
        description: Some("Worum es geht".to_owned()),
        image: Some("https://amt.example/bild.png".to_owned()),
        content_type: Some("text/html".to_owned()),
    };
    world.write(|tx| kollegium_domain::previews::store(tx, link, &page, world.app.now()));
    let view = world.get(None, &format!("/post?id={post}"));
    let comments = world.get(None, &format!("/comment/list?post_id={post}"));
    for shown in [&view["post_view"]["post"], &comments["comments"][0]["post"]] {
        let expected = json!({
            "embed_title": "Der Plan", "embed_description": "Worum es geht",
            "thumbnail_url": "https://amt.example/bild.png", "url_content_type": "text/html",
        });
        assert_has(shown, expected);
    }
}

#[test]
fn only_people_who_are_logged_in_make_this_server_ask_another() {
    let (world, anna, community, ..) = world();
    let elsewhere = Arc::new(Elsewhere {
        asked: AtomicU32::new(0),
        group: community,
    });
    world.app.connect(elsewhere.clone());
    let ask = |who: Option<User>, path: &'static str| {
        let world = &world;
        {
            let answer = world.call(who.as_ref(), &format!("GET {path}"), Value::Null);
            (answer.status, answer.body)
        }
    };
    for path in [
        "/resolve_object?q=!amt@peer.example",
        "/community?name=amt@peer.example",
    ] {
        assert_eq!(ask(None, path).0, 404, "{path}");
    }
    let own = ask(
        Some(anna.clone()),
        "/resolve_object?q=https://here.example/post/99",
    );
    assert_eq!(own, (404, json!({"error": "couldnt_find_object"})));
    assert_eq!(elsewhere.asked.load(Ordering::Relaxed), 0);

    let found = world.get(&anna, "/resolve_object?q=!amt@peer.example");
    assert_eq!(id(&found["community"]["community"]), community);
    let found = world.get(&anna, "/community?name=amt@peer.example");
    assert_eq!(id(&found["community_view"]["community"]), community);
    let unknown = ask(Some(anna.clone()), "/resolve_object?q=@wer@peer.example");
    assert_eq!(unknown, (404, json!({"error": "couldnt_find_object"})));
    let blocked = ask(Some(anna.clone()), "/resolve_object?q=!zu@blocked.example");
    assert_eq!(
        blocked,
        (
            400,
            json!({"error": "domain_blocked", "message": "blocked.example"})
        )
    );
    assert_eq!(elsewhere.asked.load(Ordering::Relaxed), 4);
}
