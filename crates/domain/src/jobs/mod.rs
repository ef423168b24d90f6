// SPDX-License-Identifier: AGPL-3.0-or-later
//! Work that waits: rows, so that a dead worker loses nothing. Each kind of work has a lane and a worker of its own.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::{Position, Url};

use crate::actors;
use crate::error::{Error, Result};
use crate::ids::{ActorId, GroupId, InstanceId, JobId, PostId};
use crate::instances;
use crate::schema::job;
use crate::time::Time;

/// The maximum number of attempts.
pub const ATTEMPTS: i32 = 10;
/// How many jobs of a lane ask one server at once.
const AT_TARGET: usize = 2;
/// How many are done at once on account of one server.
const FROM_SENDER: usize = 4;
/// How many jobs of a lane may wait for one server, or on account of one.
const MOST_WAITING: i64 = 1_000;

/// A kind of work. Its values are written to the database: fields are only added, with defaults.
pub trait Work: Serialize + DeserializeOwned + Clone + std::fmt::Debug + Send + Sync + 'static {
    /// The name of its lane.
    const LANE: &'static str;

    /// What kind of job it is, for the log: whom it concerns is not to be found there.
    fn name(&self) -> &'static str;

    /// The host of the server that it asks, if it asks one.
    fn target(&self, snapshot: &mut Snapshot) -> Result<Option<String>>;
}

/// A job that looks something up on another server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Find out who `@name@host` in a post is, and note the mention.
    ResolveMention {
        /// The post that mentions somebody.
        post: PostId,
        /// The handle, `@name@host`.
        handle: String,
    },
    /// Read the newest threads of a remote group with their replies, its pinned ones, its moderators and its counts.
    Backfill {
        /// The group to read.
        group: GroupId,
    },
    /// Ask the server of a remote group how large it is.
    CountGroup {
        /// The group to ask about.
        group: GroupId,
    },
    /// Read the replies to a thread of a remote group that somebody looked for.
    LoadReplies {
        /// The thread.
        post: PostId,
        /// The collection of everything in the thread, if its document names one.
        #[serde(default)]
        context: Option<String>,
        /// The collection of its direct replies, likewise.
        #[serde(default)]
        replies: Option<String>,
    },
    /// Ask an instance's NodeInfo what it runs.
    AskNodeInfo {
        /// The instance to ask.
        instance: InstanceId,
    },
    /// Find an object that a person imports from another account, and join, save or block it.
    #[serde(rename = "fulfil")]
    Import {
        /// The person who imports it.
        person: ActorId,
        /// What to do with the object once it is found.
        what: ImportAction,
        /// The ActivityPub id of the object.
        uri: String,
    },
}

impl Work for Job {
    const LANE: &'static str = "lookup";

    fn name(&self) -> &'static str {
        match self {
            Job::ResolveMention { .. } => "resolve_mention",
            Job::Backfill { .. } => "backfill",
            Job::CountGroup { .. } => "count_group",
            Job::LoadReplies { .. } => "load_replies",
            Job::AskNodeInfo { .. } => "ask_node_info",
            Job::Import { .. } => "import",
        }
    }

    fn target(&self, snapshot: &mut Snapshot) -> Result<Option<String>> {
        let instance = match self {
            Job::ResolveMention { handle, .. } => {
                return Ok(handle.rsplit_once('@').map(|(_, host)| host.to_owned()));
            }
            Job::Import { uri, .. } => return Ok(host_of(uri)),
            Job::LoadReplies { context, replies, .. } => {
                return Ok(replies.as_deref().or(context.as_deref()).and_then(host_of));
            }
            Job::Backfill { group } | Job::CountGroup { group } => {
                actors::get(snapshot, group.actor())?.instance_id
            }
            Job::AskNodeInfo { instance } => *instance,
        };
        Ok(Some(instances::get(snapshot, instance)?.host))
    }
}

/// A job that looks at something to which a text links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PreviewJob {
    /// Look at the page behind a link.
    FetchPreview {
        /// The URL to fetch.
        link: String,
    },
}

impl Work for PreviewJob {
    const LANE: &'static str = "preview";

    fn name(&self) -> &'static str {
        match self {
            PreviewJob::FetchPreview { .. } => "fetch_preview",
        }
    }

    fn target(&self, _: &mut Snapshot) -> Result<Option<String>> {
        let PreviewJob::FetchPreview { link } = self;
        Ok(host_of(link))
    }
}

/// The host in a URL, with its port.
fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(url[Position::BeforeHost..Position::AfterPort].to_owned())
}

/// A job that makes posts found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SearchJob {
    /// Put posts into an index that is made in another way than before, the newest first.
    FillIndex {
        /// Those with this id and greater ones are in it.
        below: PostId,
    },
}

impl Work for SearchJob {
    const LANE: &'static str = "search";

    fn name(&self) -> &'static str {
        match self {
            SearchJob::FillIndex { .. } => "fill_index",
        }
    }

    fn target(&self, _: &mut Snapshot) -> Result<Option<String>> {
        Ok(None)
    }
}

/// What an import does with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportAction {
    /// A group is to be joined.
    Join,
    /// A thread or reply is to be saved.
    Save,
    /// A person or group is to be blocked.
    Block,
}

/// A job as it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<W> {
    /// The id in the queue.
    pub id: JobId,
    /// The work to do.
    pub job: W,
    /// The number of failed attempts.
    pub attempts: i32,
    /// The host of the server that it asks.
    pub target: Option<String>,
    /// The server on whose account it is there; none for our own people.
    pub sender: Option<InstanceId>,
}

/// The jobs of a lane that are being done, by the servers that they ask and on whose account they are there.
#[derive(Debug, Clone, Default)]
pub struct InProgress {
    targets: HashMap<String, usize>,
    senders: HashMap<InstanceId, usize>,
}

impl InProgress {
    /// Notes that a job is begun.
    pub fn begin<W>(&mut self, job: &Waiting<W>) {
        if let Some(target) = &job.target {
            *self.targets.entry(target.clone()).or_default() += 1;
        }
        if let Some(sender) = job.sender {
            *self.senders.entry(sender).or_default() += 1;
        }
    }

    /// Notes that it has ended.
    pub fn end<W>(&mut self, job: &Waiting<W>) {
        if let Some(target) = &job.target {
            count_down(&mut self.targets, target);
        }
        if let Some(sender) = &job.sender {
            count_down(&mut self.senders, sender);
        }
    }

    /// The servers of which no more may be asked.
    fn busy_targets(&self) -> Vec<String> {
        let busy = self.targets.iter().filter(|(_, number)| **number >= AT_TARGET);
        busy.map(|(target, _)| target.clone()).collect()
    }

    /// The servers on whose account no more may be done.
    fn busy_senders(&self) -> Vec<InstanceId> {
        let busy = self.senders.iter().filter(|(_, number)| **number >= FROM_SENDER);
        busy.map(|(sender, _)| *sender).collect()
    }
}

fn count_down<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// Adds a job for our own people, to run at `at`. One that waits already is not added again; nor is one for a server for
/// which very many wait.
pub fn add<W: Work>(tx: &mut Tx, what: &W, at: Time) -> Result<()> {
    insert(tx, what, None, at)
}

/// The same on account of another server.
pub fn add_from<W: Work>(tx: &mut Tx, what: &W, sender: InstanceId, at: Time) -> Result<()> {
    insert(tx, what, Some(sender), at)
}

fn insert<W: Work>(tx: &mut Tx, what: &W, sender: Option<InstanceId>, at: Time) -> Result<()> {
    let body = serde_json::to_string(what).map_err(|error| Error::Corrupt(error.to_string()))?;
    let known = job::table
        .filter(job::body.eq(&body))
        .select(job::id)
        .first::<JobId>(tx.conn())
        .optional()?;
    if known.is_some() {
        return Ok(());
    }
    let target = what.target(tx)?;
    if has_too_many(tx, W::LANE, target.as_deref(), sender)? {
        tracing::warn!(
            job = what.name(),
            target,
            "not queued: too many jobs wait for the same server"
        );
        return Ok(());
    }
    diesel::insert_into(job::table)
        .values((
            job::lane.eq(W::LANE),
            job::body.eq(&body),
            job::attempts.eq(0),
            job::run_at.eq(at),
            job::created_at.eq(at),
            job::target.eq(target),
            job::sender_id.eq(sender),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether as many jobs wait for a server, or on account of one, as may.
fn has_too_many(
    tx: &mut Tx,
    lane: &'static str,
    target: Option<&str>,
    sender: Option<InstanceId>,
) -> Result<bool> {
    let of_lane = || {
        job::table
            .filter(job::lane.eq(lane))
            .select(job::id)
            .offset(MOST_WAITING - 1)
    };
    if let Some(target) = target {
        let last: Option<JobId> = of_lane()
            .filter(job::target.eq(target))
            .first(tx.conn())
            .optional()?;
        if last.is_some() {
            return Ok(true);
        }
    }
    if let Some(sender) = sender {
        let last: Option<JobId> = of_lane()
            .filter(job::sender_id.eq(sender))
            .first(tx.conn())
            .optional()?;
        return Ok(last.is_some());
    }
    Ok(false)
}

/// Whether a job waits or is being done.
pub fn is_waiting<W: Work>(snapshot: &mut Snapshot, what: &W) -> Result<bool> {
    let body = serde_json::to_string(what).map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(diesel::select(diesel::dsl::exists(
        job::table
            .filter(job::lane.eq(W::LANE))
            .filter(job::body.eq(body)),
    ))
    .get_result(snapshot.conn())?)
}

/// The number of imports of a person in the queue.
pub(crate) fn pending_imports(snapshot: &mut Snapshot, person: ActorId) -> Result<usize> {
    // As the bodies begin.
    let begins = format!(r#"{{"kind":"fulfil","person":{person},"#);
    let number: i64 = job::table
        .filter(job::body.like(format!("{begins}%")))
        .count()
        .get_result(snapshot.conn())?;
    Ok(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Takes the next job of a lane that is due, for `lease`: another worker gets it only after that time. Beside what is in
/// progress, no more than a few of one server.
pub fn claim<W: Work>(
    tx: &mut Tx,
    now: Time,
    lease: TimeDelta,
    in_progress: &InProgress,
) -> Result<Option<Waiting<W>>> {
    let Some(id) = next_due(tx, W::LANE, now, in_progress)? else {
        return Ok(None);
    };
    let (body, attempts, target, sender): (String, i32, Option<String>, Option<InstanceId>) =
        diesel::update(job::table.find(id))
            .set((
                job::run_at.eq(now.plus(lease)),
                job::attempts.eq(job::attempts + 1),
            ))
            .returning((job::body, job::attempts, job::target, job::sender_id))
            .get_result(tx.conn())?;
    match serde_json::from_str(&body) {
        Ok(job) => Ok(Some(Waiting {
            id,
            job,
            attempts: attempts - 1,
            target,
            sender,
        })),
        // It would come up first again and again, and no other would ever be done.
        Err(error) => {
            tracing::error!(%id, %error, "dropping a job that cannot be parsed");
            finish(tx, id)?;
            claim(tx, now, lease, in_progress)
        }
    }
}

/// After a start: what a process that died had taken of a lane is due at once. On PostgreSQL another node may hold it, so
/// there the lease has to run out.
pub fn release<W: Work>(tx: &mut Tx, now: Time) -> Result<()> {
    match tx.conn() {
        kollegium_db::Conn::Postgres(_) => Ok(()),
        kollegium_db::Conn::Sqlite(c) => {
            diesel::update(
                job::table
                    .filter(job::lane.eq(W::LANE))
                    .filter(job::attempts.gt(0)),
            )
            .set(job::run_at.eq(now))
            .execute(c)?;
            Ok(())
        }
    }
}

/// The jobs of a lane but those of servers that are busy, as they are due. A macro, since the type cannot be named.
macro_rules! next {
    ($lane:expr, $targets:expr, $senders:expr) => {
        job::table
            .filter(job::lane.eq($lane))
            .filter(job::target.is_null().or(job::target.ne_all($targets)))
            .filter(job::sender_id.is_null().or(job::sender_id.ne_all($senders)))
            .order((job::run_at, job::id))
    };
}

/// PostgreSQL lets several nodes claim at once without waiting for each other; SQLite has one writer.
fn next_due(tx: &mut Tx, lane: &'static str, now: Time, in_progress: &InProgress) -> Result<Option<JobId>> {
    let (targets, senders) = (in_progress.busy_targets(), in_progress.busy_senders());
    let due = next!(lane, &targets, &senders)
        .filter(job::run_at.le(now))
        .select(job::id)
        .limit(1);
    let found = match tx.conn() {
        kollegium_db::Conn::Sqlite(c) => due.first(c),
        kollegium_db::Conn::Postgres(c) => due.for_update().skip_locked().first(c),
    };
    Ok(found.optional()?)
}

/// Deletes a job that is done, or that will never succeed.
pub fn finish(tx: &mut Tx, id: JobId) -> Result<()> {
    diesel::delete(job::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// Reschedules a failed job, later each time; after [`ATTEMPTS`] it is given up.
pub fn put_off<W: Work>(tx: &mut Tx, waiting: &Waiting<W>, now: Time) -> Result<()> {
    if waiting.attempts + 1 >= ATTEMPTS {
        return finish(tx, waiting.id);
    }
    let delay = TimeDelta::seconds(5 << waiting.attempts.clamp(0, 12));
    diesel::update(job::table.find(waiting.id))
        .set(job::run_at.eq(now.plus(delay)))
        .execute(tx.conn())?;
    Ok(())
}

/// The time when the next job of a lane is due that may be done beside what is in progress, if there is one.
pub fn next_run<W: Work>(snapshot: &mut Snapshot, in_progress: &InProgress) -> Result<Option<Time>> {
    let (targets, senders) = (in_progress.busy_targets(), in_progress.busy_senders());
    Ok(next!(W::LANE, &targets, &senders)
        .select(job::run_at)
        .first(snapshot.conn())
        .optional()?)
}

#[cfg(test)]
mod tests;
