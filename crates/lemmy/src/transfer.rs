// SPDX-License-Identifier: AGPL-3.0-or-later
//! Exports of the settings of an account, and their import.

use actix_web::web::Json;
use kollegium_app::limits::RateLimit;
use kollegium_domain::accounts::Account;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::jobs::ImportAction;
use kollegium_domain::profiles::ProfileEdit;
use kollegium_domain::settings::Settings;
use kollegium_domain::transfer::LIMIT;
use kollegium_domain::{Error, accounts, actors, second_factor, settings, transfer};

use crate::error::{ApiError, ApiResult};
use crate::request::{Answer, ApiCaller};
use crate::settings::apply;
use crate::wire::settings::{BaseExport, ImportedSettings};
use crate::wire::user::SuccessResponse;

/// How many things are brought along in one transaction: others want to write too.
const BATCH: usize = 50;

/// What somebody takes along, with what their settings are shown with.
pub(crate) struct Exported {
    pub(crate) base: BaseExport,
    pub(crate) blocked_instances: Vec<String>,
    pub(crate) me: Actor,
    pub(crate) account: Account,
    pub(crate) set: Settings,
    pub(crate) factor: second_factor::State,
}

impl Exported {
    /// Loads it for whoever asks.
    pub(crate) async fn load(caller: &ApiCaller) -> ApiResult<Exported> {
        let found = caller.read_own(|snapshot, viewer| {
            let me = actors::get(snapshot, viewer.require_account()?)?;
            let account = accounts::of_actor(snapshot, me.id)?;
            let mine = transfer::export(snapshot, viewer)?;
            Ok(Exported {
                base: BaseExport {
                    display_name: me.profile.title.clone(),
                    bio: me.profile.summary.clone(),
                    avatar: me.profile.icon.clone(),
                    banner: me.profile.banner.clone(),
                    matrix_id: me.profile.matrix.clone(),
                    bot_account: me.bot,
                    followed_communities: mine.joined,
                    saved_posts: mine.saved_threads,
                    saved_comments: mine.saved_replies,
                    blocked_communities: mine.blocked_groups,
                    blocked_users: mine.blocked_people,
                },
                blocked_instances: mine.blocked_instances,
                factor: second_factor::state(snapshot, account.id)?,
                set: settings::of(snapshot, viewer)?,
                me,
                account,
            })
        });
        found.await
    }
}

/// Settings hold at once, and so does what is known here; the rest is looked up in the background. Pictures stay where
/// they are: they are files of another account.
pub(crate) async fn bring(caller: &ApiCaller, mut body: ImportedSettings) -> Answer<SuccessResponse> {
    caller.admit(RateLimit::Import).await?;
    let hosts = body.blocked_instances.take().unwrap_or_default();
    let things = things(&mut body);
    if hosts.len() + things.len() > LIMIT {
        return Err(Error::Invalid(Field::Setting, Fault::TooMany { max: LIMIT }).into());
    }
    import_settings(caller, body).await?;
    caller
        .act_after_limit(move |tx, by| transfer::block_hosts(tx, by, &hosts))
        .await?;
    for batch in things.chunks(BATCH) {
        let batch = batch.to_vec();
        caller
            .act_after_limit(move |tx, by| transfer::import(tx, by, &batch))
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

async fn import_settings(caller: &ApiCaller, body: ImportedSettings) -> ApiResult<()> {
    let bio = caller.text(Field::Summary, body.bio.as_deref()).await;
    let bio = bio.map_err(ApiError::about_person)?;
    let done = caller.act_after_limit(move |tx, by| {
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
