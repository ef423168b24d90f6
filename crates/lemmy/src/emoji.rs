// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/custom_emoji`: emoji of this instance.

use actix_web::web::{self, Json};
use kollegium_db::Snapshot;
use kollegium_domain::emoji::{self, Looks};
use kollegium_domain::error::Thing;
use kollegium_domain::{Error, Result};

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
    let body = body.into_inner();
    let made = who.act(move |tx, by| {
        let looks = Looks {
            image_url: &body.image_url,
            alt_text: &body.alt_text,
            category: &body.category,
            keywords: &body.keywords,
        };
        let id = emoji::create(tx, by, &body.shortcode, &looks)?;
        shown(tx, id)
    });
    Ok(Json(made.await?))
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
        shown(tx, body.id)
    });
    Ok(Json(changed.await?))
}

async fn delete(who: Who, body: Json<DeleteCustomEmoji>) -> Answer<SuccessResponse> {
    let DeleteCustomEmoji { id } = body.into_inner();
    who.act(move |tx, by| emoji::delete(tx, by, id)).await?;
    Ok(Json(SuccessResponse { success: true }))
}

fn shown(rx: &mut Snapshot, id: i64) -> Result<CustomEmojiResponse> {
    let found = emoji::all(rx)?.into_iter().find(|(it, _)| it.id == id);
    let (emoji, keywords) = found.ok_or(Error::NotFound(Thing::Emoji))?;
    Ok(CustomEmojiResponse {
        custom_emoji: views::emoji(&emoji, keywords),
    })
}
