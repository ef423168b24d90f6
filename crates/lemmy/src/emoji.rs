// SPDX-License-Identifier: AGPL-3.0-or-later
//! Custom emoji of this instance.

use actix_web::web::Json;
use kollegium_db::Snapshot;
use kollegium_domain::emoji::{Emoji, Looks};
use kollegium_domain::error::Thing;
use kollegium_domain::{Error, Result, emoji};

use crate::error::ApiResult;
use crate::request::{Answer, ApiCaller, success};
use crate::wire::site::{CreateCustomEmoji, DeleteCustomEmoji};
use crate::wire::user::SuccessResponse;

/// An emoji and the words by which it is found.
pub(crate) type Known = (Emoji, Vec<String>);

/// Adds an emoji.
pub(crate) async fn made(caller: &ApiCaller, body: CreateCustomEmoji) -> ApiResult<Known> {
    caller
        .act(move |tx, by| {
            let looks = Looks {
                image_url: &body.image_url,
                alt_text: &body.alt_text,
                category: &body.category,
                keywords: &body.keywords,
            };
            let id = emoji::create(tx, by, &body.shortcode, &looks)?;
            known(tx, id)
        })
        .await
}

/// Takes an emoji away.
pub(crate) async fn delete(
    caller: ApiCaller,
    Json(body): Json<DeleteCustomEmoji>,
) -> Answer<SuccessResponse> {
    success(caller.act(move |tx, by| emoji::delete(tx, by, body.id)).await)
}

/// The emoji with this id.
pub(crate) fn known(snapshot: &mut Snapshot, id: i64) -> Result<Known> {
    let found = emoji::all(snapshot)?.into_iter().find(|(it, _)| it.id == id);
    found.ok_or(Error::NotFound(Thing::Emoji))
}
