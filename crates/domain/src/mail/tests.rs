// SPDX-License-Identifier: AGPL-3.0-or-later
//! E-mails, from the command that queues them to the effect of the link in them.

use super::*;
use crate::accounts::applications::Decision;
use crate::accounts::sessions;
use crate::accounts::{self, Account, applications};
use crate::accounts::{Admission, Answers, EmailVerification, NewAccount, PasswordHashed, Proof};
use crate::actors::{self, Actor};
use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Thing};
use crate::mail_text::{Content, Mail, write};
use crate::notifications::{self, Unread};
use crate::site::{Capabilities, Pins, Registration, SiteSettings};
use crate::testing::{PASSWORD_HASHED, World, new_account, text};
use crate::token::Token;
use crate::{messages, reports};

const FAR: Time = Time(i64::MAX / 2);
const ADDRESS: &str = "anna@amt.example";

fn set(world: &World, change: impl Fn(&mut SiteSettings)) {
    let admin = world.by(&world.admin(&format!("chief{}", world.now().0)));
    let capabilities = Capabilities {
        mail: true,
        pinned: Pins::default(),
    };
    world.write(|tx| site::edit(tx, &admin, &change, capabilities));
}

fn requiring_verified_addresses(registration: Registration) -> World {
    let world = World::with(registration);
    let change = |it: &mut SiteSettings| {
        it.registration.verify_email = true;
        it.admin_mail.applications = true;
    };
    set(&world, change);
    world
}

fn register(world: &World, name: &str, email: Option<&str>) -> Result<(Account, Admission)> {
    let at = world.now();
    let new = NewAccount {
        email,
        ..new_account(name)
    };
    let answers = Answers {
        application: Some("Bitte"),
        captcha: None,
    };
    world.db.write(|tx| {
        let (person, admission) = accounts::register(tx, &world.origin, &new, &answers, at)?;
        Ok((accounts::of_actor(tx, person.id)?, admission))
    })
}

/// A person who can be written to, and wants to be.
fn reachable(world: &World, name: &str) -> Actor {
    let at = world.now();
    let email = format!("{name}@amt.example");
    let new = NewAccount {
        email: Some(&email),
        ..new_account(name)
    };
    let person = world.write(|tx| accounts::create(tx, &world.origin, &new, at));
    let by = world.by(&person);
    world.write(|tx| crate::settings::save(tx, &by, |it| it.mail_notifications = true));
    person
}

/// An administrator who can be written to.
fn reachable_admin(world: &World, name: &str) -> Actor {
    let person = reachable(world, name);
    world.write(|tx| actors::set_admin(tx, person.id, true));
    world.actor(&person)
}

/// A secret like no other.
fn fresh(number: u8) -> Token {
    Token::from_random([number; 32])
}

/// The queued e-mails, in the order in which they are due.
fn queued(world: &World) -> Vec<EmailJob> {
    let mut emails = Vec::new();
    while let Some(waiting) = world
        .write(|tx| jobs::claim::<EmailJob>(tx, FAR, TimeDelta::seconds(1), &jobs::InProgress::default()))
    {
        world.write(|tx| jobs::finish(tx, waiting.id));
        emails.push(waiting.job);
    }
    emails
}

fn written(world: &World, email: &EmailJob, number: u8) -> Option<Mail> {
    let at = world.now();
    world.write(|tx| write(tx, email, &fresh(number), at))
}

fn log_in(world: &World, account: AccountId) -> Result<()> {
    let (token, at) = (Token::from_random([1; 32]), world.now());
    world
        .db
        .write(|tx| sessions::open(tx, account, &token, None, at))?;
    world.write(|tx| sessions::close(tx, token.reveal()));
    Ok(())
}

fn verify(world: &World, number: u8) -> Result<AccountId> {
    let at = world.now();
    world
        .db
        .write(|tx| accounts::verify_email(tx, fresh(number).reveal(), at))
}

fn email(world: &World, person: ActorId) -> Option<String> {
    world.read(|snapshot| accounts::of_actor(snapshot, person)).email
}

#[test]
fn nobody_logs_in_before_their_address_is_verified() {
    let world = requiring_verified_addresses(Registration::Open);
    let none = register(&world, "anna", None);
    assert!(matches!(none, Err(Error::Invalid(Field::Email, Fault::Empty))));
    let (account, admission) = register(&world, "anna", Some(ADDRESS)).unwrap();
    assert!(admission.proof && !admission.decision);
    let refused = log_in(&world, account.id);
    assert!(matches!(refused, Err(Error::Forbidden(Denial::EmailNotVerified))));

    let emails = queued(&world);
    assert_eq!(emails, [EmailJob::Verification { account: account.id }]);
    let mail = written(&world, &emails[0], 1).unwrap();
    assert_eq!((mail.to.as_str(), mail.language.as_str()), (ADDRESS, "de"));
    assert!(mail.content == Content::Verification(fresh(1)));
    assert!(matches!(verify(&world, 2), Err(Error::NotFound(Thing::Token))));
    assert_eq!(verify(&world, 1).unwrap(), account.id);
    log_in(&world, account.id).unwrap();
    assert!(
        matches!(verify(&world, 1), Err(Error::NotFound(Thing::Token))),
        "once"
    );
    assert!(written(&world, &emails[0], 3).is_none(), "nothing left to verify");
}

/// Whoever tries addresses gets the same answer for all of them; the owner of a known one learns of it.
#[test]
fn registering_does_not_tell_whether_an_address_is_known() {
    for mode in [Registration::Open, Registration::Application] {
        for verify in [false, true] {
            let world = World::with(mode);
            set(&world, |it| it.registration.verify_email = verify);
            let owner = reachable(&world, "anna");
            let owner = world.read(|snapshot| accounts::of_actor(snapshot, owner.id));
            let (free, as_free) = register(&world, "bert", Some("frei@amt.example")).unwrap();
            let before = queued(&world);
            let (other, as_known) = register(&world, "carla", Some(" Anna@amt.example")).unwrap();
            assert_eq!(as_free, as_known, "{mode:?} {verify}");
            assert_eq!(email(&world, other.actor_id), None);
            assert_eq!(log_in(&world, free.id).is_ok(), log_in(&world, other.id).is_ok());
            let told = queued(&world).into_iter().filter(|it| !before.contains(it));
            let told: Vec<EmailJob> = told.collect();
            assert!(
                matches!(told[..], [EmailJob::EmailReused { account, .. }] if account == owner.id),
                "{told:?}"
            );
            let mail = written(&world, &told[0], 1).unwrap();
            assert_eq!(mail.to, ADDRESS);
            assert!(mail.content == Content::EmailReused);
            register(&world, "dora", Some(ADDRESS)).unwrap();
            let again = queued(&world).len();
            register(&world, "emil", Some(ADDRESS)).unwrap();
            assert_eq!(queued(&world).len(), again, "one e-mail in five minutes at most");
        }
    }
}

/// A stolen session is not enough to get hold of the account for good.
#[test]
fn an_address_is_changed_with_password_and_code_and_both_addresses_are_told() {
    for verify in [false, true] {
        let world = World::new();
        set(&world, |it| it.registration.verify_email = verify);
        let anna = reachable(&world, "anna");
        let by = world.by(&anna);
        let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id)).id;
        let session_alone = |email: &str| world.db.write(|tx| accounts::change_email(tx, &by, email, None));
        for other in ["neu@amt.example", "", "ANNA@andernorts.example"] {
            assert!(matches!(session_alone(other), Err(Error::Credentials)), "{other}");
        }
        for same in [ADDRESS, " Anna@Amt.example "] {
            assert_eq!(session_alone(same).unwrap(), EmailVerification::NotNeeded);
        }
        assert_eq!(queued(&world), []);
        let done = world.set_email(&anna, "neu@amt.example");
        let told = queued(&world);
        let to_old = EmailJob::EmailChanged {
            account,
            to: ADDRESS.to_owned(),
        };
        assert_eq!(told[0], to_old);
        let mail = written(&world, &told[0], 1).unwrap();
        assert_eq!(mail.to, ADDRESS, "also when it is not the account's any more");
        assert!(mail.content == Content::EmailChanged);
        let mail = written(&world, &told[1], 2).unwrap();
        assert_eq!((told.len(), mail.to.as_str()), (2, "neu@amt.example"));
        match verify {
            true => assert_eq!(
                (done, email(&world, anna.id).unwrap().as_str()),
                (EmailVerification::Pending, ADDRESS)
            ),
            false => assert_eq!(done, EmailVerification::NotNeeded),
        }
        // It is sent along with other settings while it waits.
        assert_eq!(session_alone("neu@amt.example").unwrap(), done);
    }
}

#[test]
fn with_a_second_factor_its_code_is_needed_and_used_up() {
    use crate::second_factor::{self, Secret};
    let world = World::new();
    let anna = reachable(&world, "anna");
    let secret = Secret::from_random([3; 20]);
    let (by, later) = (world.by(&anna), world.now().plus(TimeDelta::minutes(5)));
    let code = secret.code(by.at).unwrap();
    world.write(|tx| second_factor::prepare(tx, &by, &secret));
    world.write(|tx| second_factor::turn_on(tx, &by, &code));
    let (by, confirmed, code) = (
        By { at: later, ..by },
        world.confirmed(&anna),
        secret.code(later).unwrap(),
    );
    let change = |email: &str, code: Option<&str>| {
        let proof = Proof {
            password: &confirmed,
            code,
        };
        world
            .db
            .write(|tx| accounts::change_email(tx, &by, email, Some(&proof)))
    };
    for (shown, refused) in [
        (None, Denial::SecondFactorMissing),
        (Some("000000"), Denial::SecondFactorWrong),
    ] {
        let result = change("neu@amt.example", shown);
        assert!(
            matches!(result, Err(Error::Forbidden(it)) if it == refused),
            "{result:?}"
        );
    }
    change("neu@amt.example", Some(&code)).unwrap();
    let again = change("noch@amt.example", Some(&code));
    assert!(matches!(again, Err(Error::Forbidden(Denial::SecondFactorWrong))));
}

/// Whoever knows another account's password proves nothing about this one.
#[test]
fn the_password_of_another_account_changes_nothing() {
    let world = World::new();
    let (anna, bert) = (reachable(&world, "anna"), reachable(&world, "bert"));
    let (by, foreign) = (world.by(&anna), world.confirmed(&bert));
    let proof = Proof {
        password: &foreign,
        code: None,
    };
    let refused = world
        .db
        .write(|tx| accounts::change_email(tx, &by, "neu@amt.example", Some(&proof)));
    assert!(matches!(refused, Err(Error::Credentials)));
    assert_eq!(email(&world, anna.id).as_deref(), Some(ADDRESS));
}

#[test]
fn an_address_belongs_to_who_verifies_it_first() {
    let world = requiring_verified_addresses(Registration::Open);
    let (squatter, _) = register(&world, "mallory", Some(ADDRESS)).unwrap();
    let (owner, _) = register(&world, "anna", Some(ADDRESS)).unwrap();
    written(&world, &EmailJob::Verification { account: squatter.id }, 1);
    written(&world, &EmailJob::Verification { account: owner.id }, 2);
    verify(&world, 2).unwrap();
    assert!(matches!(verify(&world, 1), Err(Error::Taken(Field::Email))));
    assert!(log_in(&world, squatter.id).is_err());
}

#[test]
fn an_expired_secret_is_refused_and_another_can_be_requested() {
    let world = requiring_verified_addresses(Registration::Open);
    let (account, _) = register(&world, "anna", Some(ADDRESS)).unwrap();
    written(&world, &queued(&world)[0], 1);
    let late = world.now().plus(TimeDelta::days(7));
    let refused = world
        .db
        .write(|tx| accounts::verify_email(tx, fresh(1).reveal(), late));
    assert!(matches!(refused, Err(Error::NotFound(Thing::Token))));
    world.write(|tx| accounts::request_password_reset(tx, ADDRESS, late));
    assert_eq!(queued(&world), [EmailJob::Verification { account: account.id }]);
}

#[test]
fn the_old_address_stays_until_the_new_one_is_verified() {
    let world = World::new();
    let anna = reachable(&world, "anna");
    set(&world, |it| it.registration.verify_email = true);
    let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id)).id;
    log_in(&world, account).unwrap();
    let (mine, confirmed) = (world.by(&anna), world.confirmed(&anna));
    let proof = Proof {
        password: &confirmed,
        code: None,
    };
    let refused = world
        .db
        .write(|tx| accounts::change_email(tx, &mine, " ", Some(&proof)));
    assert!(matches!(refused, Err(Error::Invalid(Field::Email, Fault::Empty))));
    let verification = world.set_email(&anna, "neu@amt.example");
    assert_eq!(verification, EmailVerification::Pending);
    assert_eq!(email(&world, anna.id).as_deref(), Some(ADDRESS));
    let link = EmailJob::Verification { account };
    assert!(queued(&world).contains(&link));
    assert_eq!(written(&world, &link, 1).unwrap().to, "neu@amt.example");
    // Meanwhile they change their mind: the link to the address in between is good for nothing.
    world.set_email(&anna, "anders@amt.example");
    assert!(matches!(verify(&world, 1), Err(Error::NotFound(Thing::Token))));
    written(&world, &link, 2);
    verify(&world, 2).unwrap();
    assert_eq!(email(&world, anna.id).as_deref(), Some("anders@amt.example"));
}

#[test]
fn a_forgotten_password_is_replaced_through_the_address() {
    let world = World::new();
    let anna = reachable(&world, "anna");
    let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id)).id;
    let ask = |email: &str| {
        let at = world.now();
        world.write(|tx| accounts::request_password_reset(tx, email, at));
        queued(&world)
    };
    for nobody in ["niemand@amt.example", ""] {
        assert_eq!(ask(nobody), [], "{nobody}");
    }
    let emails = ask(" Anna@Amt.example");
    assert_eq!(emails, [EmailJob::PasswordReset { account }]);
    assert!(written(&world, &emails[0], 1).unwrap().content == Content::PasswordReset(fresh(1)));
    let (session, at) = (Token::from_random([9; 32]), world.now());
    world.write(|tx| sessions::open(tx, account, &session, None, at));
    let new = PasswordHashed::new("ganz anderes Pferd", [8; 16]).unwrap();
    let reset = |number: u8, at: Time| {
        world
            .db
            .write(|tx| accounts::reset_password(tx, fresh(number).reveal(), &new, at))
    };
    let late = reset(1, world.now().plus(TimeDelta::days(1)));
    assert!(matches!(late, Err(Error::NotFound(Thing::Token))));
    assert_eq!(reset(1, world.now()).unwrap(), account);
    assert!(
        matches!(reset(1, world.now()), Err(Error::NotFound(Thing::Token))),
        "once"
    );
    let credentials = world.read(|snapshot| accounts::credentials(snapshot, "anna"));
    assert_eq!(credentials.verify("ganz anderes Pferd").unwrap(), account);
    assert!(
        world
            .read(|snapshot| sessions::list(snapshot, account, at))
            .is_empty()
    );
}

#[test]
fn links_for_a_new_password_are_few_and_for_the_address_of_the_day() {
    let world = World::new();
    let anna = reachable(&world, "anna");
    let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id)).id;
    let email = EmailJob::PasswordReset { account };
    for number in 1..=3 {
        assert!(written(&world, &email, number).is_some());
    }
    assert!(written(&world, &email, 4).is_none(), "three a day");
    world.write(|tx| withdraw(tx, &fresh(2)));
    assert!(written(&world, &email, 4).is_some(), "one was not sent");
    world.set_email(&anna, "neu@amt.example");
    let at = world.now();
    let refused = world
        .db
        .write(|tx| accounts::reset_password(tx, fresh(3).reveal(), &PASSWORD_HASHED, at));
    assert!(matches!(refused, Err(Error::NotFound(Thing::Token))));
}

#[test]
fn administrators_get_emails_about_applications_and_applicants_about_decisions() {
    let world = requiring_verified_addresses(Registration::Application);
    let chief = reachable_admin(&world, "chef");
    let by = world.by(&chief);
    let chiefs = world.read(|snapshot| accounts::of_actor(snapshot, chief.id)).id;
    let (anna, _) = register(&world, "anna", Some(ADDRESS)).unwrap();
    assert_eq!(
        queued(&world),
        [EmailJob::Verification { account: anna.id }],
        "no application before its address is verified"
    );
    written(&world, &EmailJob::Verification { account: anna.id }, 2);
    verify(&world, 2).unwrap();
    let emails = queued(&world);
    assert!(matches!(emails[..], [EmailJob::Applications { account, .. }] if account == chiefs));
    let mail = written(&world, &emails[0], 3).unwrap();
    assert!(mail.to == "chef@amt.example" && mail.content == Content::Applications(1));

    let application = world
        .read(|snapshot| applications::of_account(snapshot, anna.id))
        .unwrap()
        .id;
    let reason = Some("Nur für Bedienstete");
    world.write(|tx| applications::decide(tx, &by, application, Decision::Deny(reason)));
    let email = EmailJob::Decision { application };
    assert_eq!(queued(&world), std::slice::from_ref(&email));
    let mail = written(&world, &email, 4).unwrap();
    assert!(mail.to == ADDRESS && mail.content == Content::Denied(reason.map(str::to_owned)));
    assert!(written(&world, &emails[0], 5).is_none(), "none waits any more");
    world.write(|tx| applications::decide(tx, &by, application, Decision::Approve));
    assert!(written(&world, &email, 6).unwrap().content == Content::Approved);
}

#[test]
fn administrators_get_emails_about_reports_if_the_site_is_set_so() {
    let world = World::new();
    let (owner, anna) = (world.person("olga"), world.person("anna"));
    let group = world.group(&owner, "rad");
    let thread = world.thread(&owner, group);
    let by = world.by(&anna);
    world.write(|tx| reports::file(tx, &by, thread, "Werbung"));
    assert_eq!(queued(&world), [], "unless they want to");
    set(&world, |it| it.admin_mail.reports = true);
    reachable_admin(&world, "chef");
    let (other, third) = (world.thread(&owner, group), world.thread(&owner, group));
    world.write(|tx| reports::file(tx, &by, other, "Werbung"));
    world.write(|tx| reports::file(tx, &by, third, "Werbung"));
    let emails = queued(&world);
    assert_eq!(emails.len(), 1, "one for all of them: {emails:?}");
    assert!(written(&world, &emails[0], 1).unwrap().content == Content::Reports(3));
}

#[test]
fn a_digest_is_sent_once_for_all_and_only_to_those_who_chose_it() {
    let world = World::new();
    let (anna, bert) = (reachable(&world, "anna"), world.person("bert"));
    let group = world.group(&anna, "rad");
    world.join(&bert, group);
    let threads = [world.thread(&anna, group), world.thread(&bert, group)];
    assert_eq!(queued(&world), []);
    world.reply(&bert, threads[0]);
    world.reply(&bert, threads[0]);
    world.reply(&anna, threads[1]);
    let by = world.by(&bert);
    let text = text("Guten Tag");
    let new = messages::NewMessage {
        recipient: anna.id,
        text: &text,
        identity: None,
    };
    world.write(|tx| messages::send(tx, &by, &new));
    let emails = queued(&world);
    let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id)).id;
    assert!(matches!(emails[..], [EmailJob::Digest { account: to, .. }] if to == account));
    let unread = Unread {
        replies: 2,
        mentions: 0,
        ..Unread::default()
    };
    let expected = Content::Digest { unread, messages: 1 };
    assert!(written(&world, &emails[0], 1).unwrap().content == expected);
    let by = world.by(&anna);
    world.write(|tx| notifications::mark_all_read(tx, &by));
    world.write(|tx| messages::mark_all_read(tx, &by));
    assert!(
        written(&world, &emails[0], 2).is_none(),
        "they have seen it already"
    );
}

#[test]
fn a_digest_waits_for_the_end_of_its_period() {
    let world = World::new();
    let at = Time(1_000_000 * 1_000);
    world.write(|tx| {
        queue(tx, at, |period| EmailJob::Digest {
            account: AccountId(1),
            period,
        })
    });
    let due = world
        .read(|snapshot| jobs::next_run::<EmailJob>(snapshot, &jobs::InProgress::default()))
        .unwrap();
    assert_eq!(due, Time(1_000_000 * (1_200 + 10)));
}

/// A sample of every body that was ever stored: lines are added, never changed.
const WRITTEN: [&str; 8] = [
    r#"{"kind":"verification","account":7}"#,
    r#"{"kind":"password_reset","account":7}"#,
    r#"{"kind":"decision","application":3}"#,
    r#"{"kind":"applications","account":7,"period":5860000}"#,
    r#"{"kind":"reports","account":7,"period":5860000}"#,
    r#"{"kind":"news","account":7,"period":5860000}"#,
    r#"{"kind":"email_changed","account":7,"to":"anna@amt.example"}"#,
    r#"{"kind":"email_reused","account":7,"period":5860000}"#,
];

#[test]
fn every_body_ever_written_is_read() {
    crate::events::tests::check_bodies::<EmailJob>(&WRITTEN);
}
