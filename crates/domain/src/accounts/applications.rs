// SPDX-License-Identifier: AGPL-3.0-or-later
//! Applications for an account, where an administrator admits people. The account is there from the beginning, so that
//! its name is kept; nobody can log in to it before.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::accounts::sessions;
use crate::accounts::{self, Account};
use crate::actors::Actor;
use crate::by::By;
use crate::error::{Denial, Error, Field, Result, Thing};
use crate::ids::{AccountId, ActorId, ApplicationId};
use crate::mail::{self, EmailJob};
use crate::paging;
use crate::schema::{account, actor, application};
use crate::stored::stored_enum;
use crate::text::clean;
use crate::time::Time;
use crate::viewer;
use crate::viewer::Viewer;

/// The maximum length of an answer, in bytes.
pub const ANSWER_LIMIT: usize = 5_000;
/// The maximum length of a reason, in characters.
pub const REASON_LIMIT: usize = 500;

stored_enum! {
    /// The state of an application.
    State {
        /// No administrator has decided yet.
        Open = "open",
        /// The person may log in.
        Approved = "approved",
        /// The person may not log in.
        Denied = "denied",
    }
}

/// An application for an account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application)]
pub struct Application {
    /// The id of the application.
    pub id: ApplicationId,
    /// The account that waits for a decision.
    pub account_id: AccountId,
    /// The answer to the question of the site.
    pub answer: String,
    /// The decision, or that there is none yet.
    pub state: State,
    /// The administrator who decided.
    pub admin_id: Option<ActorId>,
    /// The reason for the denial.
    pub reason: Option<String>,
    /// The time of the application.
    pub created_at: Time,
}

/// An application with the account and the person that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// The application itself.
    pub application: Application,
    /// The account of the applicant.
    pub account: Account,
    /// The applicant.
    pub person: Actor,
}

/// Which applications are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of them, the newest first.
    All,
    /// Open ones, the oldest first.
    Open,
}

/// The decision of an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision<'a> {
    /// The person may log in.
    Approve,
    /// Deny it, for this reason.
    Deny(Option<&'a str>),
}

/// Files the answer of the person who opens an account.
pub(crate) fn file(tx: &mut Tx, account: AccountId, answer: Option<&str>, at: Time) -> Result<()> {
    let answer = clean::body(answer.unwrap_or_default(), ANSWER_LIMIT)
        .map_err(|fault| Error::Invalid(Field::Answer, fault))?;
    diesel::insert_into(application::table)
        .values((
            application::account_id.eq(account),
            application::answer.eq(answer),
            application::state.eq(State::Open),
            application::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Decides about an application; a later decision replaces an earlier one. Who is not admitted any more is logged out.
pub fn decide(tx: &mut Tx, by: &By, id: ApplicationId, decision: Decision<'_>) -> Result<Applicant> {
    by.require_admin()?;
    let (state, reason) = match decision {
        Decision::Approve => (State::Approved, None),
        Decision::Deny(reason) => (State::Denied, reason),
    };
    let reason = match reason.map(str::trim).filter(|it| !it.is_empty()) {
        Some(reason) => {
            Some(clean::line(reason, REASON_LIMIT).map_err(|fault| Error::Invalid(Field::Reason, fault))?)
        }
        None => None,
    };
    let changed = diesel::update(application::table.find(id))
        .set((
            application::state.eq(state),
            application::admin_id.eq(Some(by.actor.id)),
            application::reason.eq(reason),
        ))
        .execute(tx.conn())?;
    if changed == 0 {
        return Err(Error::NotFound(Thing::Application));
    }
    let applicant = get(tx, id)?;
    if state == State::Denied {
        sessions::close_all(tx, applicant.person.id)?;
    }
    mail::send(tx, &EmailJob::Decision { application: id }, by.at)?;
    Ok(applicant)
}

/// Forgets what somebody wrote who closes their account.
pub(crate) fn forget(tx: &mut Tx, account: AccountId) -> Result<()> {
    diesel::delete(application::table.filter(application::account_id.eq(account))).execute(tx.conn())?;
    Ok(())
}

/// Refuses an account whose application waits or was denied.
pub(crate) fn check_admitted(snapshot: &mut Snapshot, account: AccountId) -> Result<()> {
    match of_account(snapshot, account)?.map(|it| it.state) {
        None | Some(State::Approved) => Ok(()),
        Some(State::Open) => Err(Error::Forbidden(Denial::ApplicationPending)),
        Some(State::Denied) => Err(Error::Forbidden(Denial::ApplicationDenied)),
    }
}

/// The application for an account, where there was one.
pub fn of_account(snapshot: &mut Snapshot, account: AccountId) -> Result<Option<Application>> {
    Ok(application::table
        .filter(application::account_id.eq(account))
        .select(Application::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// The application of a person, for administrators.
pub fn of_person(snapshot: &mut Snapshot, viewer: &Viewer, person: ActorId) -> Result<Applicant> {
    viewer::check_administers(snapshot, viewer)?;
    let account = accounts::of_actor(snapshot, person)?;
    let application = of_account(snapshot, account.id)?.ok_or(Error::NotFound(Thing::Application))?;
    get(snapshot, application.id)
}

/// A page of applications, for administrators.
pub fn page(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    which: Which,
    skip: i64,
    limit: i64,
) -> Result<Vec<Applicant>> {
    viewer::check_administers(snapshot, viewer)?;
    paging::check_window(skip, limit)?;
    let query = application::table
        .inner_join(account::table.inner_join(actor::table))
        .select((Application::as_select(), Account::as_select(), Actor::as_select()))
        .offset(skip)
        .limit(limit)
        .into_boxed();
    let query = match which {
        Which::All => query.order(application::id.desc()),
        Which::Open => query
            .filter(application::state.eq(State::Open))
            .order(application::id.asc()),
    };
    let rows: Vec<(Application, Account, Actor)> = query.load(snapshot.conn())?;
    Ok(rows.into_iter().map(Applicant::of).collect())
}

/// The number of open applications, for administrators.
pub fn count_open(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<i64> {
    viewer::check_administers(snapshot, viewer)?;
    Ok(application::table
        .filter(application::state.eq(State::Open))
        .count()
        .get_result(snapshot.conn())?)
}

impl Applicant {
    fn of((application, account, person): (Application, Account, Actor)) -> Applicant {
        Applicant {
            application,
            account,
            person,
        }
    }
}

fn get(snapshot: &mut Snapshot, id: ApplicationId) -> Result<Applicant> {
    find(snapshot, id)?.ok_or(Error::NotFound(Thing::Application))
}

/// An application, if it is there.
pub(crate) fn find(snapshot: &mut Snapshot, id: ApplicationId) -> Result<Option<Applicant>> {
    let found: Option<(Application, Account, Actor)> = application::table
        .inner_join(account::table.inner_join(actor::table))
        .filter(application::id.eq(id))
        .select((Application::as_select(), Account::as_select(), Actor::as_select()))
        .first(snapshot.conn())
        .optional()?;
    Ok(found.map(Applicant::of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Answers;
    use crate::accounts::sessions;
    use crate::error::Fault;
    use crate::site::Registration;
    use crate::testing::{World, new_account};
    use crate::token::Token;

    fn applied(world: &World, name: &str, answer: Option<&str>) -> Result<(Account, Actor)> {
        let at = world.now();
        world.db.write(|tx| {
            let answers = Answers {
                application: answer,
                captcha: None,
            };
            let (person, admission) =
                accounts::register(tx, &world.origin, &new_account(name), &answers, at)?;
            assert!(admission.decision && !admission.proof);
            Ok((accounts::of_actor(tx, person.id)?, person))
        })
    }

    fn log_in(world: &World, account: AccountId) -> Result<()> {
        let (token, at) = (Token::from_random([1; 32]), world.now());
        let opened = world.db.write(|tx| sessions::open(tx, account, &token, None, at));
        if opened.is_ok() {
            world.db.write(|tx| sessions::close(tx, token.reveal()))?;
        }
        opened.map(drop)
    }

    #[test]
    fn nobody_logs_in_before_they_are_admitted() {
        let world = World::with(Registration::Application);
        let admin = world.by(&world.admin("admin"));
        let answer = "Ich arbeite im Amt für Straßen.";
        let (account, person) = applied(&world, "anna", Some(answer)).unwrap();
        let denied = |denial: Denial| {
            let refused = log_in(&world, account.id);
            assert!(
                matches!(refused, Err(Error::Forbidden(it)) if it == denial),
                "{refused:?}"
            );
        };
        denied(Denial::ApplicationPending);
        let viewer = Viewer::Account(admin.actor.id);
        let waiting = world.read(|snapshot| page(snapshot, &viewer, Which::Open, 0, 10));
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].application.answer, answer);
        assert_eq!(waiting[0].person.id, person.id);
        assert_eq!(world.read(|snapshot| count_open(snapshot, &viewer)), 1);
        let id = waiting[0].application.id;
        let reason = Some("Nur für Bedienstete");
        let decided = world.write(|tx| decide(tx, &admin, id, Decision::Deny(reason)));
        assert_eq!(decided.application.reason.as_deref(), reason);
        denied(Denial::ApplicationDenied);
        let decided = world.write(|tx| decide(tx, &admin, id, Decision::Approve));
        assert_eq!(
            (decided.application.reason, decided.application.admin_id),
            (None, Some(admin.actor.id))
        );
        log_in(&world, account.id).unwrap();
        assert_eq!(world.read(|snapshot| count_open(snapshot, &viewer)), 0);
        assert_eq!(
            world
                .read(|snapshot| page(snapshot, &viewer, Which::All, 0, 10))
                .len(),
            1
        );
        let found = world.read(|snapshot| of_person(snapshot, &viewer, person.id));
        assert_eq!(found.application.state, State::Approved);
    }

    #[test]
    fn only_administrators_read_and_decide() {
        let world = World::with(Registration::Application);
        let bert = world.person("bert");
        let (_, person) = applied(&world, "anna", Some("Bitte")).unwrap();
        let viewer = Viewer::Account(bert.id);
        let is_refused = |result: Result<()>| {
            assert!(
                matches!(result, Err(Error::Forbidden(Denial::NotAdmin))),
                "{result:?}"
            );
        };
        is_refused(
            world
                .db
                .read(|snapshot| page(snapshot, &viewer, Which::All, 0, 10).map(drop)),
        );
        is_refused(world.db.read(|snapshot| count_open(snapshot, &viewer).map(drop)));
        is_refused(
            world
                .db
                .read(|snapshot| of_person(snapshot, &viewer, person.id).map(drop)),
        );
        let by = world.by(&bert);
        let id = ApplicationId(1);
        is_refused(
            world
                .db
                .write(|tx| decide(tx, &by, id, Decision::Approve).map(drop)),
        );
        let admin = world.by(&world.admin("admin"));
        let unknown = world
            .db
            .write(|tx| decide(tx, &admin, ApplicationId(99), Decision::Approve));
        assert!(
            matches!(unknown, Err(Error::NotFound(Thing::Application))),
            "{unknown:?}"
        );
    }

    #[test]
    fn an_application_needs_an_answer() {
        let world = World::with(Registration::Application);
        for answer in [None, Some(""), Some(" \n ")] {
            let refused = applied(&world, "anna", answer);
            assert!(
                matches!(refused, Err(Error::Invalid(Field::Answer, Fault::Empty))),
                "{refused:?}"
            );
        }
        let long = "x".repeat(ANSWER_LIMIT + 1);
        let refused = applied(&world, "anna", Some(&long));
        assert!(
            matches!(refused, Err(Error::Invalid(Field::Answer, Fault::TooLong { .. }))),
            "{refused:?}"
        );
        applied(&world, "anna", Some("Bitte")).unwrap();
    }
}
