// SPDX-License-Identifier: AGPL-3.0-or-later
use chrono::TimeDelta;

use super::*;
use crate::actors::Actor;
use crate::groups::{Changes, Visibility};
use crate::ids::{GroupId, PostId};
use crate::picture_copies::{drop_copy, keep_copy, may_copy, worn_copies};
use crate::posts::{self, ContentEdit, Place};
use crate::profiles;
use crate::profiles::ProfileEdit;
use crate::testing::{World, new_post, text};
use crate::{groups, messages, moderation, site};

fn new(number: u128) -> NewMedia {
    NewMedia {
        random: format!("{number:032x}"),
        delete_token: format!("token{number}"),
        content_type: Type::Jpeg,
        width: 640,
        height: 480,
        bytes: 1_000,
    }
}

fn upload(world: &World, who: &Actor, number: u128) -> Media {
    let by = world.by(who);
    world.write(|tx| add(tx, &by, &new(number), 0))
}

/// A thread that shows the picture.
fn show(world: &World, who: &Actor, group: GroupId, picture: &Media) -> PostId {
    let by = world.by(who);
    let text = text(&markdown(picture));
    let new = new_post(Place::Thread(group), &text);
    world.write(|tx| posts::publish(tx, &by, &new)).id
}

fn markdown(picture: &Media) -> String {
    format!("Der Plan: ![](https://here.example{PATH}{})", picture.name)
}

/// Who may see the picture of those who ask: anybody, and these people.
fn seen(world: &World, picture: &Media, people: [&Actor; 3]) -> [Option<Audience>; 4] {
    let look = |viewer: Viewer| {
        world.read(|snapshot| match get(snapshot, &viewer, &picture.name) {
            Ok((_, audience)) => Ok(Some(audience)),
            Err(Error::NotFound(Thing::Picture)) => Ok(None),
            Err(error) => Err(error),
        })
    };
    let [a, b, c] = people.map(|it| look(Viewer::Account(it.id)));
    [look(Viewer::Anyone), a, b, c]
}

const ALL: Option<Audience> = Some(Audience::Everybody);
const SOME: Option<Audience> = Some(Audience::Some);

#[test]
fn a_picture_is_seen_by_whoever_may_read_where_its_owner_shows_it() {
    let world = World::new();
    let [anna, berta, carl] = ["anna", "berta", "carl"].map(|it| world.person(it));
    let people = [&anna, &berta, &carl];
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let open = world.group(&anna, "open");
    world.join_accepted(&berta, closed, &anna);
    let picture = upload(&world, &anna, 1);
    assert_eq!(seen(&world, &picture, people), [SOME; 4], "shown nowhere");
    show(&world, &anna, closed, &picture);
    assert_eq!(seen(&world, &picture, people), [None, SOME, SOME, None]);
    // Somebody who knows its name does not make it public.
    show(&world, &carl, open, &picture);
    assert_eq!(seen(&world, &picture, people), [None, SOME, SOME, None]);
    show(&world, &anna, open, &picture);
    assert_eq!(seen(&world, &picture, people), [ALL; 4]);
}

#[test]
fn what_is_gone_and_what_was_edited_out_shows_nothing() {
    let world = World::new();
    let [anna, berta, root] = [world.person("anna"), world.person("berta"), world.admin("root")];
    let people = [&anna, &berta, &root];
    let group = world.group(&anna, "open");
    let picture = upload(&world, &anna, 1);
    let thread = show(&world, &anna, group, &picture);
    let by = world.by(&anna);
    world.write(|tx| posts::delete(tx, &by, thread));
    assert_eq!(seen(&world, &picture, people), [None, SOME, None, SOME]);
    world.write(|tx| posts::restore(tx, &by, thread));
    assert_eq!(seen(&world, &picture, people), [ALL; 4]);
    world.write(|tx| moderation::remove(tx, &by, thread, None));
    assert_eq!(seen(&world, &picture, people), [None, SOME, None, SOME]);
}

#[test]
fn profiles_show_pictures_too() {
    let world = World::new();
    let [anna, berta, carl] = ["anna", "berta", "carl"].map(|it| world.person(it));
    let people = [&anna, &berta, &carl];
    let local = world.group_for(&anna, "inside", Visibility::Local);
    let picture = upload(&world, &anna, 1);
    let by = world.by(&anna);
    let about = text(&markdown(&picture));
    let changes = Changes {
        summary: Some(&about),
        ..Changes::default()
    };
    world.write(|tx| groups::edit(tx, &by, local, &changes));
    assert_eq!(seen(&world, &picture, people), [None, SOME, SOME, SOME]);
    let profile = ProfileEdit {
        summary: Some(&about),
        ..ProfileEdit::default()
    };
    world.write(|tx| profiles::edit_profile(tx, &by, anna.id, &profile));
    assert_eq!(seen(&world, &picture, people), [ALL; 4]);
}

/// The names of what would be deleted if it were `days` later.
fn expired(world: &World, days: i64) -> Vec<String> {
    let now = world.now();
    let before = now.plus(TimeDelta::days(days)).minus(TimeDelta::days(1));
    world.write(|tx| expire(tx, before, now, 10));
    world.read(|snapshot| removed(snapshot, 10))
}

#[test]
fn what_nothing_shows_goes_after_a_day() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "open");
    let [lost, shown] = [upload(&world, &anna, 1), upload(&world, &anna, 2)];
    let thread = show(&world, &anna, group, &shown);
    assert_eq!(expired(&world, 0), [""; 0]);
    assert_eq!(expired(&world, 2), [lost.name.as_str()]);
    let by = world.by(&anna);
    let without = text("ohne");
    let edit = ContentEdit {
        text: Some(&without),
        ..ContentEdit::default()
    };
    world.write(|tx| posts::edit(tx, &by, thread, &edit));
    assert_eq!(expired(&world, 0), [lost.name.as_str()]);
    assert_eq!(expired(&world, 2).len(), 2);
    world.write(|tx| forget(tx, &lost.name));
    assert_eq!(expired(&world, 2), [shown.name.as_str()]);
}

#[test]
fn only_the_owner_and_administrators_remove_and_list() {
    let world = World::new();
    let [anna, berta, root] = [world.person("anna"), world.person("berta"), world.admin("root")];
    let [one, two] = [upload(&world, &anna, 1), upload(&world, &anna, 2)];
    let removing = |who: &Actor, what: &Media, token: &str| {
        let by = world.by(who);
        world.db.write(|tx| remove(tx, &by, &what.name, token))
    };
    let is_missing = |done| matches!(done, Err(Error::NotFound(Thing::Picture)));
    assert!(is_missing(removing(&berta, &one, &one.delete_token)));
    assert!(is_missing(removing(&anna, &one, "wrong")));
    for _ in 0..2 {
        removing(&anna, &one, &one.delete_token).unwrap();
    }
    removing(&root, &two, &two.delete_token).unwrap();
    let three = upload(&world, &anna, 3);
    let listed = |who: &Actor| {
        world
            .db
            .read(|snapshot| all(snapshot, &Viewer::Account(who.id), 0, 10))
    };
    assert_eq!(listed(&root).unwrap(), std::slice::from_ref(&three));
    assert!(matches!(listed(&anna), Err(Error::Forbidden(Denial::NotAdmin))));
    let own = |who: &Actor| world.read(|snapshot| own(snapshot, &Viewer::Account(who.id), 0, 10));
    assert_eq!((own(&anna), own(&berta)), (vec![three.clone()], vec![]));
    let by = world.by(&berta);
    let others = world.db.write(|tx| remove_all(tx, &by, anna.id));
    assert!(matches!(others, Err(Error::Forbidden(Denial::NotAdmin))));
    let by = world.by(&anna);
    world.write(|tx| remove_all(tx, &by, anna.id));
    assert_eq!(own(&anna), []);
}

#[test]
fn a_quota_is_kept() {
    let world = World::new();
    let anna = world.person("anna");
    let by = world.by(&anna);
    let adding = |number| world.db.write(|tx| add(tx, &by, &new(number), 2_500));
    let first = adding(1).unwrap();
    adding(2).unwrap();
    assert!(matches!(adding(3), Err(Error::Forbidden(Denial::NoSpace))));
    assert_eq!(adding(1).unwrap(), first, "known already");
    world.write(|tx| remove(tx, &by, &first.name, &first.delete_token));
    adding(3).unwrap();
}

#[test]
fn only_what_is_shown_is_copied_and_the_oldest_copies_go() {
    let world = World::new();
    let [anna, berta] = [world.person("anna"), world.person("berta")];
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let open = world.group(&anna, "open");
    let publish = |group, markdown: &str| {
        let (by, text) = (world.by(&anna), text(markdown));
        let new = new_post(Place::Thread(group), &text);
        world.write(|tx| posts::publish(tx, &by, &new));
    };
    publish(open, "![](https://there.example/a.png?x=1&y=2)");
    publish(closed, "![](https://there.example/b.png)");
    let allowed =
        |viewer: &Viewer, source: &str| world.db.read(|snapshot| may_copy(snapshot, viewer, source)).ok();
    let [a, b] = [
        "https://there.example/a.png?x=1&y=2",
        "https://there.example/b.png",
    ];
    let (of_anna, of_berta) = (Viewer::Account(anna.id), Viewer::Account(berta.id));
    assert_eq!(allowed(&Viewer::Anyone, a), ALL);
    assert_eq!(allowed(&Viewer::Anyone, b), None);
    assert_eq!((allowed(&of_anna, b), allowed(&of_berta, b)), (SOME, None));
    assert_eq!(allowed(&of_anna, "https://there.example/c.png"), None);

    for source in [a, b] {
        let at = world.now();
        world.write(|tx| keep_copy(tx, source, 70, at));
    }
    let worn = |before, most| world.read(|snapshot| worn_copies(snapshot, before, most, 10));
    assert_eq!(worn(Time(0), 140), [""; 0]);
    assert_eq!(worn(Time(0), 139), [a]);
    assert_eq!(worn(world.now(), 140), [a, b]);
    world.write(|tx| drop_copy(tx, a));
    assert_eq!(worn(world.now(), 140), [b]);
}

/// The icon of a site, an emoji and a picture in a message are there for longer than a day, and for whom they are meant.
#[test]
fn pictures_of_the_site_and_in_messages_stay() {
    let world = World::new();
    let [anna, berta, carl] = ["anna", "berta", "carl"].map(|it| world.person(it));
    let people = [&anna, &berta, &carl];
    let chief = world.admin("chief");
    let by = world.by(&chief);
    let [icon, banner, legal, smile] = [1, 2, 3, 4].map(|it| upload(&world, &chief, it));
    let address = |it: &Media| format!("https://here.example{PATH}{}", it.name);
    let means = site::Capabilities {
        mail: true,
        pinned: crate::site::Pins::default(),
    };
    let change = |it: &mut site::SiteSettings| {
        it.about.icon = Some(address(&icon));
        it.about.banner = Some(address(&banner));
        it.about.legal = Some(markdown(&legal));
    };
    world.write(|tx| site::edit(tx, &by, change, means));
    let looks = |picture: &str| crate::emoji::Looks {
        image_url: Box::leak(picture.to_owned().into_boxed_str()),
        alt_text: "lacht",
        category: "",
        keywords: &[],
    };
    let emoji = world.write(|tx| crate::emoji::create(tx, &by, "lacht", &looks(&address(&smile))));

    let [plan, other] = [upload(&world, &anna, 5), upload(&world, &anna, 6)];
    let write = world.by(&anna);
    let sent = world.write(|tx| {
        let text = text(&markdown(&plan));
        let new = messages::NewMessage {
            recipient: berta.id,
            text: &text,
            identity: None,
        };
        messages::send(tx, &write, &new)
    });
    assert_eq!(expired(&world, 9), [other.name.as_str()]);
    assert_eq!(seen(&world, &plan, people), [None, SOME, SOME, None]);
    for of_all in [&icon, &banner, &legal, &smile] {
        assert_eq!(seen(&world, of_all, people), [ALL; 4]);
    }

    world.write(|tx| messages::delete(tx, &write, sent.id));
    assert_eq!(seen(&world, &plan, people), [None, SOME, None, None]);
    world.write(|tx| messages::restore(tx, &write, sent.id));
    let without = text("ohne");
    world.write(|tx| messages::edit(tx, &write, sent.id, &without, None));
    world.write(|tx| crate::emoji::edit(tx, &by, emoji, &looks(&address(&icon))));
    world.write(|tx| site::edit(tx, &by, |it| it.about.banner = Some(String::new()), means));
    let mut gone = expired(&world, 9);
    gone.sort_unstable();
    assert_eq!(gone, [&banner, &smile, &plan, &other].map(|it| it.name.clone()));
    world.write(|tx| crate::emoji::delete(tx, &by, emoji));
    world.write(|tx| site::edit(tx, &by, |it| it.about.icon = Some(String::new()), means));
    assert!(expired(&world, 9).contains(&icon.name));
}

#[test]
fn links_to_pictures_of_ours_are_known_by_their_name() {
    let world = World::new();
    let anna = world.person("anna");
    let picture = upload(&world, &anna, 1);
    let link = format!("https://here.example{PATH}{}", picture.name);
    let sized = format!("{link}?thumbnail=96");
    let elsewhere = format!("https://there.example{PATH}{}", picture.name);
    let links = [link.as_str(), &sized, &elsewhere, "https://here.example/post/1"];
    let found = world.read(|snapshot| of_links(snapshot, &links));
    let found: Vec<(&str, &Media)> = found.iter().map(|(link, it)| (link.as_str(), it)).collect();
    assert_eq!(found, [(link.as_str(), &picture), (&sized, &picture)]);
    assert_eq!(
        world.count_statements(|snapshot| of_links(snapshot, &links[3..]).map(drop)),
        0
    );
    let by = world.by(&anna);
    world.write(|tx| remove(tx, &by, &picture.name, &picture.delete_token));
    assert_eq!(world.read(|snapshot| of_links(snapshot, &links)), []);
}

/// Whether a picture can be had by anybody who knows its name, and whether its bytes go.
fn fate(world: &World, picture: &Media) -> (bool, bool) {
    let seen = world
        .db
        .read(|snapshot| get(snapshot, &Viewer::Anyone, &picture.name));
    let going = world.read(|snapshot| removed(snapshot, 10));
    (seen.is_ok(), going.contains(&picture.name))
}

const HIDDEN: (bool, bool) = (false, false);
const DELETED: (bool, bool) = (false, true);
const SHOWN: (bool, bool) = (true, false);

#[test]
fn a_picture_that_was_hidden_does_not_come_back_by_a_purge() {
    let world = World::new();
    let [anna, berta, root] = [world.person("anna"), world.person("berta"), world.admin("root")];
    let group = world.group(&anna, "offen");
    let by = world.by(&root);
    let [one, two, both, avatar] = [1, 2, 3, 4].map(|number| upload(&world, &berta, number));
    let [first, second] = [
        show(&world, &berta, group, &one),
        show(&world, &berta, group, &two),
    ];
    let [third, fourth] = [
        show(&world, &berta, group, &both),
        show(&world, &berta, group, &both),
    ];
    let icon = ProfileEdit {
        icon: Some(&format!("https://here.example{PATH}{}", avatar.name)),
        ..ProfileEdit::default()
    };
    let theirs = world.by(&berta);
    world.write(|tx| profiles::edit_profile(tx, &theirs, berta.id, &icon));
    let of_avatar = show(&world, &berta, group, &avatar);

    world.write(|tx| moderation::remove(tx, &by, first, None));
    assert_eq!(fate(&world, &one), HIDDEN);
    for id in [first, second, third, of_avatar] {
        world.write(|tx| crate::purge::purge_post(tx, &by, id, None));
    }
    assert_eq!([&one, &two].map(|it| fate(&world, it)), [DELETED; 2]);
    // What something else shows stays with that.
    assert_eq!([&both, &avatar].map(|it| fate(&world, it)), [SHOWN; 2]);
    world.write(|tx| moderation::remove(tx, &by, fourth, None));
    assert_eq!(fate(&world, &both), HIDDEN);
}

#[test]
fn the_pictures_of_a_purged_group_go_with_it() {
    let world = World::new();
    let [anna, root] = [world.person("anna"), world.admin("root")];
    let group = world.group(&anna, "offen");
    let [icon, banner, posted] = [1, 2, 3].map(|number| upload(&world, &anna, number));
    let address = |it: &Media| format!("https://here.example{PATH}{}", it.name);
    let (first, second) = (address(&icon), address(&banner));
    let changes = Changes {
        icon: Some(&first),
        banner: Some(&second),
        ..Changes::default()
    };
    let by = world.by(&anna);
    world.write(|tx| groups::edit(tx, &by, group, &changes));
    let thread = show(&world, &anna, group, &posted);
    let reply = {
        let text = text(&markdown(&banner));
        let new = new_post(Place::Reply(thread), &text);
        world.write(|tx| posts::publish(tx, &by, &new)).id
    };
    let root = world.by(&root);
    world.write(|tx| moderation::remove_group(tx, &root, group, None));
    assert_eq!([&icon, &banner, &posted].map(|it| fate(&world, it)), [HIDDEN; 3]);
    world.write(|tx| crate::purge::purge_group(tx, &root, group, None));
    assert_eq!(
        [&icon, &banner, &posted].map(|it| fate(&world, it)),
        [DELETED; 3],
        "{reply}"
    );
}

#[test]
fn pictures_in_replies_go_with_their_thread() {
    let world = World::new();
    let [anna, berta] = [world.person("anna"), world.person("berta")];
    let group = world.group(&anna, "offen");
    let (picture, by) = (upload(&world, &berta, 1), world.by(&berta));
    let thread = world.thread(&anna, group);
    let text = text(&markdown(&picture));
    let new = new_post(Place::Reply(thread), &text);
    world.write(|tx| posts::publish(tx, &by, &new));
    assert_eq!(fate(&world, &picture), SHOWN);
    let moderator = world.by(&anna);
    world.write(|tx| moderation::remove(tx, &moderator, thread, None));
    assert_eq!(fate(&world, &picture), HIDDEN);
}
