// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/person`: what is known of a person, and what they wrote.

use actix_web::web::{self, Json, Query};
use kollegium_domain::error::Thing;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::rank;
use kollegium_domain::timelines::Scope;
use kollegium_domain::timelines::replies::{self, ReplyQuery};
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use kollegium_domain::{Error, Result, blocks, groups};

use super::paging::Window;
use super::views::{comment, community, person, post};
use super::wire::PagedResponse;
use super::wire::enums::PersonContentType;
use super::wire::person::{
    GetPersonDetails, GetPersonDetailsResponse, ListPersonContent, PostCommentCombinedView,
};
use crate::names;
use crate::request::{Answer, ApiCaller};
use crate::views::context::PageContext;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/person", web::get().to(get))
        .route("/person/content", web::get().to(content));
}

async fn get(caller: ApiCaller, Query(query): Query<GetPersonDetails>) -> Answer<GetPersonDetailsResponse> {
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        let found = names::person(
            snapshot,
            viewer,
            &origin,
            query.person_id,
            query.username.as_deref(),
        )?
        .ok_or(Error::NotFound(Thing::Person))?;
        let moderates = groups::moderated(snapshot, viewer, found.id)?;
        Ok(GetPersonDetailsResponse {
            person_view: person::view(&found, now, blocks::since(snapshot, viewer, found.id)?),
            moderates: community::moderated(snapshot, &moderates, &found)?,
            multi_communities_created: Vec::new(),
        })
    });
    found.await.map(Json)
}

/// Threads and replies together, the newest first.
async fn content(
    caller: ApiCaller,
    Query(query): Query<ListPersonContent>,
) -> Answer<PagedResponse<PostCommentCombinedView>> {
    let window = Window::<2>::new(query.page_cursor.as_deref(), query.limit)?;
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        let author = names::person(
            snapshot,
            viewer,
            &origin,
            query.person_id,
            query.username.as_deref(),
        )?
        .ok_or(Error::NotFound(Thing::Person))?;
        let (id, name) = (query.community_id, query.community_name.as_deref());
        let group = names::group(snapshot, viewer, &origin, id, name)?;
        let scope = Scope::Author(author.id);
        let [threads_before, replies_before] = window.skips;
        let mut lists = [Vec::new(), Vec::new()];
        if has_posts(query.type_) {
            let wanted = ThreadQuery {
                start: Start::Skip(threads_before),
                limit: window.limit,
                ..ThreadQuery::new(scope, rank::ThreadSort::New, now)
            };
            lists[0] = threads::page(snapshot, viewer, &wanted)?.items;
        }
        if has_comments(query.type_) {
            let wanted = ReplyQuery {
                scope,
                sort: replies::ReplySort::New,
                start: Start::Skip(replies_before),
                limit: window.limit,
            };
            lists[1] = replies::page(snapshot, viewer, &wanted)?.items;
        }
        let found = window
            .merge(lists, |it: &Post| it.created_at)
            .filter(|it| group.is_none_or(|group| it.group_id == group));
        let context = PageContext::load(snapshot, viewer, now, &found.items)?;
        together(&context, found)
    });
    found.await.map(Json)
}

/// Whether threads are wanted.
pub(super) fn has_posts(type_: Option<PersonContentType>) -> bool {
    !matches!(type_, Some(PersonContentType::Comments))
}

/// Whether replies are wanted.
pub(super) fn has_comments(type_: Option<PersonContentType>) -> bool {
    !matches!(type_, Some(PersonContentType::Posts))
}

/// Threads and replies, as far as they have a place.
pub(super) fn together(
    context: &PageContext,
    found: PagedResponse<Post>,
) -> Result<PagedResponse<PostCommentCombinedView>> {
    found.filter(|it| context.has_place(it)).map(|it| {
        Ok(match it.is_thread() {
            true => PostCommentCombinedView::Post(Box::new(post::view(context, &it)?)),
            false => PostCommentCombinedView::Comment(Box::new(comment::view(context, &it)?)),
        })
    })
}
