// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/admin/registration_application`: what people answered who want an account.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::Result;
use kollegium_domain::accounts::applications::{self, Applicant, Decision, State, Which};
use kollegium_domain::actors;
use kollegium_domain::ids::{ActorId, ApplicationId};
use kollegium_domain::second_factor::State as SecondFactor;
use kollegium_domain::settings::Settings;

use crate::error::ApiError;
use crate::request::{Answer, Page, Who};
use crate::views::{person, settings as views, stamp};
use crate::wire::application::{
    ApproveRegistrationApplication, GetRegistrationApplication,
    GetUnreadRegistrationApplicationCountResponse, ListRegistrationApplications,
    ListRegistrationApplicationsResponse, RegistrationApplication, RegistrationApplicationResponse,
    RegistrationApplicationView,
};
use crate::wire::user::LocalUser;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/admin/registration_application", web::get().to(get))
        .route("/admin/registration_application/list", web::get().to(list))
        .route("/admin/registration_application/count", web::get().to(count))
        .route("/admin/registration_application/approve", web::put().to(decide));
}

async fn list(
    who: Who,
    query: Query<ListRegistrationApplications>,
) -> Answer<ListRegistrationApplicationsResponse> {
    let page = Page::new(query.page, query.limit)?;
    Ok(Json(ListRegistrationApplicationsResponse {
        registration_applications: listed(&who, query.unread_only, page, view).await?,
    }))
}

/// How an application is shown with who decided about it, in the words of one version of the API.
pub(crate) type Show<T> = fn(&Applicant, Option<&actors::Actor>) -> T;

/// Applications, as `show` has them.
pub(crate) async fn listed<T: Send + 'static>(
    who: &Who,
    unread_only: Option<bool>,
    page: Page,
    show: Show<T>,
) -> std::result::Result<Vec<T>, ApiError> {
    let which = match unread_only {
        Some(true) => Which::Open,
        Some(false) | None => Which::All,
    };
    who.read_own(move |snapshot, viewer| {
        let found = applications::page(snapshot, viewer, which, page.skip, page.limit)?;
        views_of(snapshot, &found, show)
    })
    .await
}

async fn count(who: Who) -> Answer<GetUnreadRegistrationApplicationCountResponse> {
    Ok(Json(GetUnreadRegistrationApplicationCountResponse {
        registration_applications: who.read_own(applications::count_open).await?,
    }))
}

async fn get(who: Who, query: Query<GetRegistrationApplication>) -> Answer<RegistrationApplicationResponse> {
    Ok(Json(RegistrationApplicationResponse {
        registration_application: of_person(&who, query.person_id, view).await?,
    }))
}

/// The application of a person, as `show` has it.
pub(crate) async fn of_person<T: Send + 'static>(
    who: &Who,
    person: i64,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.read_own(move |snapshot, viewer| {
        let found = applications::of_person(snapshot, viewer, ActorId(person))?;
        shown(snapshot, &found, show)
    })
    .await
}

async fn decide(
    who: Who,
    body: Json<ApproveRegistrationApplication>,
) -> Answer<RegistrationApplicationResponse> {
    Ok(Json(RegistrationApplicationResponse {
        registration_application: decided(&who, body.into_inner(), view).await?,
    }))
}

/// Decides about an application, and answers with it as `show` has it.
pub(crate) async fn decided<T: Send + 'static>(
    who: &Who,
    body: ApproveRegistrationApplication,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.act(move |tx, by| {
        let decision = match body.approve {
            true => Decision::Approve,
            false => Decision::Deny(body.deny_reason.as_deref()),
        };
        let found = applications::decide(tx, by, ApplicationId(body.id), decision)?;
        shown(tx, &found, show)
    })
    .await
}

fn shown<T>(snapshot: &mut Snapshot, applicant: &Applicant, show: Show<T>) -> Result<T> {
    let admin = applicant.application.admin_id;
    let admin = admin.map(|it| actors::get(snapshot, it)).transpose()?;
    Ok(show(applicant, admin.as_ref()))
}

fn views_of<T>(snapshot: &mut Snapshot, found: &[Applicant], show: Show<T>) -> Result<Vec<T>> {
    let ids: Vec<ActorId> = found.iter().filter_map(|it| it.application.admin_id).collect();
    let admins = actors::by_ids(snapshot, &ids)?;
    let admin = |it: &Applicant| {
        admins
            .iter()
            .find(|admin| Some(admin.id) == it.application.admin_id)
    };
    Ok(found.iter().map(|it| show(it, admin(it))).collect())
}

fn view(of: &Applicant, admin: Option<&actors::Actor>) -> RegistrationApplicationView {
    let Applicant {
        application,
        account,
        person,
    } = of;
    RegistrationApplicationView {
        registration_application: RegistrationApplication {
            id: application.id.0,
            local_user_id: application.account_id.0,
            answer: application.answer.clone(),
            admin_id: application.admin_id.map(|it| it.0),
            deny_reason: application.reason.clone(),
            published: stamp(application.created_at),
        },
        creator_local_user: LocalUser {
            accepted_application: application.state == State::Approved,
            // How they like things is their own business.
            ..views::local_user(account, &Settings::default(), person, SecondFactor::Off).local_user
        },
        creator: self::person::person(person),
        admin: admin.map(self::person::person),
    }
}
