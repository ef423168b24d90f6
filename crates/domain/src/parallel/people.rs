// SPDX-License-Identifier: AGPL-3.0-or-later
//! People, their accounts and sessions, the site and other servers.

use std::sync::atomic::{AtomicU8, Ordering};

use super::{Case, Scene, Second, run};
use crate::account_deletion::{self, Content};
use crate::accounts::applications::{self, Decision};
use crate::accounts::sessions;
use crate::accounts::{self, Answers, NewAccount, PasswordHashed, Proof};
use crate::actors::{self, Kind};
use crate::by::{By, Via};
use crate::captcha;
use crate::emoji::{self, Looks};
use crate::error::Result;
use crate::ids::AccountId;
use crate::instances;
use crate::mail::{self, EmailJob};
use crate::mail_text;
use crate::moderation::{self, Ban, RemoveContent, RestoreContent};
use crate::profiles::ProfileEdit;
use crate::purge;
use crate::remote_actors;
use crate::second_factor::{self, Secret};
use crate::settings;
use crate::site::{self, Capabilities, Pins, Registration, SiteSettings};
use crate::testing::{new_account, remote};
use crate::token::Token;
use crate::trust::{self, Policy};

const CAPABILITIES: Capabilities = Capabilities {
    mail: true,
    pinned: Pins {
        federation: None,
        registration: None,
    },
};

pub(super) const CASES: &[Case] = &[
    ("site::set_up", Second::Nothing, |s| {
        let (origin, at) = (s.world.origin.clone(), s.now());
        run(move |tx| site::set_up(tx, &origin, "Here", Registration::Closed, at))
    }),
    ("site::edit", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        run(move |tx| {
            let change = |it: &mut SiteSettings| {
                it.about.name = "There".to_owned();
                it.registration.mode = Registration::Open;
            };
            site::edit(tx, &by, change, CAPABILITIES)
        })
    }),
    ("accounts::change_email", Second::Nothing, |s| {
        let person = opened(s).1;
        let (by, confirmed) = (s.by(&person), s.world.confirmed(&person));
        let email = format!("new{}@here.example", s.number);
        run(move |tx| {
            let proof = Proof {
                password: &confirmed,
                code: None,
            };
            accounts::change_email(tx, &by, &email, Some(&proof))
        })
    }),
    ("accounts::open_feeds", Second::Nothing, |s| {
        let (by, token) = (s.by(&opened(s).1), token(s));
        run(move |tx| accounts::open_feeds(tx, &by, &token))
    }),
    ("accounts::close_feeds", Second::Nothing, |s| {
        let (by, token) = (s.by(&opened(s).1), token(s));
        s.done(|tx| accounts::open_feeds(tx, &by, &token));
        run(move |tx| accounts::close_feeds(tx, &by))
    }),
    ("accounts::verify_email", Second::Refused, |s| {
        let (id, secret, at) = (addressed(s), token(s), s.now());
        s.done(|tx| set_unproven(tx, id));
        s.done(|tx| mail_text::write(tx, &EmailJob::Verification { account: id }, &secret, at));
        run(move |tx| accounts::verify_email(tx, secret.reveal(), at))
    }),
    ("accounts::assign_password", Second::Nothing, |s| {
        let person = opened(s).1;
        let mut by = s.by(&person);
        by.via = Via::Console;
        let new = PasswordHashed::new("another password", [1; 16]).unwrap();
        run(move |tx| accounts::assign_password(tx, &by, person.id, &new))
    }),
    ("accounts::request_password_reset", Second::Nothing, |s| {
        let (id, at) = (addressed(s), s.now());
        let email = s.done(|tx| Ok(accounts::find(tx, id)?.unwrap().email.unwrap()));
        run(move |tx| accounts::request_password_reset(tx, &email, at))
    }),
    ("accounts::request_verification", Second::Nothing, |s| {
        let (id, at) = (addressed(s), s.now());
        let email = s.done(|tx| Ok(accounts::find(tx, id)?.unwrap().email.unwrap()));
        s.done(|tx| set_unproven(tx, id));
        run(move |tx| accounts::request_verification(tx, &email, at))
    }),
    ("accounts::reset_password", Second::Refused, |s| {
        let (id, secret, at) = (addressed(s), token(s), s.now());
        s.done(|tx| mail_text::write(tx, &EmailJob::PasswordReset { account: id }, &secret, at));
        let new = PasswordHashed::new("another password", [1; 16]).unwrap();
        run(move |tx| accounts::reset_password(tx, secret.reveal(), &new, at))
    }),
    ("mail::withdraw", Second::Nothing, |s| {
        let (id, secret, at) = (addressed(s), token(s), s.now());
        s.done(|tx| mail_text::write(tx, &EmailJob::PasswordReset { account: id }, &secret, at));
        run(move |tx| mail::withdraw(tx, &secret))
    }),
    ("mail_text::write", Second::Refused, |s| {
        let (id, secret, at) = (addressed(s), token(s), s.now());
        run(move |tx| mail_text::write(tx, &EmailJob::PasswordReset { account: id }, &secret, at).map(drop))
    }),
    ("site::set_taglines", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let lines = vec![format!("Line {}", s.number)];
        run(move |tx| site::set_taglines(tx, &by, &lines))
    }),
    ("site::add_tagline", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let line = format!("Another line {}", s.number);
        run(move |tx| site::add_tagline(tx, &by, &line).map(|_| ()))
    }),
    ("site::edit_tagline", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let (line, other) = (format!("Old line {}", s.number), format!("New line {}", s.number));
        let id = s.done(|tx| site::add_tagline(tx, &by, &line)).id;
        run(move |tx| site::edit_tagline(tx, &by, id, &other).map(|_| ()))
    }),
    ("site::remove_tagline", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let line = format!("Spare line {}", s.number);
        let id = s.done(|tx| site::add_tagline(tx, &by, &line)).id;
        run(move |tx| site::remove_tagline(tx, &by, id))
    }),
    ("trust::choose_one", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let host = format!("one{}.example", s.number);
        run(move |tx| trust::choose_one(tx, &by, Policy::Blocked, &host, true))
    }),
    ("site::block_urls", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let urls = vec![format!("evil{}.example", s.number)];
        run(move |tx| site::block_urls(tx, &by, &urls))
    }),
    ("site::set_languages", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        run(move |tx| site::set_languages(tx, &by, &["de", "en"]))
    }),
    ("trust::choose", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let hosts = vec![format!("chosen{}.example", s.number)];
        run(move |tx| trust::choose(tx, &by, Policy::Blocked, &hosts))
    }),
    ("emoji::create", Second::Refused, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let name = format!("smile{}", s.number);
        run(move |tx| emoji::create(tx, &by, &name, &LOOKS))
    }),
    ("emoji::edit", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let id = s.done(|tx| emoji::create(tx, &by, &format!("smile{}", s.number), &LOOKS));
        run(move |tx| emoji::edit(tx, &by, id, &LOOKS))
    }),
    ("emoji::delete", Second::Refused, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let id = s.done(|tx| emoji::create(tx, &by, &format!("smile{}", s.number), &LOOKS));
        run(move |tx| emoji::delete(tx, &by, id))
    }),
    ("accounts::create", Second::Refused, |s| {
        let s = Opening::new(s);
        run(move |tx| s.open(tx, accounts::create))
    }),
    ("accounts::register", Second::Refused, |s| {
        s.done(|tx| set_registration(tx, Registration::Open));
        let s = Opening::new(s);
        run(move |tx| {
            s.open(tx, |tx, origin, new, at| {
                Ok(accounts::register(tx, origin, new, &Answers::default(), at)?.0)
            })
        })
    }),
    ("captcha::ask", Second::Refused, |s| {
        let (id, at) = (format!("captcha{}", s.number), s.now());
        run(move |tx| captcha::ask(tx, &id, "a3f7k", at))
    }),
    ("captcha::solve", Second::Nothing, |s| {
        let (id, at) = (format!("captcha{}", s.number), s.now());
        s.done(|tx| captcha::ask(tx, &id, "a3f7k", at));
        run(move |tx| captcha::solve(tx, &id, "a3f7k", at).map(drop))
    }),
    ("accounts::decide", Second::Nothing, |s| {
        s.done(|tx| set_registration(tx, Registration::Application));
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let new = Opening::new(s);
        let applied = s.done(|tx| {
            let person = new.open(tx, |tx, origin, new, at| {
                let answers = Answers {
                    application: Some("Please"),
                    captcha: None,
                };
                Ok(accounts::register(tx, origin, new, &answers, at)?.0)
            })?;
            let account = accounts::of_actor(tx, person.id)?;
            applications::of_account(tx, account.id)
        });
        let id = applied.unwrap().id;
        run(move |tx| applications::decide(tx, &by, id, Decision::Deny(Some("Why"))))
    }),
    ("accounts::promote", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let person = opened(s).1;
        run(move |tx| accounts::promote(tx, &by, person.id))
    }),
    ("accounts::demote", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let person = opened(s).1;
        s.done(|tx| accounts::promote(tx, &by, person.id));
        run(move |tx| accounts::demote(tx, &by, person.id))
    }),
    ("moderation::ban_from_site", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let person = s.author.id;
        run(move |tx| moderation::ban_from_site(tx, &by, person, &CLEARED))
    }),
    ("moderation::ban_from_site of a stranger", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        s.world.join(&s.stranger, s.group);
        s.world.reply(&s.stranger, s.thread);
        let person = s.stranger.id;
        run(move |tx| moderation::ban_from_site(tx, &by, person, &CLEARED))
    }),
    ("purge::purge_post", Second::Refused, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        s.world.reply(&s.other, s.thread);
        let thread = s.thread;
        run(move |tx| purge::purge_post(tx, &by, thread, None))
    }),
    ("purge::purge_group", Second::Refused, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let group = s.group;
        run(move |tx| purge::purge_group(tx, &by, group, None))
    }),
    ("purge::purge_person", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let person = opened(s).1;
        s.world.join(&person, s.group);
        s.world.reply(&person, s.thread);
        let person = person.id;
        run(move |tx| purge::purge_person(tx, &by, person, None))
    }),
    ("purge::purge_person of a stranger", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        s.world.join(&s.stranger, s.group);
        s.world.reply(&s.stranger, s.thread);
        let person = s.stranger.id;
        run(move |tx| purge::purge_person(tx, &by, person, None))
    }),
    ("moderation::unban_from_site", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        s.world.join(&s.stranger, s.group);
        let person = s.stranger.id;
        s.done(|tx| moderation::ban_from_site(tx, &by, person, &CLEARED));
        run(move |tx| moderation::unban_from_site(tx, &by, person, None, RestoreContent::Restore))
    }),
    ("accounts::edit_profile", Second::Nothing, |s| {
        let by = s.by(&opened(s).1);
        run(move |tx| {
            let edit = ProfileEdit {
                title: Some("Title"),
                matrix: Some("@anna:here.example"),
                ..ProfileEdit::default()
            };
            accounts::edit_profile(tx, &by, &edit)
        })
    }),
    ("accounts::change_password", Second::Refused, |s| {
        let by = s.by(&opened(s).1);
        let confirmed = s.world.confirmed(&by.actor);
        let new = PasswordHashed::new("another password", [2; 16]).unwrap();
        run(move |tx| accounts::change_password(tx, &by, &confirmed, &new))
    }),
    ("second_factor::prepare", Second::Nothing, |s| {
        let by = s.by(&opened(s).1);
        run(move |tx| second_factor::prepare(tx, &by, &Secret::from_random([3; 20])))
    }),
    ("second_factor::turn_on", Second::Refused, |s| {
        let by = s.by(&opened(s).1);
        let secret = Secret::from_random([3; 20]);
        s.done(|tx| second_factor::prepare(tx, &by, &secret));
        let code = secret.code(by.at).unwrap();
        run(move |tx| second_factor::turn_on(tx, &by, &code))
    }),
    ("second_factor::turn_off", Second::Refused, |s| {
        let (_, by, code) = with_second_factor(s);
        run(move |tx| second_factor::turn_off(tx, &by, &code))
    }),
    ("second_factor::pass", Second::Refused, |s| {
        let (account, by, code) = with_second_factor(s);
        run(move |tx| second_factor::pass(tx, account, Some(&code), by.at))
    }),
    ("settings::save", Second::Nothing, |s| {
        let by = s.by(&opened(s).1);
        run(move |tx| settings::save(tx, &by, |it| it.show_bots = false))
    }),
    ("accounts::open", Second::Again, |s| {
        let ((id, _), at) = (opened(s), s.now());
        let (next, number) = (AtomicU8::new(0), s.number);
        run(move |tx| {
            let mut bytes = [next.fetch_add(1, Ordering::Relaxed); 32];
            bytes[..8].copy_from_slice(&number.to_be_bytes());
            sessions::open(tx, id, &Token::from_random(bytes), None, at)
        })
    }),
    ("accounts::revoke", Second::Refused, |s| {
        let (id, at) = (opened(s).0, s.now());
        let session = s.done(|tx| sessions::open(tx, id, &token(s), None, at));
        run(move |tx| sessions::revoke(tx, id, session.id))
    }),
    ("accounts::close", Second::Nothing, |s| {
        let (id, at, token) = (opened(s).0, s.now(), token(s));
        s.done(|tx| sessions::open(tx, id, &token, None, at));
        run(move |tx| sessions::close(tx, token.reveal()))
    }),
    ("remote_actors::store", Second::Nothing, |s| {
        let (origin, at) = (s.world.origin.clone(), s.now());
        let origin_there = format!("https://new{}.example", s.number);
        let remote = remote(Kind::Group, &origin_there, "group");
        run(move |tx| remote_actors::store(tx, &origin, &remote, at))
    }),
    ("actors::store_key", Second::Nothing, |s| {
        let (id, at) = (s.author.id, s.now());
        run(move |tx| actors::store_key(tx, id, "private", "public", at))
    }),
    ("account_deletion::delete_remote", Second::Nothing, |s| {
        s.world.join(&s.stranger, s.group);
        s.world.reply(&s.stranger, s.thread);
        let by = s.by(&s.stranger);
        run(move |tx| account_deletion::delete_remote(tx, &by, Content::Delete))
    }),
    ("account_deletion::delete", Second::Refused, |s| {
        let person = opened(s).1;
        s.world.join(&person, s.group);
        s.world.reply(&person, s.thread);
        let by = s.by(&person);
        let confirmed = s.world.confirmed(&by.actor);
        run(move |tx| account_deletion::delete(tx, &by, &confirmed, Content::Delete))
    }),
    ("accounts::demote", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let person = opened(s).1;
        s.done(|tx| accounts::promote(tx, &by, person.id));
        run(move |tx| accounts::demote(tx, &by, person.id))
    }),
    ("instances::learn", Second::Nothing, |s| {
        let (host, at) = (format!("host{}.example", s.number), s.now());
        run(move |tx| instances::learn(tx, &host, at))
    }),
    ("instances::describe", Second::Nothing, |s| {
        let (id, at) = (s.stranger.instance_id, s.now());
        run(move |tx| instances::describe(tx, id, "lemmy", "0.19", at))
    }),
    ("trust::decide", Second::Nothing, |s| {
        let (host, at) = (format!("host{}.example", s.number), s.now());
        run(move |tx| trust::decide(tx, &host, Policy::Trusted, None, at))
    }),
    ("trust::choose_because", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let host = format!("bad{}.example", s.number);
        run(move |tx| trust::choose_because(tx, &by, &host, Policy::Blocked, Some("why")))
    }),
    ("trust::choose_nothing", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let (host, at) = (format!("host{}.example", s.number), s.now());
        s.done(|tx| trust::decide(tx, &host, Policy::Blocked, None, at));
        run(move |tx| trust::choose_nothing(tx, &by, &host))
    }),
    ("site::allow_instances", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let hosts = vec![format!("allowed{}.example", s.number)];
        run(move |tx| site::allow_instances(tx, &by, &hosts, CAPABILITIES))
    }),
    ("site::allow_instance", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let host = format!("one{}.example", s.number);
        run(move |tx| site::allow_instance(tx, &by, &host, true, CAPABILITIES))
    }),
    ("site::configure", Second::Nothing, |s| {
        let at = s.now();
        let pins = Pins {
            federation: Some(trust::Mode::Trusted),
            registration: Some(Registration::Open),
        };
        run(move |tx| site::configure(tx, pins, at).map(drop))
    }),
    ("trust::configure", Second::Nothing, |s| {
        let (hosts, at) = (vec![format!("host{}.example", s.number)], s.now());
        run(move |tx| trust::configure(tx, &hosts, &[], at).map(drop))
    }),
    ("trust::forget", Second::Nothing, |s| {
        let (host, at) = (format!("host{}.example", s.number), s.now());
        s.done(|tx| trust::decide(tx, &host, Policy::Blocked, None, at));
        run(move |tx| trust::forget(tx, &host))
    }),
];

const LOOKS: Looks<'static> = Looks {
    image_url: "https://here.example/smile.png",
    alt_text: "A smile",
    category: "Faces",
    keywords: &[],
};

const CLEARED: Ban<'static> = Ban {
    until: None,
    reason: Some("why"),
    content: RemoveContent::Remove,
};

/// An account that is to be opened.
struct Opening {
    name: String,
    origin: crate::instances::Origin,
    at: crate::time::Time,
}

type Open = fn(
    &mut kollegium_db::Tx,
    &crate::instances::Origin,
    &NewAccount<'_>,
    crate::time::Time,
) -> Result<crate::actors::Actor>;

impl Opening {
    fn new(s: &Scene<'_>) -> Opening {
        Opening {
            name: format!("account{}", s.number),
            origin: s.world.origin.clone(),
            at: s.now(),
        }
    }

    fn open(&self, tx: &mut kollegium_db::Tx, open: Open) -> Result<crate::actors::Actor> {
        open(tx, &self.origin, &new_account(&self.name), self.at)
    }
}

fn opened(s: &Scene<'_>) -> (AccountId, crate::actors::Actor) {
    let new = Opening::new(s);
    let person = s.done(|tx| new.open(tx, accounts::create));
    let id = s
        .world
        .read(|snapshot| accounts::of_actor(snapshot, person.id))
        .id;
    (id, person)
}

/// The account of a person with an address.
fn addressed(s: &Scene<'_>) -> AccountId {
    let (id, person) = opened(s);
    s.world
        .set_email(&person, &format!("account{}@here.example", s.number));
    id
}

fn set_unproven(tx: &mut kollegium_db::Tx, account: AccountId) -> Result<()> {
    use crate::schema::account::{self, dsl};
    use diesel::prelude::*;
    diesel::update(account::table.find(account))
        .set((dsl::unproven_email.eq(dsl::email), dsl::email.eq(None::<String>)))
        .execute(tx.conn())?;
    Ok(())
}

/// An account with a second factor, its owner a minute later, and a code that is right then.
fn with_second_factor(s: &Scene<'_>) -> (AccountId, By, String) {
    let (id, person) = opened(s);
    let mut by = s.by(&person);
    let secret = Secret::from_random([3; 20]);
    s.done(|tx| second_factor::prepare(tx, &by, &secret));
    let code = secret.code(by.at).unwrap();
    s.done(|tx| second_factor::turn_on(tx, &by, &code));
    by.at = by.at.plus(chrono::TimeDelta::minutes(1));
    let code = secret.code(by.at).unwrap();
    (id, by, code)
}

fn token(s: &Scene<'_>) -> Token {
    let mut bytes = [9; 32];
    bytes[..8].copy_from_slice(&s.number.to_be_bytes());
    Token::from_random(bytes)
}

fn set_registration(tx: &mut kollegium_db::Tx, to: Registration) -> Result<()> {
    use diesel::prelude::*;
    diesel::update(crate::schema::site::table.find(1))
        .set(crate::schema::site::registration.eq(to))
        .execute(tx.conn())?;
    Ok(())
}
