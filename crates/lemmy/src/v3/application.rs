// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/admin/registration_application`: what people answered who want an account.

use actix_web::web::{self, Query};
use kollegium_domain::accounts::applications::{Applicant, State, count_open};
use kollegium_domain::actors;
use kollegium_domain::second_factor::State as SecondFactor;
use kollegium_domain::settings::Settings;

use crate::application::{self as applications, listed};
use crate::request::{Answer, ApiCaller, Page, only};
use crate::v3::views::person;
use crate::v3::views::settings as views;
use crate::v3::wire::application::{
    ListRegistrationApplications, RegistrationApplication, RegistrationApplicationView,
};
use crate::views::stamp;
use crate::wire::Only;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    applications::configure(cfg, view);
    cfg.route("/admin/registration_application/list", web::get().to(list))
        .route("/admin/registration_application/count", web::get().to(count));
}

async fn list(
    caller: ApiCaller,
    Query(query): Query<ListRegistrationApplications>,
) -> Answer<Only<Vec<RegistrationApplicationView>>> {
    let page = Page::new(query.page, query.limit)?;
    let found = listed(&caller, query.unread_only, page, view).await;
    only("registration_applications", found)
}

async fn count(caller: ApiCaller) -> Answer<Only<i64>> {
    let open = caller.read_own(count_open).await;
    only("registration_applications", open)
}

fn view(of: &Applicant, admin: Option<&actors::Actor>) -> RegistrationApplicationView {
    let Applicant {
        application,
        account,
        person,
    } = of;
    // How they like things is their own business.
    let usual = views::local_user(account, &Settings::default(), person, SecondFactor::Off);
    let mut creator_local_user = usual.local_user;
    creator_local_user.base.accepted_application = application.state == State::Approved;
    RegistrationApplicationView {
        registration_application: RegistrationApplication {
            id: application.id.0,
            local_user_id: application.account_id.0,
            answer: application.answer.clone(),
            admin_id: application.admin_id.map(|it| it.0),
            deny_reason: application.reason.clone(),
            published: stamp(application.created_at),
        },
        creator_local_user,
        creator: self::person::person(person),
        admin: admin.map(self::person::person),
    }
}
