// SPDX-License-Identifier: AGPL-3.0-or-later
//! Opening accounts, the rules for names, and proving who one is.

use super::*;
use crate::events::Event;
use crate::groups::{self, Visibility};
use crate::testing::{PASSWORD, World, new_account, new_group, text};
use crate::token;

fn new<'a>(name: &'a str, email: Option<&'a str>) -> NewAccount<'a> {
    NewAccount {
        email,
        ..new_account(name)
    }
}

fn opened(world: &World, name: &str, email: Option<&str>) -> Result<Actor> {
    let at = world.now();
    world
        .db
        .write(|tx| create(tx, &world.origin, &new(name, email), at))
}

#[test]
fn an_account_has_a_person_with_a_name_and_addresses() {
    let world = World::new();
    let person = opened(&world, "Anna_1", Some(" Anna@Example.org ")).unwrap();
    assert!(person.local && !person.admin && person.kind == Kind::Person);
    assert_eq!(person.uri, "https://here.example/u/Anna_1");
    let endpoints = world.read(|snapshot| actors::endpoints(snapshot, person.id));
    assert_eq!(endpoints.inbox, "https://here.example/u/Anna_1/inbox");
    assert_eq!(
        endpoints.shared_inbox.as_deref(),
        Some("https://here.example/inbox")
    );
    let account = world.read(|snapshot| of_actor(snapshot, person.id));
    assert_eq!(account.email.as_deref(), Some("anna@example.org"));
    assert_eq!(account.language, "de");
}

#[test]
fn registration_follows_the_sites_rule() {
    for (rule, open) in [
        (Registration::Closed, false),
        (Registration::Application, false),
        (Registration::Open, true),
    ] {
        let world = World::with(rule);
        let at = world.now();
        let result = world
            .db
            .write(|tx| register(tx, &world.origin, &new("anna", None), &Answers::default(), at));
        match result {
            Ok((person, admission)) => {
                assert!(open && person.name == "anna" && admission.is_complete());
            }
            Err(Error::Forbidden(Denial::RegistrationClosed)) => assert_eq!(rule, Registration::Closed),
            Err(Error::Invalid(Field::Answer, _)) => assert_eq!(rule, Registration::Application),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_error_about_a_password_says_how_long_it_must_be() {
    let short = PasswordHashed::new("short", [7; 16])
        .err()
        .map(|it| it.to_string());
    let expected = format!(
        "the password must have {} to {} characters",
        PASSWORD_LENGTH.start(),
        PASSWORD_LENGTH.end()
    );
    assert_eq!(short, Some(expected));
}

#[test]
fn names_are_short_and_plain() {
    let world = World::new();
    let long = "x".repeat(41);
    for bad in [
        "",
        "ab",
        "a b c",
        "ännchen",
        "a-b",
        "a.b",
        "a@b",
        "../x",
        long.as_str(),
    ] {
        let result = opened(&world, bad, None);
        assert!(
            matches!(result, Err(Error::Invalid(Field::Name, Fault::Malformed))),
            "{bad:?}"
        );
    }
    opened(&world, &"x".repeat(40), None).unwrap();
}

#[test]
fn people_groups_and_reserved_names_share_one_name_space() {
    let world = World::new();
    let anna = opened(&world, "anna", None).unwrap();
    world.group(&anna, "Office");
    for taken in ["ANNA", "office", "Inbox", "api"] {
        let result = opened(&world, taken, None);
        assert!(matches!(result, Err(Error::Taken(Field::Name))), "{taken}");
    }
    let by = world.by(&anna);
    let group = world
        .db
        .write(|tx| groups::create(tx, &by, &new_group("Anna", Visibility::Public)));
    assert!(matches!(group, Err(Error::Taken(Field::Name))));
    // The name of an office is for the administrator to give, and for nobody to take.
    for office in ["admin", "Administrator", "ROOT", "support", "moderator"] {
        let at = world.now();
        let asked = world.db.write(|tx| {
            crate::site::edit(
                tx,
                &world.by_console(&anna),
                |it| it.registration.mode = Registration::Open,
                crate::site::Capabilities {
                    mail: true,
                    pinned: crate::site::Pins::default(),
                },
            )?;
            register(tx, &world.origin, &new(office, None), &Answers::default(), at)
        });
        assert!(matches!(asked, Err(Error::Taken(Field::Name))), "{office}");
        let group = world
            .db
            .write(|tx| groups::create(tx, &by, &new_group(office, Visibility::Public)));
        assert!(matches!(group, Err(Error::Taken(Field::Name))), "{office}");
        opened(&world, office, None).unwrap();
    }
    // A name elsewhere is no name here.
    world.stranger("berta");
    opened(&world, "berta", None).unwrap();
}

#[test]
fn e_mail_addresses_are_checked_and_belong_to_one_account() {
    let world = World::new();
    opened(&world, "anna", Some("anna@example.org")).unwrap();
    let again = opened(&world, "berta", Some("ANNA@example.org"));
    assert!(matches!(again, Err(Error::Taken(Field::Email))));
    for bad in ["anna", "a b@example.org"] {
        let result = opened(&world, "berta", Some(bad));
        assert!(matches!(
            result,
            Err(Error::Invalid(Field::Email, Fault::Malformed))
        ));
    }
    opened(&world, "berta", Some("  ")).unwrap();
}

#[test]
fn only_the_right_password_opens_an_account() {
    let world = World::new();
    let person = opened(&world, "Anna", Some("anna@example.org")).unwrap();
    let account = world.read(|snapshot| of_actor(snapshot, person.id)).id;
    for name in ["anna", " ANNA ", "Anna@example.org"] {
        let found = world.read(|snapshot| credentials(snapshot, name));
        assert_eq!(found.verify(PASSWORD).unwrap(), account, "{name}");
        assert!(matches!(found.verify("wrong password"), Err(Error::Credentials)));
    }
    world.stranger("mia");
    for nobody in ["nobody", "mia", "", "%"] {
        let found = world.read(|snapshot| credentials(snapshot, nobody));
        assert!(
            matches!(found.verify(PASSWORD), Err(Error::Credentials)),
            "{nobody}"
        );
    }
}

#[test]
fn passwords_have_a_length() {
    for (password, good) in [
        ("x".repeat(9), false),
        ("ä".repeat(10), true),
        ("ä".repeat(60), true),
        ("x".repeat(61), false),
        ("a\u{308}".repeat(60), true),
        ("a\u{308}".repeat(9), false),
    ] {
        assert_eq!(
            PasswordHashed::new(&password, [1; 16]).is_ok(),
            good,
            "{password}"
        );
    }
}

#[test]
fn a_password_is_the_same_on_every_keyboard() {
    let fits = |set: &str, typed: &str| {
        let hashed = PasswordHashed::new(set, [3; 16]).unwrap();
        let credentials = Credentials {
            account: Some(AccountId(1)),
            hash: hashed.0,
        };
        credentials.verify(typed).is_ok()
    };
    for (composed, other) in [
        ("Größe über alles", "Gro\u{308}ße u\u{308}ber alles"),
        ("Café crème fraîche", "Cafe\u{301} cre\u{300}me frai\u{302}che"),
        ("vier Wörter und Å", "vier Wo\u{308}rter und \u{212B}"),
        ("zwei Wörter hier", "zwei\u{A0}Wörter\u{2009}hier"),
        (
            "한국어 비밀번호입니다",
            "\u{1112}\u{1161}\u{11AB}국어 비밀번호입니다",
        ),
    ] {
        assert!(fits(composed, other), "{composed}");
        assert!(fits(other, composed), "{composed}");
        assert!(fits(other, other), "{composed}");
    }
    assert!(!fits("Größe über alles", "Große uber alles"));
    assert!(!fits("zwei Wörter hier", "zweiWörterhier!"));
    assert!(!fits("Passwort Passwort", "passwort passwort"));
}

#[test]
fn passwords_from_before_they_were_normalised_still_fit() {
    let typed = "Gro\u{308}ße u\u{308}ber alles";
    let salt = SaltString::encode_b64(&[4; 16]).unwrap();
    let hash = Argon2::default().hash_password(typed.as_bytes(), &salt).unwrap();
    let credentials = Credentials {
        account: Some(AccountId(1)),
        hash: hash.to_string(),
    };
    assert!(credentials.verify(typed).is_ok());
    assert!(credentials.verify("Große über alles").is_err());
}

#[test]
fn administrators_are_made_by_administrators() {
    let world = World::new();
    let (anna, root) = (opened(&world, "anna", None).unwrap(), world.admin("chief"));
    let by = world.by(&anna);
    let result = world.db.write(|tx| promote(tx, &by, anna.id));
    assert!(matches!(result, Err(Error::Forbidden(Denial::NotAdmin))));
    let by = world.by(&root);
    world.write(|tx| promote(tx, &by, anna.id));
    world.write(|tx| promote(tx, &by, anna.id));
    assert!(world.actor(&anna).admin);
    let stranger = world.stranger("mia");
    let result = world.db.write(|tx| promote(tx, &by, stranger.id));
    assert!(matches!(result, Err(Error::NotFound(Thing::Account))));
}

#[test]
fn administrators_are_dismissed_by_those_before_them_and_one_stays() {
    let world = World::new();
    let opened = |name| opened(&world, name, None).unwrap();
    let (anna, berta, carla) = (opened("anna"), opened("berta"), opened("carla"));
    let console = By {
        via: Via::Console,
        ..world.by(&anna)
    };
    for who in [&anna, &berta] {
        world.write(|tx| promote(tx, &console, who.id));
    }
    let as_now = |who: &Actor| world.by(&world.actor(who));
    let demoted = |by: &By, who: &Actor| world.db.write(|tx| demote(tx, by, who.id));
    let (first, second) = (as_now(&anna), as_now(&berta));
    let refused = demoted(&second, &anna);
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Denial::NotHigherAdministrator))
    ));
    let refused = demoted(&as_now(&carla), &anna);
    assert!(matches!(refused, Err(Error::Forbidden(Denial::NotAdmin))));
    demoted(&first, &carla).unwrap();
    demoted(&first, &berta).unwrap();
    assert!(!world.actor(&berta).admin);
    for by in [&first, &console] {
        let refused = demoted(by, &anna);
        assert!(matches!(
            refused,
            Err(Error::Forbidden(Denial::LastAdministrator))
        ));
    }
    world.write(|tx| promote(tx, &first, berta.id));
    demoted(&first, &anna).unwrap();
    assert!(!world.actor(&anna).admin && world.actor(&berta).admin);
}

#[test]
fn a_new_password_ends_all_sessions_and_needs_the_old_one() {
    let world = World::new();
    let anna = opened(&world, "anna", None).unwrap();
    let (by, viewer) = (world.by(&anna), Viewer::Account(anna.id));
    let account = world.read(|snapshot| of_actor(snapshot, anna.id)).id;
    let token = token::Token::from_random([5; 32]);
    world.write(|tx| sessions::open(tx, account, &token, None, by.at));
    let mine = || world.read(|snapshot| own_credentials(snapshot, &viewer));
    assert!(matches!(
        mine().confirm("wrong password"),
        Err(Error::Credentials)
    ));
    let (proof, late) = (
        mine().confirm(PASSWORD).unwrap(),
        mine().confirm(PASSWORD).unwrap(),
    );
    let new = PasswordHashed::new("another password", [2; 16]).unwrap();
    let berta = opened(&world, "berta", None).unwrap();
    let other = world.by(&berta);
    let result = world.db.write(|tx| change_password(tx, &other, &proof, &new));
    assert!(matches!(result, Err(Error::Credentials)));
    world.write(|tx| change_password(tx, &by, &proof, &new));
    assert_eq!(
        world.read(|snapshot| sessions::list(snapshot, account, by.at)),
        []
    );
    let result = world.db.write(|tx| change_password(tx, &by, &late, &new));
    assert!(matches!(result, Err(Error::Credentials)));
    mine().confirm("another password").unwrap();
    let nobody = world
        .db
        .read(|snapshot| own_credentials(snapshot, &Viewer::Anyone));
    assert!(matches!(nobody, Err(Error::Forbidden(Denial::NotLoggedIn))));
}

#[test]
fn a_changed_profile_is_recorded_once() {
    let world = World::new();
    let anna = opened(&world, "anna", None).unwrap();
    let (by, about) = (world.by(&anna), text("About me"));
    let edit = ProfileEdit {
        title: Some("Anna A."),
        summary: Some(&about),
        ..ProfileEdit::default()
    };
    let (changed, events) = world.recorded(|tx| edit_profile(tx, &by, &edit));
    assert_eq!(events, [Event::ActorUpdated { actor: anna.id }]);
    assert_eq!(changed.profile.title.as_deref(), Some("Anna A."));
    assert_eq!(changed.profile.summary.as_deref(), Some("About me"));
    assert_eq!(changed.updated_at, Some(by.at));
    let (_, again) = world.recorded(|tx| edit_profile(tx, &by, &edit));
    assert_eq!(again, []);
    let long = "x".repeat(actors::TITLE_LIMIT + 1);
    let long = ProfileEdit {
        title: Some(&long),
        ..ProfileEdit::default()
    };
    let result = world.db.write(|tx| edit_profile(tx, &by, &long));
    assert!(matches!(result, Err(Error::Invalid(Field::Title, _))));
}

#[test]
fn the_command_line_sets_a_new_password() {
    let world = World::new();
    let anna = opened(&world, "anna", None).unwrap();
    let account = world.read(|snapshot| of_actor(snapshot, anna.id)).id;
    let (token, at) = (token::Token::from_random([1; 32]), world.now());
    world.write(|tx| sessions::open(tx, account, &token, None, at));
    let new = PasswordHashed::new("ganz anderes Pferd", [8; 16]).unwrap();
    let admin = world.by(&world.admin("chefin"));
    let refused = world.db.write(|tx| assign_password(tx, &admin, anna.id, &new));
    assert!(matches!(refused, Err(Error::Forbidden(Denial::NotAdmin))));
    let console = By {
        via: Via::Console,
        ..admin
    };
    world.write(|tx| assign_password(tx, &console, anna.id, &new));
    assert!(
        world
            .read(|snapshot| sessions::list(snapshot, account, at))
            .is_empty()
    );
    let credentials = world.read(|snapshot| credentials(snapshot, "anna"));
    assert!(credentials.verify(PASSWORD).is_err());
    assert_eq!(credentials.verify("ganz anderes Pferd").unwrap(), account);
}

#[test]
fn filtered_words_are_in_no_profile() {
    let world = World::new();
    let anna = opened(&world, "anna", None).unwrap();
    let (admin, by) = (world.by(&world.admin("chefin")), world.by(&anna));
    let change = |it: &mut site::SiteSettings| it.rules.word_filter = Some("pfui".to_owned());
    let capabilities = site::Capabilities {
        mail: false,
        pinned: site::Pins::default(),
    };
    world.write(|tx| site::edit(tx, &admin, change, capabilities));
    let about = text("Das ist PFUI");
    for edit in [
        ProfileEdit {
            title: Some("Pfui"),
            ..ProfileEdit::default()
        },
        ProfileEdit {
            summary: Some(&about),
            ..ProfileEdit::default()
        },
    ] {
        let refused = world.db.write(|tx| edit_profile(tx, &by, &edit));
        assert!(matches!(refused, Err(Error::Forbidden(Denial::FilteredWords))));
    }
}
