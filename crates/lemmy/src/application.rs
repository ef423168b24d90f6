// SPDX-License-Identifier: AGPL-3.0-or-later
//! Applications for an account: listed, read and decided.

use actix_web::web::{self, Json, Query, ServiceConfig};
use kollegium_db::Snapshot;
use kollegium_domain::accounts::applications;
use kollegium_domain::accounts::applications::{Applicant, Decision, Which};
use kollegium_domain::ids::{ActorId, ApplicationId};
use kollegium_domain::{Result, actors};
use serde::Serialize;

use crate::error::ApiResult;
use crate::request::{Answer, ApiCaller, Page, only};
use crate::wire::Only;
use crate::wire::application::{ApproveRegistrationApplication, GetRegistrationApplication};

/// How an application is shown with who decided about it, in the words of one version of the API.
pub(crate) type ShowApplicant<T> = fn(&Applicant, Option<&actors::Actor>) -> T;

/// The routes that are the same in both versions.
pub(crate) fn configure<T: Serialize + Send + 'static>(cfg: &mut ServiceConfig, show: ShowApplicant<T>) {
    let get = move |caller, Query(query)| of_person(caller, query, show);
    let decide = move |caller, Json(body)| decided(caller, body, show);
    cfg.route("/admin/registration_application", web::get().to(get))
        .route("/admin/registration_application/approve", web::put().to(decide));
}

/// Applications, as `show` has them.
pub(crate) async fn listed<T: Send + 'static>(
    caller: &ApiCaller,
    unread_only: Option<bool>,
    page: Page,
    show: ShowApplicant<T>,
) -> ApiResult<Vec<T>> {
    let which = match unread_only {
        Some(true) => Which::Open,
        Some(false) | None => Which::All,
    };
    caller
        .read_own(move |snapshot, viewer| {
            let found = applications::page(snapshot, viewer, which, page.skip, page.limit)?;
            views_of(snapshot, &found, show)
        })
        .await
}

async fn of_person<T: Send + 'static>(
    caller: ApiCaller,
    query: GetRegistrationApplication,
    show: ShowApplicant<T>,
) -> Answer<Only<T>> {
    let found = caller.read_own(move |snapshot, viewer| {
        let found = applications::of_person(snapshot, viewer, ActorId(query.person_id))?;
        shown(snapshot, &found, show)
    });
    only("registration_application", found.await)
}

async fn decided<T: Send + 'static>(
    caller: ApiCaller,
    body: ApproveRegistrationApplication,
    show: ShowApplicant<T>,
) -> Answer<Only<T>> {
    let decided = caller.act(move |tx, by| {
        let decision = match body.approve {
            true => Decision::Approve,
            false => Decision::Deny(body.deny_reason.as_deref()),
        };
        let found = applications::decide(tx, by, ApplicationId(body.id), decision)?;
        shown(tx, &found, show)
    });
    only("registration_application", decided.await)
}

fn shown<T>(snapshot: &mut Snapshot, applicant: &Applicant, show: ShowApplicant<T>) -> Result<T> {
    let admin = applicant.application.admin_id;
    let admin = admin.map(|it| actors::get(snapshot, it)).transpose()?;
    Ok(show(applicant, admin.as_ref()))
}

fn views_of<T>(snapshot: &mut Snapshot, found: &[Applicant], show: ShowApplicant<T>) -> Result<Vec<T>> {
    let ids: Vec<ActorId> = found.iter().filter_map(|it| it.application.admin_id).collect();
    let admins = actors::by_ids(snapshot, &ids)?;
    let admin = |it: &Applicant| {
        admins
            .iter()
            .find(|admin| Some(admin.id) == it.application.admin_id)
    };
    Ok(found.iter().map(|it| show(it, admin(it))).collect())
}
