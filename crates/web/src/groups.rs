// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/groups` and `/c/NAME`: the list of groups, a group, joining and leaving it, and creating one.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::rt::time::timeout;
use actix_web::web::{self, Form, Path, Query, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_app::{compose, names};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::Kind as ActorKind;
use kollegium_domain::error::Field;
use kollegium_domain::groups::membership::{self, Member};
use kollegium_domain::groups::{self, Group, NewGroup, Visibility};
use kollegium_domain::ids::GroupId;
use kollegium_domain::instances::Origin;
use kollegium_domain::paging::Start;
use kollegium_domain::timelines::groups::{self as lists, GroupQuery, GroupSort, Scope};
use kollegium_domain::timelines::{self, Companions, Sensitive};
use kollegium_domain::{By, Result, Viewer};
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused};
use crate::frame::Frame;
use crate::listing::ThreadListParams;
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other, with_alternate};
use crate::view_context::ViewContext;
use crate::views::group::{self as views, GroupView};
use crate::views::row::{self, PostRow};
use crate::views::{Choice, Name, choices};

/// The number of groups on a page.
const PAGE: i64 = 30;
/// How long somebody who joins waits for the answer of the group's server.
const ANSWER: Duration = Duration::from_millis(1_500);

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/groups", request::get().to(list))
        .route("/groups/new", request::get().to(new))
        .route("/groups/new", web::post().to(open))
        .route("/c/{name}", request::get().to(show))
        .route("/c/{name}/join", web::post().to(join))
        .route("/c/{name}/leave", web::post().to(leave));
}

#[derive(Template)]
#[template(path = "groups.html")]
struct GroupsPage {
    frame: Frame,
    content: GroupList,
}

struct GroupList {
    scopes: Vec<Choice>,
    groups: Vec<GroupView>,
    next: Option<String>,
    is_own: bool,
}

/// The query parameters of the list of groups.
#[derive(Deserialize)]
struct GroupListParams {
    #[serde(rename = "in")]
    from: Option<String>,
    after: Option<String>,
}

/// GroupListParams groups: the name in the address, the message, and the scope.
const SCOPES: [(&str, &str, Scope); 3] = [
    ("all", "groups-all", Scope::All),
    ("local", "groups-local", Scope::Local),
    ("joined", "groups-joined", Scope::Joined),
];

async fn list(visitor: Visitor, which: Query<GroupListParams>) -> Answer {
    let which = which.into_inner();
    let (frame, content) = visitor
        .look(move |snapshot, context| listed(snapshot, context, &which))
        .await?;
    Ok(page(StatusCode::OK, &GroupsPage { frame, content }))
}

fn listed(snapshot: &mut Snapshot, context: &ViewContext, which: &GroupListParams) -> Result<GroupList> {
    let offered = match context.me {
        Some(_) => &SCOPES[..],
        None => &SCOPES[..2],
    };
    let found = offered
        .iter()
        .find(|(name, ..)| Some(*name) == which.from.as_deref());
    let (from, _, scope) = *found.unwrap_or(&offered[0]);
    let query = GroupQuery {
        scope,
        sort: GroupSort::Members,
        sensitive: Sensitive::AsSet,
        start: Start::after(which.after.as_deref())?,
        limit: PAGE,
    };
    let found = lists::page(snapshot, &context.viewer, &query)?;
    Ok(GroupList {
        scopes: choices(offered.iter().map(|it| (it.0, it.1)), from, |it| {
            format!("/groups?in={it}")
        }),
        groups: views::groups(snapshot, context, &found.items)?,
        next: row::next("/groups", &[("in", from)], found.next),
        is_own: scope == Scope::Joined,
    })
}

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage {
    frame: Frame,
    content: GroupContent,
}

struct GroupContent {
    group: GroupView,
    /// The address of its feed, which anybody can read or there is none.
    feed: Option<String>,
    moderators: Vec<Name>,
    sorts: Vec<Choice>,
    rows: Vec<PostRow>,
    next: Option<String>,
    is_further: bool,
    /// Whether what it had before is being read at its own server.
    is_loading: bool,
}

async fn show(visitor: Visitor, name: Path<String>, asked: Query<ThreadListParams>) -> Answer {
    let (name, asked) = (name.into_inner(), asked.into_inner());
    let (frame, content) = visitor
        .look(move |snapshot, context| shown(snapshot, context, &name, &asked))
        .await?;
    let template = GroupPage { frame, content };
    let page = page(StatusCode::OK, &template);
    Ok(with_alternate(page, template.content.group.alternate()))
}

fn shown(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    name: &str,
    asked: &ThreadListParams,
) -> Result<GroupContent> {
    let found = named(snapshot, &context.viewer, &context.origin, name)?;
    let group = view(snapshot, context, &found)?;
    let scope = timelines::Scope::Group(found.id);
    let (rows, next) = asked.threads(snapshot, context, scope, &group.name.path, None)?;
    Ok(GroupContent {
        moderators: groups::moderating(snapshot, found.id)?
            .iter()
            .map(Name::of)
            .collect(),
        sorts: asked.sorts(&group.name.path, None),
        rows,
        next,
        is_further: asked.is_further(),
        is_loading: group.elsewhere.is_some() && groups::past::is_loading(snapshot, found.id)?,
        feed: group.feed(),
        group,
    })
}

/// The group that is called so, if `viewer` may read it.
pub(crate) fn named(snapshot: &mut Snapshot, viewer: &Viewer, ours: &Origin, name: &str) -> Result<Group> {
    let actor = names::by_handle(snapshot, viewer, ActorKind::Group, ours, name)?;
    groups::get(snapshot, viewer, GroupId(actor.id.0))
}

/// A group as the viewer sees it.
pub(crate) fn view(snapshot: &mut Snapshot, context: &ViewContext, group: &Group) -> Result<GroupView> {
    let beside = Companions::of_groups(snapshot, &context.viewer, std::slice::from_ref(group))?;
    views::view(context, &beside, group)
}

/// A button on a group.
#[derive(Deserialize)]
struct MembershipForm {
    #[serde(default)]
    csrf: String,
}

async fn join(visitor: Visitor, name: Path<String>, form: Form<MembershipForm>) -> Answer {
    let path = format!("/c/{name}");
    let name = name.into_inner();
    let joined = change(&visitor, &form.csrf, name.clone(), membership::join).await?;
    let answered = match joined {
        Member::Accepted => Member::Accepted,
        Member::Pending => answered(&visitor, &name).await,
    };
    Ok(see_other(&match answered {
        Member::Accepted => Notice::Joined.at(&path),
        Member::Pending => Notice::JoinRequested.at(&path),
    }))
}

/// As a rule another server answers within moments: then the next page can say so.
async fn answered(visitor: &Visitor, name: &str) -> Member {
    let accepted = async {
        loop {
            let committed = visitor.app.committed();
            let name = name.to_owned();
            let found = visitor.look(move |snapshot, context| {
                let group = named(snapshot, &context.viewer, &context.origin, &name)?;
                Ok(view(snapshot, context, &group)?.is_member())
            });
            match found.await {
                Ok((_, true)) => return Member::Accepted,
                Ok((_, false)) => committed.await,
                // It can be asked for, but not seen before it accepts.
                Err(_) => return Member::Pending,
            }
        }
    };
    timeout(ANSWER, accepted).await.unwrap_or(Member::Pending)
}

async fn leave(visitor: Visitor, name: Path<String>, form: Form<MembershipForm>) -> Answer {
    let path = format!("/c/{name}");
    change(&visitor, &form.csrf, name.into_inner(), membership::leave).await?;
    Ok(see_other(&Notice::Left.at(&path)))
}

/// A protected group can be asked to let somebody in who may not read it, so the name is enough.
async fn change<T: Send + 'static>(
    visitor: &Visitor,
    csrf: &str,
    name: String,
    command: impl Fn(&mut Tx, &By, GroupId) -> Result<T> + Send + 'static,
) -> std::result::Result<T, Refused> {
    let origin = visitor.app.origin().clone();
    visitor
        .act(csrf, RateLimit::Message, move |tx, by| {
            let actor = names::by_handle(
                tx,
                &Viewer::Account(by.actor.id),
                ActorKind::Group,
                &origin,
                &name,
            )?;
            command(tx, by, GroupId(actor.id.0))
        })
        .await
}

/// The form to create a group.
#[derive(Debug, Clone, Default, Deserialize)]
struct GroupForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    readers: String,
}

#[derive(Template)]
#[template(path = "open_group.html")]
struct OpenPage {
    frame: Frame,
    typed: GroupForm,
    problem: Problems,
}

async fn new(visitor: Visitor) -> Answer {
    let (frame, ()) = visitor.look_own(|_, _| Ok(())).await?;
    let form = OpenPage {
        frame,
        typed: GroupForm::default(),
        problem: None,
    };
    Ok(page(StatusCode::OK, &form))
}

async fn open(visitor: Visitor, form: Form<GroupForm>) -> Answer {
    let typed = form.into_inner();
    match opened(&visitor, typed.clone()).await {
        Ok(path) => Ok(see_other(&Notice::GroupOpened.at(&path))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.summary)?;
            let (frame, ()) = visitor.look_own(|_, _| Ok(())).await?;
            let form = OpenPage {
                frame,
                typed,
                problem: Some(problem),
            };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

async fn opened(visitor: &Visitor, typed: GroupForm) -> std::result::Result<String, Refused> {
    visitor.admit(&typed.csrf, RateLimit::Post).await?;
    let summary = compose::text(&visitor.app, Field::Summary, &typed.summary).await?;
    let opened = visitor.note(move |tx, by| {
        let new = NewGroup {
            name: typed.name.trim(),
            title: &typed.title,
            summary: Some(&summary).filter(|it| !it.source.is_empty()),
            visibility: match typed.readers.as_str() {
                "local" => Visibility::Local,
                _ => Visibility::Public,
            },
            posting_restricted: false,
        };
        let (_, actor) = groups::create(tx, by, &new)?;
        Ok(Name::of(&actor).path)
    });
    opened.await
}
