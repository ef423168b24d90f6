// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/pictrs`: pictures, in the form of the program that Lemmy has for them; and Lemmy's lists of them.

use actix_web::web::{self, Query};
use kollegium_domain::accounts::Account;
use kollegium_domain::actors::Actor;
use kollegium_domain::ids::ActorId;
use kollegium_domain::media::Media;
use kollegium_domain::{accounts, media};

use crate::media::{List, owners, proxy};
use crate::request::{Answer, ApiCaller, Page, only};
use crate::v3::views::person::person;
use crate::v3::wire::media::{ListMedia, LocalImage, LocalImageView};
use crate::views::stamp;
use crate::wire::Only;

/// The routes at `/api/v3`.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/image_proxy", web::get().to(proxy))
        .route("/account/list_media", web::get().to(list))
        .route("/admin/list_all_media", web::get().to(list_all));
}

async fn list(caller: ApiCaller, Query(query): Query<ListMedia>) -> Answer<Only<Vec<LocalImageView>>> {
    listed(&caller, &query, media::own).await
}

async fn list_all(caller: ApiCaller, Query(query): Query<ListMedia>) -> Answer<Only<Vec<LocalImageView>>> {
    listed(&caller, &query, media::all).await
}

async fn listed(caller: &ApiCaller, query: &ListMedia, list: List) -> Answer<Only<Vec<LocalImageView>>> {
    let page = Page::new(query.page, query.limit)?;
    let images = caller.read_own(move |snapshot, viewer| {
        let found = list(snapshot, viewer, page.skip, page.limit)?;
        let owners = owners(snapshot, &found)?;
        let accounts: Vec<ActorId> = owners.iter().map(|it| it.id).collect();
        let accounts = accounts::of_actors(snapshot, &accounts)?;
        Ok(views(found, &owners, &accounts))
    });
    only("images", images.await)
}

fn views(found: Vec<Media>, people: &[Actor], accounts: &[Account]) -> Vec<LocalImageView> {
    let view = |it: Media| {
        let owner = people.iter().find(|person| person.id == it.owner_id)?;
        let account = accounts.iter().find(|account| account.actor_id == it.owner_id);
        Some(LocalImageView {
            local_image: LocalImage {
                local_user_id: account.map(|account| account.id.0),
                pictrs_alias: it.name,
                pictrs_delete_token: it.delete_token,
                published: stamp(it.created_at),
            },
            person: person(owner),
        })
    };
    found.into_iter().filter_map(view).collect()
}
