// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who sees what of a post that is gone.

use crate::error::{Error, Thing};
use crate::groups::Visibility;
use crate::ids::PostId;
use crate::moderation;
use crate::posts;
use crate::testing::World;
use crate::viewer::Viewer;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// All of it.
    Whole,
    /// That it was there.
    Husk,
    Nothing,
}

fn sight(world: &World, viewer: &Viewer, id: PostId) -> Sight {
    let single = match world.db.read(|snapshot| posts::get(snapshot, viewer, id)) {
        Ok(post)
            if post.content.source.is_empty()
                && post.content.html.is_empty()
                && post.content.title.is_none() =>
        {
            Sight::Husk
        }
        Ok(post) => {
            assert_eq!(post.content.source, "words");
            Sight::Whole
        }
        Err(Error::NotFound(Thing::Post)) => Sight::Nothing,
        Err(other) => panic!("{other:?}"),
    };
    // In a list a thread that is gone is a husk, too; the list's own query leaves it out.
    let listed = world.read(|snapshot| posts::by_ids(snapshot, viewer, &[id]));
    assert_eq!(
        listed.iter().any(|it| !it.content.source.is_empty()),
        single == Sight::Whole
    );
    single
}

#[test]
fn what_is_gone_is_seen_by_few() {
    use Sight::{Husk, Nothing, Whole};
    let world = World::new();
    let (owner, author, other) = (
        world.person("owner"),
        world.person("author"),
        world.person("other"),
    );
    let (root, mia) = (world.admin("chief"), world.stranger("mia"));
    let group = world.group(&owner, "office");
    let stays = world.thread(&owner, group);
    let (deleted, removed) = (world.thread(&author, group), world.thread(&author, group));
    let (deleted_reply, removed_reply) = (world.reply(&author, stays), world.reply(&author, stays));
    let (by_author, by_owner) = (world.by(&author), world.by(&owner));
    for id in [deleted, deleted_reply] {
        world.write(|tx| posts::delete(tx, &by_author, id));
    }
    for id in [removed, removed_reply] {
        world.write(|tx| moderation::remove(tx, &by_owner, id, None));
    }
    let peer = Viewer::Peer {
        instance: mia.instance_id,
        actor: Some(mia.id),
    };
    let operator = Viewer::Operator {
        reason: "test".to_owned(),
    };
    for (viewer, expected) in [
        (Viewer::Anyone, [Nothing, Nothing, Husk, Husk]),
        (peer, [Nothing, Nothing, Husk, Husk]),
        (Viewer::Account(other.id), [Nothing, Nothing, Husk, Husk]),
        (Viewer::Account(author.id), [Whole, Whole, Whole, Whole]),
        (Viewer::Account(owner.id), [Nothing, Whole, Husk, Whole]),
        (Viewer::Account(root.id), [Nothing, Whole, Husk, Whole]),
        (operator, [Whole, Whole, Whole, Whole]),
    ] {
        let found = [deleted, removed, deleted_reply, removed_reply].map(|id| sight(&world, &viewer, id));
        assert_eq!(found, expected, "{viewer:?}");
        assert_eq!(sight(&world, &viewer, stays), Whole);
    }
}

#[test]
fn replies_in_a_removed_thread_are_seen_by_few() {
    use Sight::{Nothing, Whole};
    let world = World::new();
    let (owner, author) = (world.person("owner"), world.person("author"));
    let (other, root) = (world.person("other"), world.admin("chief"));
    let group = world.group(&owner, "office");
    let thread = world.thread(&author, group);
    let reply = world.reply(&other, thread);
    let below = world.reply(&author, reply);
    let by = world.by(&owner);
    let found = |viewer: &Viewer, id| {
        let found = world.db.read(|snapshot| posts::get(snapshot, viewer, id));
        found.map_or(Nothing, |_| Whole)
    };
    world.write(|tx| moderation::remove(tx, &by, thread, None));
    for (viewer, expected) in [
        (Viewer::Anyone, [Nothing, Nothing]),
        (Viewer::Account(world.person("third").id), [Nothing, Nothing]),
        (Viewer::Account(other.id), [Whole, Nothing]),
        (Viewer::Account(author.id), [Whole, Whole]),
        (Viewer::Account(owner.id), [Whole, Whole]),
        (Viewer::Account(root.id), [Whole, Whole]),
    ] {
        assert_eq!(
            [reply, below].map(|id| found(&viewer, id)),
            expected,
            "{viewer:?}"
        );
    }
    let viewer = Viewer::Account(author.id);
    let unread = || {
        let counts = world.read(|snapshot| crate::notifications::unread_counts(snapshot, &viewer));
        counts.replies
    };
    assert_eq!(unread(), 0);
    world.write(|tx| moderation::reinstate(tx, &by, thread, None));
    assert_eq!((found(&Viewer::Anyone, reply), unread()), (Whole, 1));
    // A thread that its author deleted leaves others their words.
    world.delete(&author, thread);
    assert_eq!(found(&Viewer::Anyone, reply), Whole);
}

#[test]
fn posts_are_seen_where_their_group_is() {
    let world = World::new();
    let (owner, other) = (world.person("owner"), world.person("other"));
    let mia = world.stranger("mia");
    let closed = world.group_for(&owner, "closed", Visibility::Protected);
    let id = world.thread(&owner, closed);
    let peer = Viewer::Peer {
        instance: mia.instance_id,
        actor: None,
    };
    for viewer in [Viewer::Anyone, Viewer::Account(other.id), peer.clone()] {
        assert_eq!(sight(&world, &viewer, id), Sight::Nothing, "{viewer:?}");
    }
    assert_eq!(sight(&world, &Viewer::Account(owner.id), id), Sight::Whole);
    world.join_accepted(&mia, closed, &owner);
    assert_eq!(sight(&world, &peer, id), Sight::Whole);
}

#[test]
fn the_figures_of_a_person_tell_nothing_of_closed_groups() {
    let world = World::new();
    let (anna, admin) = (world.person("anna"), world.admin("admin"));
    let open = world.group(&anna, "open");
    let thread = world.thread(&anna, open);
    world.reply(&anna, thread);
    let figures = || {
        let counts = world.read(crate::site::counts);
        let person = world.actor(&anna);
        assert_eq!((counts.threads, counts.replies), (person.threads, person.replies));
        (person.threads, person.replies)
    };
    assert_eq!(figures(), (1, 1));
    for visibility in [Visibility::Local, Visibility::Protected] {
        let closed = world.group_for(&anna, visibility.as_str(), visibility);
        let thread = world.thread(&anna, closed);
        let reply = world.reply(&anna, thread);
        assert_eq!(figures(), (1, 1), "{visibility:?}");
        let (by, moderator) = (world.by(&anna), world.by(&admin));
        world.write(|tx| posts::delete(tx, &by, reply));
        let ban = moderation::Ban {
            until: None,
            reason: None,
            content: moderation::RemoveContent::Remove,
        };
        world.write(|tx| moderation::ban(tx, &moderator, closed, anna.id, &ban));
        assert_eq!(figures(), (1, 1), "{visibility:?} without its posts");
        let row = world.group_row(closed);
        assert_eq!((row.threads, row.replies), (0, 0));
    }
}
