// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/custom_emoji`: emoji of this instance.

use actix_web::web::{self, Json};
use kollegium_domain::emoji::{self, Looks};

use crate::emoji::{Known, delete, known, made};
use crate::error::ApiResult;
use crate::request::{Answer, ApiCaller, only};
use crate::v3::views::site as views;
use crate::v3::wire::site::{CustomEmojiView, EditCustomEmoji};
use crate::wire::Only;
use crate::wire::site::CreateCustomEmoji;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/custom_emoji", web::post().to(create))
        .route("/custom_emoji", web::put().to(edit))
        .route("/custom_emoji/delete", web::post().to(delete));
}

async fn create(caller: ApiCaller, Json(body): Json<CreateCustomEmoji>) -> Answer<Only<CustomEmojiView>> {
    response(made(&caller, body).await)
}

fn response(found: ApiResult<Known>) -> Answer<Only<CustomEmojiView>> {
    let view = found.map(|(emoji, keywords)| views::emoji(&emoji, keywords));
    only("custom_emoji", view)
}

async fn edit(caller: ApiCaller, Json(body): Json<EditCustomEmoji>) -> Answer<Only<CustomEmojiView>> {
    let changed = caller.act(move |tx, by| {
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
