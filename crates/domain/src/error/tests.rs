// SPDX-License-Identifier: AGPL-3.0-or-later

use super::{Denial, Error, Fault, Field, Thing};
use crate::Time;

/// Every variant of an enum. A new one does not compile until it is listed.
macro_rules! every {
    ($name:ident: $($variant:ident $(($($value:expr),*))? $({ $max:ident: $number:expr })?),* $(,)?) => {{
        let _listed = |it: $name| match it {
            $($name::$variant { .. } => (),)*
        };
        vec![$($name::$variant $(($($value),*))? $({ $max: $number })?),*]
    }};
}

fn things() -> Vec<Thing> {
    every!(Thing: Account, Person, Group, Post, Instance, Session, Notification, Activity, Site, Report, Application,
        Message, Picture, Emoji, Token)
}

fn denials() -> Vec<Denial> {
    every!(Denial: NotLoggedIn, TooOften, NotModerator, NotAdmin, NoDownvotes, SensitiveContent, GroupsByAdmins, FilteredWords,
        Configured, BlockedUrl, LanguageNotAllowed, NotAuthor, NotHigherModerator, NotFirstModerator,
        Banned(Some(Time(0))), SiteBanned(None), Locked, PostingRestricted, Gone, RegistrationClosed,
        ApplicationPending, ApplicationDenied, WrongOrigin, NotVisible, GroupRemoved, Oneself, Administrator, Blocked,
        NotRecipient, NoSpace, NoMail, Federating, CaptchaWrong, EmailNotVerified, SecondFactorMissing,
        SecondFactorWrong, SecondFactorOn, LastAdministrator, NotHigherAdministrator)
}

fn fields() -> Vec<Field> {
    every!(Field: Name, Title, Body, Summary, Link, AltText, Password, Email, Answer, Reason, Depth, Score, Time, Query,
        Page, Uri, Matrix, Setting, Limit, Filter)
}

fn faults() -> Vec<Fault> {
    every!(Fault: Empty, TooLong { max: 40 }, Malformed, TooMany { max: 200 })
}

/// Every error with everything that it can hold.
fn errors() -> Vec<Error> {
    let invalid = |field: Field| {
        faults()
            .into_iter()
            .map(move |fault| Error::Invalid(field, fault))
    };
    let held = [
        things().into_iter().map(Error::NotFound).collect::<Vec<_>>(),
        denials().into_iter().map(Error::Forbidden).collect(),
        fields().into_iter().flat_map(invalid).collect(),
        fields().into_iter().map(Error::Taken).collect(),
    ];
    let mut errors = every!(Error: NotFound(Thing::Post), Forbidden(Denial::Locked), Invalid(Field::Name, Fault::Empty),
        Taken(Field::Name), Credentials, Database(diesel::result::Error::NotFound), Corrupt("not a number".to_owned()));
    errors.extend(held.into_iter().flatten());
    errors
}

/// Whether a text has what only `Debug` writes: `CamelCase`, or the brackets of a value.
fn is_debug(text: &str) -> bool {
    let camel_case = |word: &str| {
        let letters: Vec<char> = word.chars().collect();
        letters
            .windows(2)
            .any(|it| it[0].is_lowercase() && it[1].is_uppercase())
    };
    text.split_whitespace().any(camel_case)
        || text.contains(['{', '}', '(', '['])
        || text.starts_with(char::is_uppercase)
}

#[test]
fn errors_are_in_english_rather_than_in_rust() {
    for error in errors() {
        let text = error.to_string();
        assert!(!is_debug(&text), "{error:?}: {text}");
        assert!(text.contains(' ') && !text.ends_with('.'), "{error:?}: {text}");
    }
    assert!(is_debug(&format!("not allowed: {:?}", Denial::NotAdmin)));
    assert!(is_debug(&format!("{:?}", Error::NotFound(Thing::Post))));
}

#[test]
fn an_error_says_what_is_wrong_and_what_to_do() {
    let text = |error: Error| error.to_string();
    for (error, expected) in [
        (
            Error::NotFound(Thing::Person),
            "there is no such person; check the name",
        ),
        (
            Error::Forbidden(Denial::Banned(Some(Time(1_767_225_600_000_000)))),
            "not allowed: banned from the group until 2026-01-01 00:00 UTC",
        ),
        (
            Error::Invalid(Field::Title, Fault::TooLong { max: 200 }),
            "the title is longer than 200 characters",
        ),
        (
            Error::Invalid(Field::Link, Fault::Malformed),
            "the link is not a URL; it must begin with http:// or https://",
        ),
        (Error::Taken(Field::Name), "the name is already taken"),
    ] {
        assert_eq!(text(error), expected);
    }
}
