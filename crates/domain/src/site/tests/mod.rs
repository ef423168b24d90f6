// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of the site, and that they are obeyed.

mod federation;

use super::*;
use crate::error::{Denial, Field};
use crate::groups;
use crate::ids::PostId;
use crate::posts::{self, ContentEdit, Identity, NewPost, Place, Stated};
use crate::testing::{World, new_group, new_post, text};
use crate::text::Text;
use crate::trust;
use crate::viewer::Viewer;
use crate::votes::{self, Score};

/// Nothing but the site by itself.
const CAPABILITIES: Capabilities = Capabilities {
    mail: false,
    pinned: Pins {
        federation: None,
        registration: None,
    },
};

type Change = fn(&mut SiteSettings);

fn set(world: &World, change: impl Fn(&mut SiteSettings)) -> Result<Site> {
    let by = chief(world);
    world.db.write(|tx| edit(tx, &by, &change, CAPABILITIES))
}

fn chief(world: &World) -> By {
    let known = world.read(actors::admins).into_iter().next();
    world.by(&known.unwrap_or_else(|| world.admin("chief")))
}

#[track_caller]
fn denied<T: std::fmt::Debug>(result: Result<T>, denial: Denial) {
    match result {
        Err(Error::Forbidden(found)) => assert_eq!(found, denial),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn invalid<T: std::fmt::Debug>(result: Result<T>, field: Field) {
    assert!(
        matches!(&result, Err(Error::Invalid(found, _)) if *found == field),
        "{result:?}"
    );
}

#[test]
fn settings_are_kept_and_only_administrators_change_them() {
    let world = World::new();
    let change = |it: &mut SiteSettings| {
        it.about.legal = Some("Impressum".to_owned());
        it.about.content_warning = Some("Vorsicht".to_owned());
        it.about.icon = Some("https://here.example/icon.png".to_owned());
        it.clients.sort = "Hot".to_owned();
        it.rules.hide_moderators = true;
    };
    let after = set(&world, change).unwrap();
    assert_eq!(after.settings.about.legal.as_deref(), Some("Impressum"));
    assert_eq!(after.settings.clients.sort, "Hot");
    assert!(after.settings.rules.hide_moderators && after.settings.rules.downvotes);
    let cleared = |it: &mut SiteSettings| {
        it.about.legal = Some(" ".to_owned());
        it.about.icon = Some(String::new());
    };
    let after = set(&world, cleared).unwrap();
    let about = after.settings.about;
    assert_eq!((about.legal, about.icon), (None, None));
    assert_eq!(about.content_warning.as_deref(), Some("Vorsicht"));
    let anna = world.by(&world.person("anna"));
    denied(
        world.db.write(|tx| edit(tx, &anna, cleared, CAPABILITIES)),
        Denial::NotAdmin,
    );
}

#[test]
fn what_cannot_be_kept_is_not_promised() {
    let world = World::new();
    let by_mail: [Change; 3] = [
        |it| it.registration.verify_email = true,
        |it| it.admin_mail.applications = true,
        |it| it.admin_mail.reports = true,
    ];
    for change in by_mail {
        denied(set(&world, change), Denial::NoMail);
    }
    let private = |it: &mut SiteSettings| it.rules.private = true;
    denied(set(&world, private), Denial::Federating);
    world.federate(trust::Mode::Off);
    set(&world, private).unwrap();
    let open = |it: &mut SiteSettings| it.federation = trust::Mode::Open;
    denied(set(&world, open), Denial::Federating);
    world.federate(trust::Mode::Trusted);
    let other = |it: &mut SiteSettings| it.rules.downvotes = false;
    let after = set(&world, other).unwrap();
    assert!(after.settings.rules.private, "what was on stays on");
    assert_eq!(world.read(get), after);
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    let world = World::new();
    let meaningless: [(Change, Field); 5] = [
        (|it| it.rules.name_limit = 2, Field::Limit),
        (|it| it.rules.word_filter = Some("(".to_owned()), Field::Filter),
        (|it| it.rules.word_filter = Some("a*".to_owned()), Field::Filter),
        (
            |it| it.rules.word_filter = Some("a{1000}{1000}".to_owned()),
            Field::Filter,
        ),
        (|it| it.about.icon = Some("javascript:x".to_owned()), Field::Uri),
    ];
    for (change, field) in meaningless {
        invalid(set(&world, change), field);
    }
}

#[test]
fn filtered_words_are_not_written_here_and_taken_out_of_what_comes() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let group = world.group(&anna, "office");
    let thread = world.thread(&anna, group);
    let change = |it: &mut SiteSettings| it.rules.word_filter = Some("pfui|b[äa]h".to_owned());
    set(&world, change).unwrap();
    let by = world.by(&anna);
    let bad = text("Das ist PFUI");
    let publish = |by: &By, place, identity| {
        let new = NewPost {
            identity,
            ..new_post(place, &bad)
        };
        world.db.write(|tx| posts::publish(tx, by, &new))
    };
    denied(publish(&by, Place::Reply(thread), None), Denial::FilteredWords);
    let change = ContentEdit {
        title: Some("Bäh"),
        ..ContentEdit::default()
    };
    denied(
        world.db.write(|tx| posts::edit(tx, &by, thread, &change)),
        Denial::FilteredWords,
    );
    let mut named = new_group("other", groups::Visibility::Public);
    named.title = "Pfui";
    denied(
        world.db.write(|tx| groups::create(tx, &by, &named)),
        Denial::FilteredWords,
    );

    let theirs = world.by(&mia);
    let identity = Identity {
        uri: "https://there.example/post/1",
        created_at: theirs.at,
        mentions: &[],
        updated_at: None,
        stated: Stated::default(),
    };
    let kept = publish(&theirs, Place::Reply(thread), Some(identity)).unwrap();
    assert_eq!(kept.content.source, "Das ist *removed*");
    assert!(!kept.content.html.to_lowercase().contains("pfui"));
}

/// A reply of somebody elsewhere with this HTML and Markdown, as it is kept.
fn from_elsewhere(world: &World, thread: PostId, html: &str, source: &str) -> Result<posts::Post> {
    let by = world.by(&world.stranger("mia"));
    let text = Text::from_html(html, Some(source)).unwrap();
    let identity = Identity {
        uri: &format!("https://there.example/post/{}", html.len()),
        created_at: by.at,
        updated_at: None,
        mentions: &[],
        stated: posts::Stated::default(),
    };
    let new = NewPost {
        identity: Some(identity),
        ..new_post(Place::Reply(thread), &text)
    };
    world.db.write(|tx| posts::publish(tx, &by, &new))
}

#[test]
fn filtered_words_are_found_where_they_are_seen_and_nowhere_else() {
    let world = World::new();
    let anna = world.person("anna");
    let thread = world.thread(&anna, world.group(&anna, "office"));
    set(&world, |it| {
        it.rules.word_filter = Some("pfui|href|amp".to_owned())
    })
    .unwrap();
    let by = world.by(&anna);
    for source in [
        "p**fu**i",
        "p&#102;ui",
        "pf\u{200B}ui",
        "![Pfui](https://x.example/y.png)",
        "p\\\nfui\npfui",
    ] {
        let words = text(source);
        let reply = new_post(Place::Reply(thread), &words);
        denied(
            world.db.write(|tx| posts::publish(tx, &by, &reply)),
            Denial::FilteredWords,
        );
    }
    let html = "<p>a &amp; <a href=\"https://x.example/?a&amp;b\">b</a> p<b>f</b>ui</p>";
    let kept = from_elsewhere(&world, thread, html, "").unwrap().content;
    assert_eq!(
        kept.html,
        "<p>a &amp; <a href=\"https://x.example/?a&amp;b\" rel=\"nofollow noopener ugc\">b</a> <em>removed</em><b></b></p>"
    );
    assert_eq!(kept.source, "a & [b](https://x.example/?a&b) *removed*");
    let kept = from_elsewhere(&world, thread, "<p>gut</p>", "pfui")
        .unwrap()
        .content;
    assert_eq!((kept.html.as_str(), kept.source.as_str()), ("<p>gut</p>", "gut"));
    let remote = crate::remote_actors::RemoteActor {
        title: Some("Pf\u{AD}ui".to_owned()),
        summary: Some(Text::from_html("<p>p<i>fui</i></p>", None).unwrap()),
        ..crate::testing::remote(actors::Kind::Person, "https://there.example", "ben")
    };
    let profile = world.store(&remote).profile;
    assert_eq!(profile.title.as_deref(), Some("*removed*"));
    assert_eq!(profile.summary.as_deref(), Some("*removed*"));
}

#[test]
fn a_blocked_address_hides_nowhere() {
    let world = World::new();
    let anna = world.person("anna");
    let thread = world.thread(&anna, world.group(&anna, "office"));
    let chief = chief(&world);
    world.write(|tx| block_urls(tx, &chief, &["https://evil.example/x".to_owned()]));
    for source in [
        "https://evil.example/x/y",
        "[a](http://www.evil.example:80/x)",
        "![a](https://evil.example/x?b&c)",
        "[a](https://a@evil.example/%78)",
        "<https://EVIL.example/x>",
        "[a][b]\n\n[b]: https://evil.example./x",
    ] {
        let by = world.by(&anna);
        let words = text(source);
        let reply = new_post(Place::Reply(thread), &words);
        denied(
            world.db.write(|tx| posts::publish(tx, &by, &reply)),
            Denial::BlockedUrl,
        );
        let shown = from_elsewhere(&world, thread, &words.html, source);
        denied(shown, Denial::BlockedUrl);
        // Hidden where only clients look that render the Markdown.
        let harmless = format!("<p>{}</p>", "a".repeat(source.len()));
        let kept = from_elsewhere(&world, thread, &harmless, source).unwrap().content;
        assert_eq!(kept.source, "a".repeat(source.len()));
        assert!(!kept.html.contains("evil"));
    }
    let by = world.by(&world.account("bert"));
    let summary = text("[a](https://evil.example/x)");
    let about = crate::profiles::ProfileEdit {
        summary: Some(&summary),
        ..Default::default()
    };
    denied(
        world
            .db
            .write(|tx| crate::accounts::edit_profile(tx, &by, &about)),
        Denial::BlockedUrl,
    );
    let remote = crate::remote_actors::RemoteActor {
        summary: Some(summary.clone()),
        ..crate::testing::remote(actors::Kind::Person, "https://there.example", "ben")
    };
    assert_eq!(world.store(&remote).profile.summary, None);
}

#[test]
fn blocked_addresses_languages_and_sensitive_content_are_refused() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    let by = world.by(&anna);
    let chief = chief(&world);
    world.write(|tx| block_urls(tx, &chief, &["https://www.Evil.example/".to_owned()]));
    world.write(|tx| set_languages(tx, &chief, &["de"]));
    set(&world, |it| it.rules.sensitive_content = false).unwrap();
    let good = text("words");
    let publish = |new: NewPost<'_>| world.db.write(|tx| posts::publish(tx, &by, &new));
    let plain = new_post(Place::Thread(group), &good);
    let with = |content| NewPost {
        content,
        ..plain.clone()
    };
    let linked = |link: &'static str| {
        with(ContentEdit {
            link: Some(link),
            ..plain.content
        })
    };
    denied(publish(linked("http://evil.example/a?b")), Denial::BlockedUrl);
    publish(linked("https://evil.example.org/a")).unwrap();
    let hidden = text("Siehe [hier](https://evil.example/x).");
    denied(
        publish(new_post(Place::Thread(group), &hidden)),
        Denial::BlockedUrl,
    );
    let english = with(ContentEdit {
        language: Some("en"),
        ..plain.content
    });
    denied(publish(english), Denial::LanguageNotAllowed);
    let german = with(ContentEdit {
        language: Some("de-AT"),
        ..plain.content
    });
    publish(german).unwrap();
    let sensitive = with(ContentEdit {
        sensitive: Some(true),
        ..plain.content
    });
    denied(publish(sensitive), Denial::SensitiveContent);
    invalid(
        world
            .db
            .write(|tx| block_urls(tx, &chief, &["ftp://x.example".to_owned()])),
        Field::Uri,
    );
    denied(world.db.write(|tx| set_taglines(tx, &by, &[])), Denial::NotAdmin);
}

#[test]
fn downvotes_new_groups_and_long_names_can_be_forbidden() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let group = world.group(&anna, "office");
    let thread: PostId = world.thread(&anna, group);
    let change = |it: &mut SiteSettings| {
        it.rules.downvotes = false;
        it.rules.groups_by_admins = true;
        it.rules.name_limit = 5;
    };
    set(&world, change).unwrap();
    for by in [world.by(&anna), world.by(&mia)] {
        let cast = |score| world.db.write(|tx| votes::cast(tx, &by, thread, score));
        denied(cast(Score::Down), Denial::NoDownvotes);
        cast(Score::Up).unwrap();
    }
    let create = |by: &By, name: &str| {
        let new = new_group(name, groups::Visibility::Public);
        world.db.write(|tx| groups::create(tx, by, &new))
    };
    denied(create(&world.by(&anna), "more"), Denial::GroupsByAdmins);
    let chief = chief(&world);
    invalid(create(&chief, "longer"), Field::Name);
    create(&chief, "short").unwrap();
}

#[test]
fn of_a_private_site_only_its_people_read() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    world.federate(trust::Mode::Off);
    let thread = world.thread(&anna, group);
    set(&world, |it| it.rules.private = true).unwrap();
    let reads = |viewer: Viewer| {
        let of_group = world
            .db
            .read(|snapshot| groups::get(snapshot, &viewer, group))
            .is_ok();
        assert_eq!(
            world
                .db
                .read(|snapshot| posts::get(snapshot, &viewer, thread))
                .is_ok(),
            of_group
        );
        of_group
    };
    assert!(reads(Viewer::Account(anna.id)));
    assert!(!reads(Viewer::Anyone));
    let peer = Viewer::Peer {
        instance: world.stranger("mia").instance_id,
        actor: None,
    };
    assert!(!reads(peer));
}

#[test]
fn lines_come_change_and_go_one_by_one() {
    let world = World::new();
    let (chief, anna) = (world.by(&world.admin("chief")), world.by(&world.person("anna")));
    let first = world.write(|tx| add_tagline(tx, &chief, " Good  morning "));
    let second = world.write(|tx| add_tagline(tx, &chief, "Good night"));
    assert_eq!(world.write(|tx| add_tagline(tx, &chief, &first.content)), first);
    let changed = world.write(|tx| edit_tagline(tx, &chief, first.id, "Moin"));
    assert_eq!((changed.id, changed.content.as_str()), (first.id, "Moin"));
    assert_eq!(world.read(taglines), [changed, second.clone()]);
    for _ in 0..2 {
        world.write(|tx| remove_tagline(tx, &chief, first.id));
    }
    assert_eq!(world.read(taglines), std::slice::from_ref(&second));
    let gone = world.db.write(|tx| edit_tagline(tx, &chief, first.id, "Moin"));
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    invalid(world.db.write(|tx| add_tagline(tx, &chief, " ")), Field::Summary);
    denied(world.db.write(|tx| add_tagline(tx, &anna, "x")), Denial::NotAdmin);
    denied(
        world.db.write(|tx| edit_tagline(tx, &anna, second.id, "x")),
        Denial::NotAdmin,
    );
    denied(
        world.db.write(|tx| remove_tagline(tx, &anna, second.id)),
        Denial::NotAdmin,
    );
}

#[test]
fn hosts_are_chosen_one_by_one_and_the_configuration_stays() {
    let world = World::new();
    let (chief, anna) = (world.by(&world.admin("chief")), world.by(&world.person("anna")));
    let at = chief.at;
    world.write(|tx| trust::configure(tx, &[], &["evil.example".to_owned()], at));
    let blocked = || {
        let all = world.read(trust::decisions);
        all.into_iter().map(|it| it.host).collect::<Vec<_>>()
    };
    let choose = |by: &By, host: &str, on| {
        world
            .db
            .write(|tx| trust::choose_one(tx, by, trust::Policy::Blocked, host, on))
    };
    choose(&chief, "Bad.example", true).unwrap();
    assert_eq!(blocked(), ["bad.example", "evil.example"]);
    choose(&chief, "bad.example", false).unwrap();
    assert_eq!(blocked(), ["evil.example"]);
    denied(choose(&chief, "evil.example", false), Denial::Configured);
    denied(choose(&anna, "bad.example", true), Denial::NotAdmin);
    invalid(choose(&chief, "bad example", true), Field::Uri);
}
