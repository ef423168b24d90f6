// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators here decide about groups of other servers, beside what those groups decide.

use super::*;
use crate::actors;
use crate::events::EventAudience;
use crate::groups::membership::{self, Member};
use crate::timelines::threads::{self, ThreadQuery};
use crate::timelines::{Scope, groups as lists};

/// A group of another server with a thread and a reply from there, a moderator there, and an administrator here.
struct Elsewhere {
    world: World,
    chief: Actor,
    moderator: Actor,
    author: Actor,
    group: GroupId,
    thread: PostId,
    reply: PostId,
}

/// A command about a post.
type OnPost = fn(&mut kollegium_db::Tx, &By, PostId) -> Result<()>;

/// What is done, what takes it back, and whether it is so.
type Act = (OnPost, OnPost, fn(&crate::posts::Post) -> bool);

const ACTS: [Act; 3] = [
    (
        |tx, by, id| remove(tx, by, id, Some("hier nicht")),
        |tx, by, id| reinstate(tx, by, id, None),
        |post| post.removed_at.is_some(),
    ),
    (
        |tx, by, id| lock(tx, by, id, Some("hier nicht")),
        |tx, by, id| unlock(tx, by, id, None),
        |post| post.locked,
    ),
    (pin, unpin, |post| post.pinned),
];

impl Elsewhere {
    fn new() -> Elsewhere {
        let world = World::new();
        let (chief, group) = (world.admin("chief"), world.remote_group("amt"));
        let (moderator, author) = (world.stranger("mia"), world.stranger("tom"));
        let by = world.announced(group, &author);
        let thread = world.publish(&by, Place::Thread(group)).unwrap().id;
        let by = world.announced(group, &author);
        let reply = world.publish(&by, Place::Reply(thread)).unwrap().id;
        Elsewhere {
            chief,
            moderator,
            author,
            group,
            thread,
            reply,
            world,
        }
    }

    fn here(&self) -> By {
        self.world.by(&self.chief)
    }

    /// As the group announces it.
    fn there(&self) -> By {
        self.world.announced(self.group, &self.moderator)
    }

    /// Carries a command out, of which no other server may hear.
    #[track_caller]
    fn quietly(&self, command: impl FnMut(&mut kollegium_db::Tx) -> Result<()>) {
        let (_, events) = self.world.recorded(command);
        for event in &events {
            let profile = event.profile();
            assert_eq!(profile.audience, EventAudience::ThisInstance, "{event:?}");
            assert!(!profile.may_be_fetched, "{event:?}");
        }
    }
}

#[test]
fn an_administrator_decides_about_a_foreign_post_for_this_server_alone() {
    for (act, back, is_so) in ACTS {
        let s = Elsewhere::new();
        let (by, id) = (s.here(), s.thread);
        s.quietly(|tx| act(tx, &by, id));
        assert!(is_so(&s.world.post(id)));
        assert_eq!(s.world.recorded(|tx| act(tx, &by, id)).1, [], "a second time");
        s.quietly(|tx| back(tx, &by, id));
        assert!(!is_so(&s.world.post(id)));
        assert_eq!(s.world.recorded(|tx| back(tx, &by, id)).1, [], "a second time");
        let log = s
            .world
            .read(|snapshot| modlog::page(snapshot, &Viewer::Anyone, &Filter::default(), first(50)));
        let turns: Vec<bool> = log.iter().map(|it| it.undone).collect();
        assert_eq!(turns, [true, false]);
        assert_eq!(log[1].moderator_id, s.chief.id);
        assert!(log[1].kind == Kind::Pinned || log[1].reason.as_deref() == Some("hier nicht"));
    }
}

#[test]
fn a_reply_is_removed_here_and_counted_no_more() {
    let s = Elsewhere::new();
    let by = s.here();
    s.quietly(|tx| remove(tx, &by, s.reply, None));
    assert_eq!(s.world.post(s.thread).counts.replies, 0);
    assert_eq!(s.world.group_row(s.group).replies, 0);
    denied(
        s.world
            .db
            .write(|tx| lock(tx, &s.world.by(&s.author), s.thread, None)),
        Denial::NotModerator,
    );
}

#[test]
fn what_the_group_decides_and_what_is_decided_here_stand_beside_each_other() {
    for (act, back, is_so) in ACTS {
        let s = Elsewhere::new();
        let state = || is_so(&s.world.post(s.thread));
        s.quietly(|tx| act(tx, &s.here(), s.thread));
        let (_, events) = s.world.recorded(|tx| act(tx, &s.there(), s.thread));
        assert_eq!(events.len(), 1, "the group's own act is noted");
        s.world.write(|tx| back(tx, &s.there(), s.thread));
        assert!(state(), "the end of the group's is not the end of ours");
        s.world.write(|tx| act(tx, &s.there(), s.thread));
        s.quietly(|tx| back(tx, &s.here(), s.thread));
        assert!(state(), "nor the other way round");
        denied(
            s.world.db.write(|tx| back(tx, &s.here(), s.thread)),
            Denial::NotModerator,
        );
        s.world.write(|tx| back(tx, &s.there(), s.thread));
        assert!(!state());
        // What the group takes back that was done here alone changes nothing.
        s.quietly(|tx| act(tx, &s.here(), s.thread));
        assert_eq!(s.world.recorded(|tx| back(tx, &s.there(), s.thread)).1, []);
        assert!(state());
    }
}

#[test]
fn an_administrator_who_moderates_the_group_speaks_for_it() {
    let s = Elsewhere::new();
    s.quietly(|tx| remove(tx, &s.here(), s.reply, None));
    s.world
        .write(|tx| add_moderator(tx, &s.there(), s.group, s.chief.id));
    let (_, events) = s.world.recorded(|tx| remove(tx, &s.here(), s.thread, None));
    assert_eq!(events, [Event::PostRemoved { post: s.thread }]);
    s.quietly(|tx| reinstate(tx, &s.here(), s.reply, None));
    assert!(s.world.post(s.reply).removed_at.is_none());
}

#[test]
fn an_administrator_has_no_other_say_in_a_foreign_group() {
    let s = Elsewhere::new();
    let by = s.here();
    let db = &s.world.db;
    denied(
        db.write(|tx| ban(tx, &by, s.group, s.author.id, &CLEARED)),
        Denial::NotModerator,
    );
    denied(
        db.write(|tx| add_moderator(tx, &by, s.group, s.chief.id)),
        Denial::NotModerator,
    );
    denied(
        db.write(|tx| groups::edit(tx, &by, s.group, &groups::Changes::default())),
        Denial::NotModerator,
    );
    denied(
        db.write(|tx| groups::delete(tx, &by, s.group)),
        Denial::NotModerator,
    );
}

#[test]
fn a_foreign_group_is_hidden_here() {
    let s = Elsewhere::new();
    let by = s.here();
    let shown = || {
        let query = ThreadQuery::new(Scope::All, crate::rank::ThreadSort::New, s.world.now());
        let groups = lists::GroupQuery {
            scope: lists::Scope::All,
            sort: lists::GroupSort::New,
            sensitive: crate::timelines::Sensitive::Listed,
            start: crate::paging::Start::Skip(0),
            limit: 10,
        };
        let threads = s
            .world
            .read(|snapshot| threads::page(snapshot, &Viewer::Anyone, &query));
        let groups = s
            .world
            .read(|snapshot| lists::page(snapshot, &Viewer::Anyone, &groups));
        (threads.items.len(), groups.items.len())
    };
    s.quietly(|tx| hide_group(tx, &by, s.group, Some("zu laut")));
    assert_eq!(shown(), (0, 0));
    s.quietly(|tx| unhide_group(tx, &by, s.group, None));
    assert_eq!(shown(), (1, 1));
}

#[test]
fn a_group_is_removed_where_it_lives_and_here_apart() {
    let s = Elsewhere::new();
    let row = || s.world.group_row(s.group);
    let (there, here) = (s.there(), s.here());
    s.world
        .write(|tx| remove_group(tx, &there, s.group, Some("Werbung")));
    assert!(row().removed_at.is_some() && row().deleted_at.is_none());
    let log = s
        .world
        .read(|snapshot| modlog::page(snapshot, &Viewer::Anyone, &Filter::default(), first(50)));
    assert_eq!(log[0].kind, Kind::GroupRemoved);
    assert_eq!(log[0].reason.as_deref(), Some("Werbung"));
    assert_eq!(
        s.world.recorded(|tx| remove_group(tx, &there, s.group, None)).1,
        []
    );
    denied(
        s.world.db.write(|tx| reinstate_group(tx, &here, s.group, None)),
        Denial::WrongOrigin,
    );
    s.world.write(|tx| remove_group(tx, &here, s.group, None));
    s.world.write(|tx| reinstate_group(tx, &there, s.group, None));
    assert!(row().removed_at.is_some(), "it is removed here");
    s.world.write(|tx| reinstate_group(tx, &here, s.group, None));
    assert!(row().removed_at.is_none());
    // Only where it lives, and nobody removes a group of ours from there.
    let other = s.world.announced(s.world.remote_group("anderes"), &s.moderator);
    denied(
        s.world.db.write(|tx| remove_group(tx, &other, s.group, None)),
        Denial::WrongOrigin,
    );
    let ours = s.world.group(&s.chief, "unser");
    let by = s.world.by(&s.moderator);
    s.world.appoint(&s.chief, ours, &s.moderator);
    denied(
        s.world.db.write(|tx| remove_group(tx, &by, ours, None)),
        Denial::NotAdmin,
    );
}

#[test]
fn whether_somebody_may_join_is_asked_of_the_group_and_not_of_our_memory() {
    let s = Elsewhere::new();
    let anna = s.world.person("anna");
    s.world.join(&anna, s.group);
    let home = s.world.read(|snapshot| actors::get(snapshot, s.group.actor()));
    s.world
        .write(|tx| membership::accept_by_group(tx, &s.world.by(&home), anna.id));
    s.world
        .write(|tx| ban(tx, &s.there(), s.group, anna.id, &banned_for(None)));
    denied(
        s.world.publish(&s.world.by(&anna), Place::Thread(s.group)),
        Denial::Banned(None),
    );
    let (state, events) = s
        .world
        .recorded(|tx| membership::join(tx, &s.world.by(&anna), s.group));
    assert_eq!(state, Member::Pending);
    assert!(
        matches!(events[..], [Event::MembershipRequested { .. }]),
        "{events:?}"
    );
    assert!(s.world.standing(s.group, &anna).unwrap().banned_at.is_some());
    s.world
        .write(|tx| membership::accept_by_group(tx, &s.world.by(&home), anna.id));
    assert_eq!(s.world.standing(s.group, &anna).unwrap().banned_at, None);
    s.world
        .publish(&s.world.by(&anna), Place::Thread(s.group))
        .unwrap();
    // A group of ours knows whom it banned.
    let ours = s.world.group(&s.chief, "unser");
    s.world
        .write(|tx| ban(tx, &s.here(), ours, anna.id, &banned_for(None)));
    denied(
        s.world
            .db
            .write(|tx| membership::join(tx, &s.world.by(&anna), ours)),
        Denial::Banned(None),
    );
}
