// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports: what somebody brings before the moderators of a group. Only they and the administrators read them, here
//! and at the other servers that get a `Flag`: the group's home, and the author's.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::by::By;
use crate::error::{Error, Fault, Field, Result, Thing};
use crate::events::{self, Event};
use crate::groups;
use crate::ids::{ActorId, GroupId, PostId, ReportId};
use crate::mail;
use crate::paging;
use crate::posts;
use crate::schema::{post, report, standing};
use crate::text;
use crate::time::Time;
use crate::viewer;
use crate::viewer::Viewer;

/// The maximum length of a reason, in characters.
pub const REASON_LIMIT: usize = 1_000;
/// About how many purged posts reports are forgotten in one statement.
const ERASED_AT_ONCE: usize = 1_000;

/// A report, with the post as it read when it was reported.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = report)]
pub struct Report {
    /// The id of the report.
    pub id: ReportId,
    /// The post that was reported.
    pub post_id: PostId,
    /// The person who reported it.
    pub reporter_id: ActorId,
    /// The reason that the reporter gave.
    pub reason: String,
    /// The title of the post when it was reported.
    pub title: Option<String>,
    /// The link as it was.
    pub link: Option<String>,
    /// The text as it was, Markdown.
    pub source: String,
    /// The time when a moderator resolved it.
    pub resolved_at: Option<Time>,
    /// The moderator who resolved it, if any.
    pub resolver_id: Option<ActorId>,
    /// The time of the report.
    pub created_at: Time,
}

/// Reports a post that the reporter, or their server, may read. Whoever reports a post again whose report is open
/// changes nothing; one that was resolved is opened anew.
pub fn file(tx: &mut Tx, by: &By, id: PostId, reason: &str) -> Result<Report> {
    by.require_not_banned()?;
    let reported = posts::get(tx, &as_viewer(by), id)?;
    let reason = cleaned(by, reason)?;
    let known: Option<Report> = report::table
        .filter(report::post_id.eq(id))
        .filter(report::reporter_id.eq(by.actor.id))
        .select(Report::as_select())
        .first(tx.conn())
        .optional()?;
    match known {
        Some(known) if known.resolved_at.is_none() => return Ok(known),
        Some(known) => {
            diesel::delete(report::table.find(known.id)).execute(tx.conn())?;
        }
        None => {}
    }
    let report: ReportId = diesel::insert_into(report::table)
        .values((
            (report::post_id.eq(id), report::reporter_id.eq(by.actor.id)),
            (
                report::reason.eq(reason),
                report::title.eq(reported.content.title),
            ),
            (
                report::link.eq(reported.content.link),
                report::source.eq(reported.content.source),
            ),
            report::created_at.eq(by.at),
        ))
        .returning(report::id)
        .get_result(tx.conn())?;
    let event = Event::PostReported { post: id, report };
    events::record(tx, by, Some(reported.group_id), &event)?;
    mail::tell_of_report(tx, by.at)?;
    find(tx, report)
}

/// Marks a report as dealt with. One that is stays as it is.
pub fn resolve(tx: &mut Tx, by: &By, id: ReportId) -> Result<Report> {
    let before = moderated_by(tx, by, id)?;
    if before.resolved_at.is_some() {
        return Ok(before);
    }
    set_resolved(tx, id, Some((by.at, by.actor.id)))
}

/// Opens a report again. One that is open stays as it is.
pub fn reopen(tx: &mut Tx, by: &By, id: ReportId) -> Result<Report> {
    moderated_by(tx, by, id)?;
    set_resolved(tx, id, None)
}

/// What `reporter` reported, for the `Flag` to other servers; nothing if it is gone.
pub fn own(snapshot: &mut Snapshot, reporter: ActorId, id: ReportId) -> Result<Option<Report>> {
    Ok(report::table
        .find(id)
        .filter(report::reporter_id.eq(reporter))
        .select(Report::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// A filter for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// About threads or about replies.
    pub about: About,
    /// Only those that nobody has dealt with.
    pub open: bool,
    /// Only those about posts in this group.
    pub group: Option<GroupId>,
    /// Only those about this post.
    pub post: Option<PostId>,
}

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Only reports of threads.
    Threads,
    /// Only reports of replies.
    Replies,
}

/// The reports that the viewer has to deal with, the newest first: those of the groups that they moderate, all for
/// administrators.
pub fn page(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    filter: &Filter,
    skip: i64,
    limit: i64,
) -> Result<Vec<Report>> {
    paging::check_window(skip, limit)?;
    let scope = Scope::load(snapshot, viewer)?;
    let mut query = report::table
        .inner_join(post::table)
        .filter(post::parent_id.is_null().eq(filter.about == About::Threads))
        .order(report::id.desc())
        .offset(skip)
        .limit(limit)
        .select(Report::as_select())
        .into_boxed();
    if filter.open {
        query = query.filter(report::resolved_at.is_null());
    }
    if let Some(group) = filter.group {
        query = query.filter(post::group_id.eq(group));
    }
    if let Some(id) = filter.post {
        query = query.filter(report::post_id.eq(id));
    }
    if let Scope::Groups(groups) = scope {
        query = query.filter(post::group_id.eq_any(groups));
    }
    Ok(query.load(snapshot.conn())?)
}

/// The number of open reports of a kind that the viewer can resolve.
pub fn count_open(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    about: About,
    group: Option<GroupId>,
) -> Result<i64> {
    let scope = Scope::load(snapshot, viewer)?;
    let mut query = report::table
        .inner_join(post::table)
        .filter(report::resolved_at.is_null())
        .filter(post::parent_id.is_null().eq(about == About::Threads))
        .select(diesel::dsl::count_star())
        .into_boxed();
    if let Some(group) = group {
        query = query.filter(post::group_id.eq(group));
    }
    if let Scope::Groups(groups) = scope {
        query = query.filter(post::group_id.eq_any(groups));
    }
    Ok(query.first(snapshot.conn())?)
}

fn as_viewer(by: &By) -> Viewer {
    if by.actor.local {
        Viewer::Account(by.actor.id)
    } else {
        Viewer::Peer {
            instance: by.actor.instance_id,
            actor: Some(by.actor.id),
        }
    }
}

/// Forgets all reports of these posts, which were purged.
pub(crate) fn erase(tx: &mut Tx, posts: &[PostId]) -> Result<()> {
    for posts in posts.chunks(ERASED_AT_ONCE) {
        diesel::delete(report::table.filter(report::post_id.eq_any(posts))).execute(tx.conn())?;
    }
    Ok(())
}

/// At other servers people may report without a word.
pub(crate) fn cleaned(by: &By, reason: &str) -> Result<String> {
    match text::clean::line(reason, REASON_LIMIT) {
        Err(Fault::Empty) if !by.actor.local => Ok(String::new()),
        cleaned => cleaned.map_err(|fault| Error::Invalid(Field::Reason, fault)),
    }
}

/// Whose reports somebody reads.
enum Scope {
    All,
    Groups(Vec<GroupId>),
}

impl Scope {
    fn load(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Scope> {
        if viewer::administers(snapshot, viewer)? {
            return Ok(Scope::All);
        }
        let me = viewer.require_account()?;
        Ok(Scope::Groups(
            standing::table
                .filter(standing::actor_id.eq(me))
                .filter(standing::moderator_since.is_not_null())
                .select(standing::group_id)
                .load(snapshot.conn())?,
        ))
    }
}

/// The report, if `by` may deal with it; not found otherwise, since reports are confidential.
fn moderated_by(tx: &mut Tx, by: &By, id: ReportId) -> Result<Report> {
    tx.lock_row("report", id.0)?;
    let found = find(tx, id)?;
    let reported = posts::get_for_update(tx, found.post_id)?;
    if by.require_admin().is_ok() || groups::moderated_by(tx, by, reported.group_id).is_ok() {
        Ok(found)
    } else {
        Err(Error::NotFound(Thing::Report))
    }
}

fn set_resolved(tx: &mut Tx, id: ReportId, to: Option<(Time, ActorId)>) -> Result<Report> {
    diesel::update(report::table.find(id))
        .set((
            report::resolved_at.eq(to.map(|(at, _)| at)),
            report::resolver_id.eq(to.map(|(_, who)| who)),
        ))
        .execute(tx.conn())?;
    find(tx, id)
}

fn find(snapshot: &mut Snapshot, id: ReportId) -> Result<Report> {
    report::table
        .find(id)
        .select(Report::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Report))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Denial;
    use crate::groups::Visibility;
    use crate::testing::World;

    const OPEN: Filter = Filter {
        about: About::Threads,
        open: true,
        group: None,
        post: None,
    };

    #[test]
    fn a_report_is_filed_once_resolved_and_filed_anew() {
        let world = World::new();
        let (anna, berta) = (world.person("anna"), world.person("berta"));
        let group = world.group(&anna, "office");
        let id = world.thread(&berta, group);
        let (moderator, member) = (world.by(&anna), world.by(&berta));
        let first = world.write(|tx| file(tx, &member, id, "spam"));
        let again = world.write(|tx| file(tx, &member, id, "other words"));
        assert_eq!(again, first);
        let viewer = Viewer::Account(anna.id);
        let open = || world.read(|snapshot| page(snapshot, &viewer, &OPEN, 0, 10)).len();
        assert_eq!(open(), 1);

        let done = world.write(|tx| resolve(tx, &moderator, first.id));
        assert_eq!(done.resolver_id, Some(anna.id));
        assert_eq!(world.write(|tx| resolve(tx, &moderator, first.id)), done);
        assert_eq!(open(), 0);
        let reopened = world.write(|tx| reopen(tx, &moderator, first.id));
        assert_eq!(reopened, first);
        world.write(|tx| resolve(tx, &moderator, first.id));
        let anew = world.write(|tx| file(tx, &member, id, "again"));
        assert_eq!((anew.reason.as_str(), open()), ("again", 1));
    }

    #[test]
    fn a_report_is_sent_once_and_in_the_name_of_the_reporter_alone() {
        let world = World::new();
        let (anna, berta) = (world.person("anna"), world.person("berta"));
        let group = world.group(&anna, "office");
        let id = world.thread(&anna, group);
        let by = world.by(&berta);
        let (filed, events) = world.recorded(|tx| file(tx, &by, id, "spam"));
        let report = filed.id;
        assert_eq!(events, [Event::PostReported { post: id, report }]);
        assert_eq!(world.recorded(|tx| file(tx, &by, id, "again")).1, []);
        assert_eq!(
            world.read(|snapshot| own(snapshot, berta.id, report)),
            Some(filed)
        );
        assert_eq!(world.read(|snapshot| own(snapshot, anna.id, report)), None);
        // Anew, it is another report, and the first one is nobody's any more.
        let moderator = world.by(&anna);
        world.write(|tx| resolve(tx, &moderator, report));
        let anew = world.write(|tx| file(tx, &by, id, "again"));
        assert_eq!(world.read(|snapshot| own(snapshot, berta.id, report)), None);
        assert_eq!(
            world.read(|snapshot| own(snapshot, berta.id, anew.id)),
            Some(anew)
        );
    }

    #[test]
    fn other_servers_report_what_they_may_read_and_need_no_reason() {
        let world = World::new();
        let (anna, mia) = (world.person("anna"), world.stranger("mia"));
        let by = world.by(&mia);
        let group = world.group(&anna, "office");
        let id = world.thread(&anna, group);
        let report = world.write(|tx| file(tx, &by, id, " "));
        assert_eq!((report.reason.as_str(), report.reporter_id), ("", mia.id));
        for visibility in [Visibility::Local, Visibility::Protected] {
            let closed = world.group_for(&anna, visibility.as_str(), visibility);
            let id = world.thread(&anna, closed);
            let refused = world.db.write(|tx| file(tx, &by, id, "why"));
            assert!(
                matches!(refused, Err(Error::NotFound(Thing::Post))),
                "{refused:?}"
            );
        }
        let at_home = world.by(&anna);
        let refused = world.db.write(|tx| file(tx, &at_home, id, " "));
        assert!(
            matches!(refused, Err(Error::Invalid(Field::Reason, Fault::Empty))),
            "{refused:?}"
        );
    }

    #[test]
    fn only_those_who_moderate_the_group_see_a_report() {
        let world = World::new();
        let (anna, berta, carla) = (world.person("anna"), world.person("berta"), world.person("carla"));
        let admin = world.admin("admin");
        let group = world.group(&anna, "office");
        world.group(&carla, "other");
        let id = world.thread(&berta, group);
        let member = world.by(&berta);
        let report = world.write(|tx| file(tx, &member, id, "spam"));
        for (who, count) in [(&anna, 1), (&admin, 1), (&berta, 0), (&carla, 0)] {
            let viewer = Viewer::Account(who.id);
            assert_eq!(
                world.read(|snapshot| page(snapshot, &viewer, &OPEN, 0, 10)).len(),
                count
            );
            let counted = world.read(|snapshot| count_open(snapshot, &viewer, About::Threads, Some(group)));
            assert_eq!(counted, i64::try_from(count).unwrap());
        }
        let by = world.by(&carla);
        let refused = world.db.write(|tx| resolve(tx, &by, report.id));
        assert!(
            matches!(refused, Err(Error::NotFound(Thing::Report))),
            "{refused:?}"
        );
        let nobody = world
            .db
            .read(|snapshot| page(snapshot, &Viewer::Anyone, &OPEN, 0, 10));
        assert!(
            matches!(nobody, Err(Error::Forbidden(Denial::NotLoggedIn))),
            "{nobody:?}"
        );
    }
}
