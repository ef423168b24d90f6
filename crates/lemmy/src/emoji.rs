// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/custom_emoji`: emoji of this instance.

use actix_web::web::{self, Json};
use kollegium_db::Snapshot;
use kollegium_domain::emoji::{self, Emoji, Looks};
use kollegium_domain::error::Thing;
use kollegium_domain::{Error, Result};

use crate::error::ApiError;
use crate::request::{Answer, Who};
use crate::views::site as views;
use crate::wire::site::{CreateCustomEmoji, CustomEmojiResponse, DeleteCustomEmoji, EditCustomEmoji};
use crate::wire::user::SuccessResponse;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/custom_emoji", web::post().to(create))
        .route("/custom_emoji", web::put().to(edit))
        .route("/custom_emoji/delete", web::post().to(delete));
}

async fn create(who: Who, body: Json<CreateCustomEmoji>) -> Answer<CustomEmojiResponse> {
    response(made(&who, body.into_inner()).await)
}

fn response(found: std::result::Result<Known, ApiError>) -> Answer<CustomEmojiResponse> {
    let (emoji, keywords) = found?;
    Ok(Json(CustomEmojiResponse {
        custom_emoji: views::emoji(&emoji, keywords),
    }))
}

/// An emoji and the words by which it is found.
pub(crate) type Known = (Emoji, Vec<String>);

/// Adds an emoji.
pub(crate) async fn made(who: &Who, body: CreateCustomEmoji) -> std::result::Result<Known, ApiError> {
    who.act(move |tx, by| {
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

async fn edit(who: Who, body: Json<EditCustomEmoji>) -> Answer<CustomEmojiResponse> {
    let body = body.into_inner();
    let changed = who.act(move |tx, by| {
        let looks = Looks {
            image_url: &body.image_url,
            alt_text: &body.alt_text,
            category: &body.category,
            keywords: &body.keywords,
        };
        emoji::edit(tx, by, body.id, &looks)?;
        known(tx, body.id)
    });
    response(changed.await)
}

/// Takes an emoji away.
pub(crate) async fn delete(who: Who, body: Json<DeleteCustomEmoji>) -> Answer<SuccessResponse> {
    let DeleteCustomEmoji { id } = body.into_inner();
    who.act(move |tx, by| emoji::delete(tx, by, id)).await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// The emoji with this id.
pub(crate) fn known(snapshot: &mut Snapshot, id: i64) -> Result<Known> {
    let found = emoji::all(snapshot)?.into_iter().find(|(it, _)| it.id == id);
    found.ok_or(Error::NotFound(Thing::Emoji))
}
