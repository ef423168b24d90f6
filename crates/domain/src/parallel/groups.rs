// SPDX-License-Identifier: AGPL-3.0-or-later
//! Groups, who belongs to them, and their moderation.

use super::{Case, Scene, Second, run};
use crate::actors::{self, Actor};
use crate::groups::membership;
use crate::groups::past::{self, HomeCounts};
use crate::groups::{self, Changes, Visibility};
use crate::ids::{GroupId, PostId};
use crate::moderation::{self, Ban, RemoveContent, RestoreContent};
use crate::testing::new_group;

pub(super) const CASES: &[Case] = &[
    ("groups::create", Second::Refused, |s| {
        let (by, name) = (s.by(&s.owner), format!("new{}", s.number));
        run(move |tx| groups::create(tx, &by, &new_group(&name, Visibility::Protected)))
    }),
    ("groups::edit", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.group);
        run(move |tx| {
            let changes = Changes {
                title: Some("Another title"),
                sensitive: Some(true),
                ..Changes::default()
            };
            groups::edit(tx, &by, id, &changes)
        })
    }),
    ("groups::store_remote_settings", Second::Nothing, |s| {
        let id = elsewhere(s).0;
        run(move |tx| groups::store_remote_settings(tx, id, true, true))
    }),
    ("groups::store_remote_moderators", Second::Nothing, |s| {
        let ((id, _), at) = (elsewhere(s), s.now());
        let list = [s.stranger.id, s.other.id];
        run(move |tx| groups::store_remote_moderators(tx, id, &list, at))
    }),
    ("groups::want_past", Second::Nothing, |s| {
        let ((id, _), at) = (elsewhere(s), s.now());
        run(move |tx| past::want_past(tx, id, at))
    }),
    ("groups::past_was_read", Second::Nothing, |s| {
        let ((id, _), at) = (elsewhere(s), s.now());
        run(move |tx| past::past_was_read(tx, id, at))
    }),
    ("groups::store_home_counts", Second::Nothing, |s| {
        let (id, _) = elsewhere(s);
        let home = HomeCounts {
            members: Some(7),
            threads: Some(5),
            replies: Some(9),
        };
        run(move |tx| past::store_home_counts(tx, id, home))
    }),
    ("groups::request_failed", Second::Nothing, |s| {
        let (id, _) = elsewhere(s);
        let by = s.by(&s.other);
        s.done(|tx| membership::join(tx, &by, id));
        run(move |tx| membership::request_failed(tx, &by, id, by.at))
    }),
    ("groups::join", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.group);
        run(move |tx| membership::join(tx, &by, id))
    }),
    ("groups::join elsewhere", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), elsewhere(s).0);
        run(move |tx| membership::join(tx, &by, id))
    }),
    // A peer that asks twice is answered twice.
    ("groups::join from elsewhere", Second::Again, |s| {
        let (by, id) = (s.by(&s.stranger), s.group);
        run(move |tx| membership::join(tx, &by, id))
    }),
    ("groups::leave", Second::Nothing, |s| {
        s.world.join(&s.other, s.group);
        let (by, id) = (s.by(&s.other), s.group);
        run(move |tx| membership::leave(tx, &by, id))
    }),
    ("groups::accept", Second::Nothing, |s| {
        let id = protected(s);
        let (by, person) = (s.by(&s.owner), s.other.id);
        run(move |tx| membership::accept(tx, &by, id, person))
    }),
    ("groups::reject", Second::Refused, |s| {
        let id = protected(s);
        let (by, person) = (s.by(&s.owner), s.other.id);
        s.done(|tx| membership::accept(tx, &by, id, person));
        run(move |tx| membership::reject(tx, &by, id, person))
    }),
    ("groups::accept_by_group", Second::Nothing, |s| {
        let (id, home) = elsewhere(s);
        s.world.join(&s.other, id);
        let (by, person) = (s.by(&home), s.other.id);
        run(move |tx| membership::accept_by_group(tx, &by, person))
    }),
    ("groups::reject_by_group", Second::Nothing, |s| {
        let (id, home) = elsewhere(s);
        s.world.join(&s.other, id);
        let (by, person) = (s.by(&home), s.other.id);
        s.done(|tx| membership::accept_by_group(tx, &by, person));
        run(move |tx| membership::reject_by_group(tx, &by, person))
    }),
];

pub(super) const MODERATION: &[Case] = &[
    ("moderation::remove", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.reply);
        run(move |tx| moderation::remove(tx, &by, id, Some("why")))
    }),
    ("moderation::reinstate", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.reply);
        s.done(|tx| moderation::remove(tx, &by, id, None));
        run(move |tx| moderation::reinstate(tx, &by, id, None))
    }),
    ("moderation::remove here", Second::Nothing, |s| {
        let (by, id) = (
            s.by(&s.world.admin(&format!("admin{}", s.number))),
            thread_elsewhere(s),
        );
        run(move |tx| moderation::remove(tx, &by, id, Some("why")))
    }),
    ("moderation::reinstate here", Second::Nothing, |s| {
        let (by, id) = (
            s.by(&s.world.admin(&format!("admin{}", s.number))),
            thread_elsewhere(s),
        );
        s.done(|tx| moderation::remove(tx, &by, id, None));
        run(move |tx| moderation::reinstate(tx, &by, id, None))
    }),
    ("moderation::lock here", Second::Nothing, |s| {
        let (by, id) = (
            s.by(&s.world.admin(&format!("admin{}", s.number))),
            thread_elsewhere(s),
        );
        run(move |tx| moderation::lock(tx, &by, id, None))
    }),
    ("moderation::lock", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.thread);
        run(move |tx| moderation::lock(tx, &by, id, None))
    }),
    ("moderation::unlock", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.thread);
        s.done(|tx| moderation::lock(tx, &by, id, None));
        run(move |tx| moderation::unlock(tx, &by, id, None))
    }),
    ("moderation::pin", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.thread);
        run(move |tx| moderation::pin(tx, &by, id))
    }),
    ("moderation::unpin", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.thread);
        s.done(|tx| moderation::pin(tx, &by, id));
        run(move |tx| moderation::unpin(tx, &by, id))
    }),
    ("moderation::distinguish", Second::Nothing, |s| {
        let id = s.world.reply(&s.owner, s.thread);
        let by = s.by(&s.owner);
        run(move |tx| moderation::distinguish(tx, &by, id))
    }),
    ("moderation::undistinguish", Second::Nothing, |s| {
        let id = s.world.reply(&s.owner, s.thread);
        let by = s.by(&s.owner);
        s.done(|tx| moderation::distinguish(tx, &by, id));
        run(move |tx| moderation::undistinguish(tx, &by, id))
    }),
    ("moderation::ban", Second::Nothing, |s| {
        s.world.join(&s.author, s.group);
        let (by, id, person) = (s.by(&s.owner), s.group, s.author.id);
        run(move |tx| moderation::ban(tx, &by, id, person, &CLEARED))
    }),
    ("moderation::unban", Second::Nothing, |s| {
        let (by, id, person) = (s.by(&s.owner), s.group, s.author.id);
        s.done(|tx| moderation::ban(tx, &by, id, person, &CLEARED));
        run(move |tx| moderation::unban(tx, &by, id, person, None, RestoreContent::Restore))
    }),
    ("groups::delete", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.group);
        run(move |tx| groups::delete(tx, &by, id))
    }),
    ("groups::restore", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.group);
        s.done(|tx| groups::delete(tx, &by, id));
        run(move |tx| groups::restore(tx, &by, id))
    }),
    ("groups::edit of who reads it", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.owner), s.group);
        s.world.join(&s.stranger, id);
        run(move |tx| {
            let changes = Changes {
                visibility: Some(Visibility::Local),
                ..Changes::default()
            };
            groups::edit(tx, &by, id, &changes)
        })
    }),
    ("moderation::remove_group", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.world.admin(&format!("admin{}", s.number))), s.group);
        run(move |tx| moderation::remove_group(tx, &by, id, Some("why")))
    }),
    ("moderation::reinstate_group", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.world.admin(&format!("admin{}", s.number))), s.group);
        s.done(|tx| moderation::remove_group(tx, &by, id, None));
        run(move |tx| moderation::reinstate_group(tx, &by, id, None))
    }),
    ("moderation::hide_group", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.world.admin(&format!("admin{}", s.number))), s.group);
        run(move |tx| moderation::hide_group(tx, &by, id, Some("why")))
    }),
    ("moderation::unhide_group", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.world.admin(&format!("admin{}", s.number))), s.group);
        s.done(|tx| moderation::hide_group(tx, &by, id, None));
        run(move |tx| moderation::unhide_group(tx, &by, id, None))
    }),
    ("moderation::transfer_group", Second::Refused, |s| {
        s.world.appoint(&s.owner, s.group, &s.other);
        let (by, id, person) = (s.by(&s.owner), s.group, s.other.id);
        run(move |tx| moderation::transfer_group(tx, &by, id, person))
    }),
    ("moderation::add_moderator", Second::Nothing, |s| {
        let (by, id, person) = (s.by(&s.owner), s.group, s.other.id);
        run(move |tx| moderation::add_moderator(tx, &by, id, person))
    }),
    ("moderation::remove_moderator", Second::Nothing, |s| {
        s.world.appoint(&s.owner, s.group, &s.other);
        let (by, id, person) = (s.by(&s.owner), s.group, s.other.id);
        run(move |tx| moderation::remove_moderator(tx, &by, id, person))
    }),
];

const CLEARED: Ban<'static> = Ban {
    until: None,
    reason: Some("why"),
    content: RemoveContent::Remove,
};

/// A group of another server, and it as an actor.
fn elsewhere(s: &Scene<'_>) -> (GroupId, Actor) {
    let id = s.world.remote_group(&format!("there{}", s.number));
    (id, s.world.read(|snapshot| actors::get(snapshot, id.actor())))
}

/// A thread in a group of another server.
fn thread_elsewhere(s: &Scene<'_>) -> PostId {
    let (group, _) = elsewhere(s);
    s.world.thread(&s.author, group)
}

/// A protected group that somebody asks to join.
fn protected(s: &Scene<'_>) -> GroupId {
    let name = format!("closed{}", s.number);
    let id = s.world.group_for(&s.owner, &name, Visibility::Protected);
    s.world.join(&s.other, id);
    id
}
