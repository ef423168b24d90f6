// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages and the reports of them: written, changed, and loaded with those whom they name.

use std::collections::HashMap;

use actix_web::web::{self, Json, ServiceConfig};
use kollegium_app::compose;
use kollegium_app::limits::RateLimit;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::ids::{ActorId, MessageId, MessageReportId};
use kollegium_domain::messages::{Message, MessageReport, NewMessage};
use kollegium_domain::{By, Error, Result, Viewer, actors, messages};
use serde::Serialize;

use crate::error::ApiError;
use crate::request::{Answer, ApiCaller, only};
use crate::wire::Only;
use crate::wire::private_message::{
    CreatePrivateMessage, CreatePrivateMessageReport, DeletePrivateMessage, EditPrivateMessage,
};
use crate::wire::report::ResolveReport;

/// The routes that are the same in both versions, where messages are shown by `message` and reports by `report`.
pub(crate) fn configure<M, R>(cfg: &mut ServiceConfig, message: ShowMessage<M>, report: ShowReport<R>)
where
    M: Serialize + Send + 'static,
    R: Serialize + Send + 'static,
{
    let send = move |caller, Json(body)| write(caller, body, message);
    let edit = move |caller, Json(body)| rewrite(caller, body, message);
    let file = move |caller, Json(body)| file_report(caller, body, report);
    let resolve = move |caller, Json(body)| resolve_report(caller, body, report);
    cfg.route("/private_message", web::post().to(send))
        .route("/private_message", web::put().to(edit))
        .route("/private_message/report", web::post().to(file))
        .route("/private_message/report/resolve", web::put().to(resolve));
}

async fn write<T: Send + 'static>(
    caller: ApiCaller,
    body: CreatePrivateMessage,
    show: ShowMessage<T>,
) -> Answer<Only<T>> {
    caller.admit(RateLimit::Message).await?;
    let text = compose::text(&caller.app, Field::Body, &body.content).await?;
    let command = move |tx: &mut Tx, by: &By| {
        let new = NewMessage {
            recipient: ActorId(body.recipient_id),
            text: &text,
            identity: None,
        };
        messages::send(tx, by, &new)
    };
    changed(&caller, command, show).await
}

async fn rewrite<T: Send + 'static>(
    caller: ApiCaller,
    body: EditPrivateMessage,
    show: ShowMessage<T>,
) -> Answer<Only<T>> {
    caller.admit(RateLimit::Message).await?;
    let text = compose::text(&caller.app, Field::Body, &body.content).await?;
    let id = MessageId(body.private_message_id);
    let command = move |tx: &mut Tx, by: &By| messages::edit(tx, by, id, &text, None);
    changed(&caller, command, show).await
}

/// Deletes what one wrote or takes that back, and answers with the message as `show` has it.
pub(crate) async fn set_deleted<T: Send + 'static>(
    caller: &ApiCaller,
    body: DeletePrivateMessage,
    show: ShowMessage<T>,
) -> Answer<Only<T>> {
    let id = MessageId(body.private_message_id);
    caller.admit(RateLimit::Message).await?;
    let command = move |tx: &mut Tx, by: &By| match body.deleted {
        true => messages::delete(tx, by, id),
        false => messages::restore(tx, by, id),
    };
    changed(caller, command, show).await
}

/// How a report of a message is shown with the message, its sender, who reported it and who dealt with it.
pub(crate) type ShowReport<T> = fn(&MessageReport, &Message, &Actor, &Actor, Option<&Actor>) -> T;

async fn file_report<T: Send + 'static>(
    caller: ApiCaller,
    body: CreatePrivateMessageReport,
    show: ShowReport<T>,
) -> Answer<Only<T>> {
    let filed = caller.act(move |tx, by| {
        let filed = messages::report(tx, by, MessageId(body.private_message_id), &body.reason)?;
        one_report(tx, by, filed, show)
    });
    let filed = filed.await.map_err(ApiError::about_message_report);
    only("private_message_report_view", filed)
}

async fn resolve_report<T: Send + 'static>(
    caller: ApiCaller,
    body: ResolveReport,
    show: ShowReport<T>,
) -> Answer<Only<T>> {
    let id = MessageReportId(body.report_id);
    let done = caller.act(move |tx, by| {
        let report = match body.resolved {
            true => messages::resolve(tx, by, id)?,
            false => messages::reopen(tx, by, id)?,
        };
        one_report(tx, by, report, show)
    });
    only("private_message_report_view", done.await)
}

/// How a message is shown with its sender and recipient to one of them, in the words of one version of the API.
pub(crate) type ShowMessage<T> = fn(&Message, &Actor, &Actor, Option<ActorId>) -> T;

/// Carries out a command on a message, and answers with what it is now, as `show` has it.
pub(crate) async fn changed<T: Send + 'static>(
    caller: &ApiCaller,
    mut command: impl FnMut(&mut Tx, &By) -> Result<Message> + Send + 'static,
    show: ShowMessage<T>,
) -> Answer<Only<T>> {
    let changed = caller.act_after_limit(move |tx, by| {
        let message = command(tx, by)?;
        let mut views = message_views(tx, &Viewer::Account(by.actor.id), &[message], show)?;
        views.pop().ok_or(Error::NotFound(Thing::Message))
    });
    only(
        "private_message_view",
        changed.await.map_err(ApiError::about_message),
    )
}

/// Messages as `show` has them; one query, however many.
pub(crate) fn message_views<T>(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    messages: &[Message],
    show: ShowMessage<T>,
) -> Result<Vec<T>> {
    let people = People::load(
        snapshot,
        messages.iter().flat_map(|it| [it.sender_id, it.recipient_id]),
    )?;
    messages
        .iter()
        .map(|it| {
            let (sender, recipient) = (people.get(it.sender_id)?, people.get(it.recipient_id)?);
            Ok(show(it, sender, recipient, viewer.account()))
        })
        .collect()
}

fn one_report<T>(tx: &mut Tx, by: &By, report: MessageReport, show: ShowReport<T>) -> Result<T> {
    let mut views = report_views(tx, &Viewer::Account(by.actor.id), &[report], show)?;
    views.pop().ok_or(Error::NotFound(Thing::Report))
}

/// Reports of messages as `show` has them; two queries, however many.
pub(crate) fn report_views<T>(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    reports: &[MessageReport],
    show: ShowReport<T>,
) -> Result<Vec<T>> {
    let found = messages::reported(snapshot, viewer, reports)?;
    let senders = found.iter().map(|it| Some(it.sender_id));
    let others = reports
        .iter()
        .flat_map(|it| [Some(it.reporter_id), it.resolver_id]);
    let people = People::load(snapshot, senders.chain(others).flatten())?;
    let mut views = Vec::new();
    for report in reports {
        let Some(message) = found.iter().find(|it| it.id == report.message_id) else {
            continue;
        };
        let sender = people.get(message.sender_id)?;
        let reporter = people.get(report.reporter_id)?;
        let resolver = report.resolver_id.map(|id| people.get(id)).transpose()?;
        views.push(show(report, message, sender, reporter, resolver));
    }
    Ok(views)
}

/// Those whom messages and reports name.
struct People(HashMap<ActorId, Actor>);

impl People {
    fn load(snapshot: &mut Snapshot, ids: impl Iterator<Item = ActorId>) -> Result<People> {
        let ids: Vec<ActorId> = ids.collect();
        let found = actors::by_ids(snapshot, &ids)?;
        Ok(People(found.into_iter().map(|it| (it.id, it)).collect()))
    }

    fn get(&self, id: ActorId) -> Result<&Actor> {
        self.0.get(&id).ok_or(Error::NotFound(Thing::Person))
    }
}
