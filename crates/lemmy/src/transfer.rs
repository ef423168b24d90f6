// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/user/export_settings` and `/user/import_settings`: what people take along to another account.

use actix_web::web::{self, Json};
use kollegium_domain::accounts::Account;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::jobs::ImportAction;
use kollegium_domain::profiles::ProfileEdit;
use kollegium_domain::settings::Settings;
use kollegium_domain::transfer::{self, AccountExport, LIMIT};
use kollegium_domain::{Error, accounts, second_factor, settings};
use kollegium_http::compose;
use kollegium_http::limits::Kind;

use crate::error::ApiError;
use crate::request::{Answer, Who};
use crate::settings::apply;
use crate::views::settings as views;
use crate::wire::settings::{ExportedSettings, ImportedSettings};
use crate::wire::user::SuccessResponse;

/// How many things are brought along in one transaction: others want to write too.
const BATCH: usize = 50;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user/export_settings", web::get().to(export))
        .route("/user/import_settings", web::post().to(import));
}

async fn export(who: Who) -> Answer<ExportedSettings> {
    let Exported {
        me,
        account,
        set,
        factor,
        mine,
    } = Exported::load(&who).await?;
    Ok(Json(ExportedSettings {
        settings: views::local_user(&account, &set, &me, factor).local_user,
        display_name: me.title,
        bio: me.summary,
        avatar: me.icon,
        banner: me.banner,
        matrix_id: me.matrix,
        bot_account: me.bot,
        followed_communities: mine.joined,
        saved_posts: mine.saved_threads,
        saved_comments: mine.saved_replies,
        blocked_communities: mine.blocked_groups,
        blocked_users: mine.blocked_people,
        blocked_instances: mine.blocked_instances,
    }))
}

/// What somebody takes along.
pub(crate) struct Exported {
    pub(crate) me: Actor,
    pub(crate) account: Account,
    pub(crate) set: Settings,
    pub(crate) factor: second_factor::State,
    pub(crate) mine: AccountExport,
}

impl Exported {
    /// Loads it for whoever asks.
    pub(crate) async fn load(who: &Who) -> Result<Exported, ApiError> {
        who.read_own(|snapshot, viewer| {
            let me = actors::get(snapshot, viewer.require_account()?)?;
            let account = accounts::of_actor(snapshot, me.id)?;
            Ok(Exported {
                factor: second_factor::state(snapshot, account.id)?,
                set: settings::of(snapshot, viewer)?,
                mine: transfer::export(snapshot, viewer)?,
                me,
                account,
            })
        })
        .await
    }
}

async fn import(who: Who, body: Json<ImportedSettings>) -> Answer<SuccessResponse> {
    bring(&who, body.into_inner()).await
}

/// Settings hold at once, and so does what is known here; the rest is looked up in the background. Pictures stay where
/// they are: they are files of another account.
pub(crate) async fn bring(who: &Who, mut body: ImportedSettings) -> Answer<SuccessResponse> {
    who.limit(Kind::Import)?;
    who.require().await?;
    let hosts = body.blocked_instances.take().unwrap_or_default();
    let things = things(&mut body);
    if hosts.len() + things.len() > LIMIT {
        return Err(Error::Invalid(Field::Setting, Fault::TooMany { max: LIMIT }).into());
    }
    import_settings(who, body).await?;
    who.act_counted(move |tx, by| transfer::block_hosts(tx, by, &hosts))
        .await?;
    for batch in things.chunks(BATCH) {
        let batch = batch.to_vec();
        who.act_counted(move |tx, by| transfer::import(tx, by, &batch))
            .await?;
    }
    Ok(Json(SuccessResponse { success: true }))
}

fn things(body: &mut ImportedSettings) -> Vec<(ImportAction, String)> {
    let lists = [
        (ImportAction::Join, body.followed_communities.take()),
        (ImportAction::Save, body.saved_posts.take()),
        (ImportAction::Save, body.saved_comments.take()),
        (ImportAction::Block, body.blocked_communities.take()),
        (ImportAction::Block, body.blocked_users.take()),
    ];
    let each = |(wish, list): (ImportAction, Option<Vec<String>>)| {
        let list = list.unwrap_or_default();
        list.into_iter().map(move |uri| (wish, uri))
    };
    lists.into_iter().flat_map(each).collect()
}

async fn import_settings(who: &Who, body: ImportedSettings) -> Result<(), ApiError> {
    let bio = match &body.bio {
        Some(bio) => Some(
            compose::text(&who.app, Field::Summary, bio)
                .await
                .map_err(|error| ApiError::from(error).about_person())?,
        ),
        None => None,
    };
    let done = who.act_counted(move |tx, by| {
        let profile = ProfileEdit {
            title: body.display_name.as_deref(),
            summary: bio.as_ref(),
            matrix: body.matrix_id.as_deref(),
            bot: body.bot_account,
            ..ProfileEdit::default()
        };
        accounts::edit_profile(tx, by, &profile)?;
        if let Some(from) = &body.settings {
            settings::save(tx, by, |it| apply(it, from))?;
        }
        Ok(())
    });
    done.await.map_err(ApiError::about_person)
}
