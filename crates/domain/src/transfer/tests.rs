// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is taken along is what one has, and what is brought is had afterwards, once.

use chrono::TimeDelta;

use super::*;
use crate::groups::Visibility;
use crate::testing::World;

fn things(mine: &AccountExport) -> Vec<(ImportAction, String)> {
    let lists = [
        (ImportAction::Join, &mine.joined),
        (ImportAction::Save, &mine.saved_threads),
        (ImportAction::Save, &mine.saved_replies),
        (ImportAction::Block, &mine.blocked_groups),
        (ImportAction::Block, &mine.blocked_people),
    ];
    let each = |(action, list): (ImportAction, &Vec<String>)| {
        list.iter().map(|it| (action, it.clone())).collect::<Vec<_>>()
    };
    lists.into_iter().flat_map(each).collect()
}

#[test]
fn another_account_has_the_same_afterwards() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let (mia, far) = (world.stranger("mia"), world.remote_group("far"));
    let (rad, noise) = (
        world.group(&world.person("owner"), "rad"),
        world.group(&anna, "noise"),
    );
    let thread = world.thread(&anna, rad);
    let reply = world.reply(&anna, thread);
    let by = world.by(&berta);
    world.join(&berta, rad);
    world.join(&berta, far);
    world.write(|tx| {
        saves::save(tx, &by, thread)?;
        saves::save(tx, &by, reply)?;
        blocks::block_group(tx, &by, noise)?;
        blocks::block_person(tx, &by, mia.id)?;
        blocks::block_instance(tx, &by, mia.instance_id)
    });
    let mine = world.read(|snapshot| export(snapshot, &Viewer::Account(berta.id)));
    let uri = |id: ActorId| world.read(|snapshot| actors::get(snapshot, id)).uri;
    let expected = AccountExport {
        joined: vec![uri(far.actor()), uri(rad.actor())],
        saved_threads: vec![world.post(thread).uri],
        saved_replies: vec![world.post(reply).uri],
        blocked_groups: vec![uri(noise.actor())],
        blocked_people: vec![mia.uri.clone()],
        blocked_instances: vec!["there.example".to_owned()],
    };
    let sorted = |mut it: AccountExport| {
        it.joined.sort();
        it
    };
    assert_eq!(sorted(mine.clone()), sorted(expected.clone()));
    assert_eq!(
        world.read(|snapshot| export(snapshot, &Viewer::Anyone)),
        AccountExport::default()
    );

    let carla = world.person("carla");
    let by = world.by(&carla);
    let (_, first) = world.recorded(|tx| {
        import(tx, &by, &things(&mine))?;
        block_hosts(tx, &by, &mine.blocked_instances)
    });
    assert!(!first.is_empty());
    let (_, again) = world.recorded(|tx| {
        import(tx, &by, &things(&mine))?;
        block_hosts(tx, &by, &mine.blocked_instances)
    });
    assert_eq!(again, []);
    let theirs = world.read(|snapshot| export(snapshot, &Viewer::Account(carla.id)));
    assert_eq!(sorted(theirs), sorted(expected));
    assert_eq!(
        world.read(|snapshot| jobs::pending_imports(snapshot, carla.id)),
        0
    );
}

#[test]
fn what_is_not_known_waits_to_be_looked_up_and_is_had_then() {
    let world = World::new();
    let anna = world.person("anna");
    let by = world.by(&anna);
    let things = [
        (ImportAction::Join, "https://there.example/c/rad".to_owned()),
        (ImportAction::Block, "https://there.example/u/mia".to_owned()),
    ];
    for _ in 0..2 {
        world.write(|tx| import(tx, &by, &things));
    }
    let waiting = world.read(|snapshot| jobs::pending_imports(snapshot, anna.id));
    assert_eq!(waiting, 2);
    let at = world.now();
    let job = world
        .write(|tx| jobs::claim::<jobs::Job>(tx, at, TimeDelta::seconds(60), &jobs::InProgress::default()))
        .unwrap();
    let expected = Job::Import {
        person: anna.id,
        what: ImportAction::Join,
        uri: "https://there.example/c/rad".to_owned(),
    };
    assert_eq!(job.job, expected);
    let (group, mia) = (world.remote_group("rad"), world.stranger("mia"));
    world.write(|tx| import_one(tx, &by, ImportAction::Join, Found::Group(group)));
    world.write(|tx| import_one(tx, &by, ImportAction::Block, Found::Person(mia.id)));
    let mine = world.read(|snapshot| export(snapshot, &Viewer::Account(anna.id)));
    assert_eq!((mine.joined.len(), mine.blocked_people.len()), (1, 1));
}

#[test]
fn what_cannot_be_done_is_left_out() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let secret = world.thread(&anna, closed);
    let open = world.group(&anna, "open");
    let by = world.by(&berta);
    let root = world.admin("chief");
    let before = world.last_event();
    for (action, found) in [
        (ImportAction::Save, Found::Post(secret)),
        (ImportAction::Join, Found::Group(GroupId(1_000))),
        (ImportAction::Join, Found::Person(anna.id)),
        (ImportAction::Save, Found::Group(open)),
        (ImportAction::Block, Found::Post(secret)),
        (ImportAction::Block, Found::Person(berta.id)),
        (ImportAction::Block, Found::Person(root.id)),
    ] {
        world.write(|tx| import_one(tx, &by, action, found));
    }
    assert_eq!(world.events_after(before), []);
    let mine = world.read(|snapshot| export(snapshot, &Viewer::Account(berta.id)));
    assert_eq!(mine, AccountExport::default());
}

#[test]
fn addresses_are_checked_and_their_number_is_bounded() {
    let world = World::new();
    let anna = world.person("anna");
    let by = world.by(&anna);
    let long = format!("https://there.example/{}", "x".repeat(ADDRESS_LIMIT));
    for bad in [
        "",
        "x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        long.as_str(),
    ] {
        let result = world
            .db
            .write(|tx| import(tx, &by, &[(ImportAction::Save, bad.to_owned())]));
        assert!(
            matches!(result, Err(Error::Invalid(Field::Uri, Fault::Malformed))),
            "{bad}"
        );
    }
    for bad in ["", "a b", "x/y", "user@host", "https://x.example"] {
        let result = world.db.write(|tx| block_hosts(tx, &by, &[bad.to_owned()]));
        assert!(
            matches!(result, Err(Error::Invalid(Field::Uri, Fault::Malformed))),
            "{bad}"
        );
    }
    world.write(|tx| block_hosts(tx, &by, &["here.example".to_owned()]));
    let many = |number: usize, start: usize| -> Vec<(ImportAction, String)> {
        let uri = |it| format!("https://there.example/post/{it}");
        (start..start + number)
            .map(|it| (ImportAction::Save, uri(it)))
            .collect()
    };
    let too_many = |result: Result<()>| {
        matches!(
            result,
            Err(Error::Invalid(Field::Setting, Fault::TooMany { max: LIMIT }))
        )
    };
    let all = many(LIMIT + 1, 0);
    assert!(too_many(world.db.write(|tx| import(tx, &by, &all))));
    let most = many(LIMIT - 1, 0);
    world.write(|tx| import(tx, &by, &most));
    let more = many(2, LIMIT);
    assert!(too_many(world.db.write(|tx| import(tx, &by, &more))));
    let other = world.by(&world.person("berta"));
    world.write(|tx| import(tx, &other, &more));
}
