// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whom the site federates with and who registers: set by administrators, or by the configuration file.

use super::*;

#[test]
fn what_the_file_says_is_what_holds_and_is_changed_there_alone() {
    let world = World::new();
    let by = chief(&world);
    let at = by.at;
    let pins = Pins {
        federation: Some(trust::Mode::Open),
        registration: Some(Registration::Application),
    };
    let set_with = |pinned: Pins, change: Change| {
        let means = Capabilities { mail: false, pinned };
        world.db.write(|tx| edit(tx, &by, change, means))
    };
    let state = || {
        let settings = world.read(get).settings;
        (settings.federation, settings.registration.mode)
    };
    assert_eq!(state(), (trust::Mode::Trusted, Registration::Closed));
    assert_eq!(world.write(|tx| configure(tx, pins, at)), pins);
    assert_eq!(state(), (trust::Mode::Open, Registration::Application));
    denied(
        set_with(pins, |it| it.federation = trust::Mode::Trusted),
        Denial::Configured,
    );
    denied(
        set_with(pins, |it| it.registration.mode = Registration::Open),
        Denial::Configured,
    );
    // What is said again, and what the file does not name, may be set.
    set_with(pins, |it| {
        it.federation = trust::Mode::Open;
        it.rules.downvotes = false;
    })
    .unwrap();
    let half = Pins {
        registration: None,
        ..pins
    };
    set_with(half, |it| it.registration.mode = Registration::Open).unwrap();
    // Without a word in the file, everything stays and may be changed.
    assert_eq!(
        world.write(|tx| configure(tx, Pins::default(), at)),
        Pins::default()
    );
    assert_eq!(state(), (trust::Mode::Open, Registration::Open));
    set_with(Pins::default(), |it| it.federation = trust::Mode::Off).unwrap();
    assert_eq!(state().0, trust::Mode::Off);
}

#[test]
fn a_site_from_before_keeps_its_registration_until_the_file_agrees() {
    let world = World::with(Registration::Open);
    let before = |old: bool| {
        world.write(|tx| {
            diesel::update(crate::schema::site::table)
                .set(crate::schema::site::registration_before_file.eq(old))
                .execute(tx.conn())?;
            Ok(())
        });
    };
    let says = |mode| {
        let pins = Pins {
            federation: None,
            registration: Some(mode),
        };
        let pinned = world.write(|tx| configure(tx, pins, world.now()));
        (pinned.registration, world.read(get).settings.registration.mode)
    };
    before(true);
    // The file says closed since its first day, and was not read again; the site was opened since.
    assert_eq!(says(Registration::Closed), (None, Registration::Open));
    assert_eq!(says(Registration::Closed), (None, Registration::Open));
    assert_eq!(
        says(Registration::Open),
        (Some(Registration::Open), Registration::Open)
    );
    // From then on the file decides.
    assert_eq!(
        says(Registration::Closed),
        (Some(Registration::Closed), Registration::Closed)
    );
    before(true);
    world.write(|tx| configure(tx, Pins::default(), world.now()));
    assert_eq!(
        says(Registration::Open),
        (Some(Registration::Open), Registration::Open),
        "a file without the line agrees with everything"
    );
}

#[test]
fn a_list_of_allowed_servers_restricts_or_is_refused() {
    let world = World::new();
    let by = chief(&world);
    let allow = |hosts: &[&str], pinned: Pins| {
        let hosts: Vec<String> = hosts.iter().map(|it| (*it).to_owned()).collect();
        let means = Capabilities { mail: false, pinned };
        world.db.write(|tx| allow_instances(tx, &by, &hosts, means))
    };
    let state = || {
        let trusted = world.read(|snapshot| trust::hosts(snapshot, trust::Policy::Trusted));
        (world.read(get).settings.federation, trusted.join(" "))
    };
    let free = Pins::default();
    let open = Pins {
        federation: Some(trust::Mode::Open),
        registration: None,
    };
    world.federate(trust::Mode::Open);
    world.write(|tx| trust::choose_one(tx, &by, trust::Policy::Trusted, "a.example", true));
    // A client sends the list back that it was shown.
    allow(&["a.example"], free).unwrap();
    assert_eq!(state(), (trust::Mode::Open, "a.example".to_owned()));
    denied(allow(&["a.example", "b.example"], open), Denial::Configured);
    assert_eq!(state(), (trust::Mode::Open, "a.example".to_owned()));
    allow(&["a.example", "b.example"], free).unwrap();
    assert_eq!(state(), (trust::Mode::Trusted, "a.example b.example".to_owned()));
    // Nobody is let in by an empty list.
    allow(&[], free).unwrap();
    assert_eq!(state(), (trust::Mode::Trusted, String::new()));
    world.federate(trust::Mode::Open);
    let one = |allowed| {
        world
            .db
            .write(|tx| allow_instance(tx, &by, "c.example", allowed, CAPABILITIES))
    };
    one(false).unwrap();
    assert_eq!(state(), (trust::Mode::Open, String::new()));
    one(true).unwrap();
    assert_eq!(state(), (trust::Mode::Trusted, "c.example".to_owned()));
    let anna = world.by(&world.person("anna"));
    denied(
        world.db.write(|tx| allow_instances(tx, &anna, &[], CAPABILITIES)),
        Denial::NotAdmin,
    );
}

#[test]
fn decisions_are_known_as_instances_and_the_file_keeps_its_own() {
    let world = World::new();
    let by = chief(&world);
    let list = |hosts: &[&str]| hosts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let (file, evil) = (list(&["file.example"]), list(&["evil.example"]));
    let otherwise = world.write(|tx| trust::configure(tx, &file, &evil, by.at));
    assert_eq!(otherwise, []);
    let because = |host: &str, policy, reason| {
        world
            .db
            .write(|tx| trust::choose_because(tx, &by, host, policy, Some(reason)))
    };
    let nothing = |host: &str| world.db.write(|tx| trust::choose_nothing(tx, &by, host));
    because(" Bad.Example ", trust::Policy::Blocked, "Werbung").unwrap();
    because("friend.example", trust::Policy::Trusted, " ").unwrap();
    // Nobody passes for the file by giving its reason.
    because("other.example", trust::Policy::Trusted, "configuration").unwrap();
    let known: Vec<String> = world.read(instances::all).into_iter().map(|it| it.host).collect();
    let all = world.read(trust::decisions);
    assert_eq!(known, all.iter().map(|it| it.host.clone()).collect::<Vec<_>>());
    let shown: Vec<(&str, Option<&str>, bool)> = all
        .iter()
        .map(|it| (it.host.as_str(), it.reason.as_deref(), it.is_configured()))
        .collect();
    assert_eq!(
        shown,
        [
            ("bad.example", Some("Werbung"), false),
            ("evil.example", Some("configuration"), true),
            ("file.example", Some("configuration"), true),
            ("friend.example", None, false),
            ("other.example", None, false),
        ]
    );
    denied(
        because("evil.example", trust::Policy::Trusted, ""),
        Denial::Configured,
    );
    denied(nothing("file.example"), Denial::Configured);
    invalid(
        because("https://bad.example/", trust::Policy::Blocked, ""),
        Field::Uri,
    );
    nothing("bad.example").unwrap();
    nothing("bad.example").unwrap();
    // What was decided otherwise than the file says later holds, and the start says so.
    because("late.example", trust::Policy::Blocked, "").unwrap();
    let otherwise = world.write(|tx| trust::configure(tx, &list(&["late.example"]), &evil, by.at));
    assert_eq!(
        otherwise.iter().map(|it| it.host.as_str()).collect::<Vec<_>>(),
        ["late.example"]
    );
}
