// SPDX-License-Identifier: AGPL-3.0-or-later
//! The first administrator: from the configuration, asked for on the terminal, or by a link that works once.

use std::io::{IsTerminal, Write};

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use anyhow::Result;
use kollegium_app::App;
use kollegium_db::Db;
use kollegium_domain::accounts::{self, NewAccount, PasswordHashed};
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::Field;
use kollegium_domain::instances::Origin;
use kollegium_domain::{By, Error, Time, Via, site};
use rand::RngExt;
use serde::Deserialize;

/// The secret part of the link.
#[derive(Debug, Clone)]
pub struct SetupLink(String);

impl SetupLink {
    fn fresh() -> SetupLink {
        SetupLink(format!("{:032x}", rand::rng().random::<u128>()))
    }

    /// The address to open.
    pub(crate) fn url(&self, origin: &Origin) -> String {
        format!("{origin}/setup/{}", self.0)
    }
}

/// The account of a new administrator.
pub(crate) struct NewAdmin<'a> {
    pub(crate) name: &'a str,
    pub(crate) password: &'a str,
    pub(crate) email: Option<&'a str>,
}

/// Makes sure that there is an administrator: one exists, the configuration names one, somebody at the terminal is
/// asked, or a set-up link is returned.
pub(crate) fn first_admin(
    db: &Db,
    origin: &Origin,
    configured: Option<NewAdmin<'_>>,
) -> Result<Option<SetupLink>> {
    if !db.read(actors::admins)?.is_empty() {
        return Ok(None);
    }
    if let Some(admin) = configured {
        create_admin(db, origin, &admin).map_err(|error| unusable(&admin, error))?;
        return Ok(None);
    }
    if std::io::stdin().is_terminal() {
        ask(db, origin)?;
        return Ok(None);
    }
    Ok(Some(SetupLink::fresh()))
}

/// Which setting is to be changed.
fn unusable(admin: &NewAdmin<'_>, error: Error) -> anyhow::Error {
    if matches!(error, Error::Taken(Field::Name)) {
        let name = admin.name;
        return anyhow::anyhow!(
            "the name \"{name}\" belongs to somebody or to the server itself; set `setup.admin_username` to another one, such as \"verwaltung\""
        );
    }
    let setting = [
        (Field::Name, "setup.admin_username"),
        (Field::Password, "setup.admin_password"),
        (Field::Email, "setup.admin_email"),
    ];
    let about = match &error {
        Error::Invalid(field, _) | Error::Taken(field) => setting.iter().find(|(it, _)| it == field),
        Error::NotFound(_)
        | Error::Forbidden(_)
        | Error::Credentials
        | Error::Database(_)
        | Error::Corrupt(_) => None,
    };
    match about {
        Some((_, setting)) => anyhow::anyhow!("{error}; change `{setting}`"),
        None => error.into(),
    }
}

/// Creates an account on behalf of the command line and makes it an administrator.
pub(crate) fn create_admin(db: &Db, origin: &Origin, admin: &NewAdmin<'_>) -> Result<Actor, Error> {
    let person = create_person(db, origin, admin)?;
    let at = Time::of(chrono::Utc::now());
    db.write(|tx| {
        let by = By {
            actor: site::actor(tx)?,
            via: Via::Console,
            at,
        };
        accounts::promote(tx, &by, person.id)
    })?;
    Ok(person)
}

/// Creates an account on behalf of the command line.
pub(crate) fn create_person(db: &Db, origin: &Origin, new: &NewAdmin<'_>) -> Result<Actor, Error> {
    let password = PasswordHashed::new(new.password, rand::rng().random())?;
    let at = Time::of(chrono::Utc::now());
    let account = NewAccount {
        name: new.name,
        title: None,
        email: new.email,
        password: &password,
        language: "de",
    };
    db.write(|tx| accounts::create(tx, origin, &account, at))
}

#[expect(clippy::print_stdout, reason = "this is a conversation on the terminal")]
fn ask(db: &Db, origin: &Origin) -> Result<()> {
    println!("Willkommen bei Kollegium. Wer verwaltet diese Instanz? / Who administers this instance?");
    loop {
        print!("Name: ");
        std::io::stdout().flush()?;
        let mut name = String::new();
        anyhow::ensure!(
            std::io::stdin().read_line(&mut name)? > 0,
            "the input ended before an administrator was named; start again, or set setup.admin_username and setup.admin_password"
        );
        let password = rpassword::prompt_password("Passwort / password (10–60): ")?;
        let admin = NewAdmin {
            name: name.trim(),
            password: &password,
            email: None,
        };
        match create_admin(db, origin, &admin) {
            Ok(_) => return Ok(()),
            Err(error) => println!("{error}"),
        }
    }
}

pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/setup/{secret}")
            .route(web::get().to(form))
            .route(web::post().to(submit)),
    );
}

#[derive(Deserialize)]
struct Submitted {
    name: String,
    password: String,
}

async fn form(
    app: web::Data<App>,
    link: web::Data<Option<SetupLink>>,
    secret: web::Path<String>,
) -> HttpResponse {
    match is_open(&app, &link, &secret).await {
        true => page(FORM, None),
        false => gone(),
    }
}

async fn submit(
    app: web::Data<App>,
    link: web::Data<Option<SetupLink>>,
    secret: web::Path<String>,
    submitted: web::Form<Submitted>,
) -> HttpResponse {
    if !is_open(&app, &link, &secret).await {
        return gone();
    }
    let (db, origin) = (app.db().clone(), app.origin().clone());
    let done = app
        .hash(move || {
            let new = NewAdmin {
                name: submitted.name.trim(),
                password: &submitted.password,
                email: None,
            };
            create_admin(&db, &origin, &new)
        })
        .await;
    match done {
        Ok(Ok(_)) => page("<p>Das Konto ist eingerichtet. / The account is ready.</p>", None),
        Ok(Err(error)) | Err(error) => page(FORM, Some(&error)),
    }
}

/// The link works until there is an administrator.
async fn is_open(app: &App, link: &Option<SetupLink>, secret: &str) -> bool {
    let known = link.as_ref().is_some_and(|it| it.0 == secret);
    known && app.read(actors::admins).await.is_ok_and(|it| it.is_empty())
}

const FORM: &str = "<form method=\"post\">\
<p><label>Name <input name=\"name\" required minlength=\"3\" pattern=\"[A-Za-z0-9_]+\" autocomplete=\"username\"></label></p>\
<p><label>Passwort / password <input name=\"password\" type=\"password\" required minlength=\"10\" autocomplete=\"new-password\"></label></p>\
<p><button>Konto einrichten / create the account</button></p></form>";

fn page(body: &str, error: Option<&Error>) -> HttpResponse {
    let note = match error {
        None => String::new(),
        Some(Error::Taken(_)) => "<p role=\"alert\">Der Name ist vergeben. / The name is taken.</p>".to_owned(),
        Some(Error::Invalid(..)) => {
            "<p role=\"alert\">Name: 3–40 Zeichen, a–z, 0–9, _. Passwort: 10–60 Zeichen. / Name: 3–40 characters, a–z, 0–9, _. Password: 10–60 characters.</p>".to_owned()
        }
        Some(error) => {
            tracing::error!(%error, "cannot create the first administrator");
            "<p role=\"alert\">Das ging nicht; das Protokoll des Servers sagt, warum. / This failed; the server's log says why.</p>".to_owned()
        }
    };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; form-action 'self'; frame-ancestors 'none'"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .content_type("text/html; charset=utf-8")
        .body(format!(
            "<!doctype html><html lang=\"de\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>Kollegium</title><main><h1>Kollegium</h1>{note}{body}</main></html>"
        ))
}

fn gone() -> HttpResponse {
    HttpResponse::Gone()
        .content_type("text/plain; charset=utf-8")
        .body("Dieser Link gilt nicht mehr. / This link is no longer valid.\n")
}

#[cfg(test)]
mod tests {
    use kollegium_domain::testing::World;

    use super::*;

    /// The end of the start, as it is printed.
    fn configured(name: &str, password: &str, email: Option<&str>) -> Result<(), String> {
        let world = World::new();
        world.account("vergeben");
        let admin = NewAdmin {
            name,
            password,
            email,
        };
        let made = first_admin(&world.db, &world.origin, Some(admin));
        made.map(drop).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_most_common_name_of_an_administrator_is_allowed() {
        for name in ["admin", "Admin", "administrator", "root", "verwaltung"] {
            assert_eq!(configured(name, "ein langes Passwort", None), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_said_with_its_setting() {
        for (name, password, email, setting) in [
            ("vergeben", "ein langes Passwort", None, "setup.admin_username"),
            ("inbox", "ein langes Passwort", None, "setup.admin_username"),
            ("a b", "ein langes Passwort", None, "setup.admin_username"),
            ("", "ein langes Passwort", None, "setup.admin_username"),
            ("admin", "kurz", None, "setup.admin_password"),
            ("admin", "ein langes Passwort", Some("keine"), "setup.admin_email"),
        ] {
            let said = configured(name, password, email).unwrap_err();
            assert!(said.contains(setting), "{said}");
            // No word of the program's inside.
            for word in ["Taken", "Invalid", "Field", "Name", "Error"] {
                assert!(!said.contains(word), "{said}");
            }
        }
    }
}
