// SPDX-License-Identifier: AGPL-3.0-or-later
//! Votes and what they change.

use super::*;
use crate::error::Denial;
use crate::ids::EventId;
use crate::testing::World;
use crate::timelines::tests::ranks;

fn event_of(world: &World, id: PostId, actor: ActorId) -> EventId {
    world.write(|tx| known(tx, id, actor)).unwrap().1
}

#[test]
fn a_vote_is_cast_changed_and_withdrawn() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let group = world.group(&anna, "office");
    let id = world.thread(&anna, group);
    let post = world.post(id);
    assert_eq!((post.counts.up, post.counts.down), (1, 0), "the author's own");
    let before = world.read(ranks)[&id];
    let by = world.by(&berta);
    let up = Event::VoteCast { post: id, score: 1 };
    let down = Event::VoteCast { post: id, score: -1 };

    let (post, events) = world.recorded(|tx| cast(tx, &by, id, Score::Up));
    assert_eq!(((post.counts.up, post.counts.down), events), ((2, 0), vec![up]));
    let after = world.read(ranks)[&id];
    assert!(after.hot > before.hot && after.active > before.active);
    let (again, events) = world.recorded(|tx| cast(tx, &by, id, Score::Up));
    assert_eq!((again, events), (post.clone(), Vec::new()));

    let (post, events) = world.recorded(|tx| cast(tx, &by, id, Score::Down));
    assert_eq!(((post.counts.up, post.counts.down), events), ((1, 1), vec![down]));
    assert!(world.read(ranks)[&id].hot < before.hot);

    let undone = event_of(&world, id, berta.id);
    let (post, events) = world.recorded(|tx| withdraw(tx, &by, id));
    let withdrawn = Event::VoteWithdrawn {
        post: id,
        score: -1,
        undone,
    };
    assert_eq!(
        ((post.counts.up, post.counts.down), events),
        ((1, 0), vec![withdrawn])
    );
    assert_eq!(world.read(ranks)[&id], before);
    assert_eq!(world.recorded(|tx| withdraw(tx, &by, id)).1, []);
}

#[test]
fn the_authors_own_vote_can_be_withdrawn() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    let id = world.thread(&anna, group);
    let published = world.last_event();
    let by = world.by(&anna);
    let (post, events) = world.recorded(|tx| withdraw(tx, &by, id));
    assert_eq!(post.counts.score(), 0);
    let withdrawn = Event::VoteWithdrawn {
        post: id,
        score: 1,
        undone: published,
    };
    assert_eq!(events, [withdrawn]);
}

#[test]
fn nobody_votes_where_they_may_not_write() {
    let world = World::new();
    let (anna, berta, mia) = (world.person("anna"), world.person("berta"), world.stranger("mia"));
    let local = world.group_for(&anna, "house", crate::groups::Visibility::Local);
    let id = world.thread(&anna, local);
    let by = world.by(&mia);
    let result = world.db.write(|tx| cast(tx, &by, id, Score::Up));
    assert!(matches!(result, Err(Error::Forbidden(Denial::NotVisible))));
    let author = world.by(&anna);
    world.write(|tx| posts::delete(tx, &author, id));
    let by = world.by(&berta);
    let result = world.db.write(|tx| cast(tx, &by, id, Score::Up));
    assert!(matches!(result, Err(Error::Forbidden(Denial::Gone))));
}

#[test]
fn everybody_sees_their_own_votes() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let group = world.group(&anna, "office");
    let id = world.thread(&anna, group);
    let by = world.by(&berta);
    world.write(|tx| cast(tx, &by, id, Score::Down));
    let seen = |viewer: &Viewer| world.read(|snapshot| of_viewer(snapshot, viewer, &[id]));
    assert_eq!(seen(&Viewer::Account(anna.id)), [(id, 1)]);
    assert_eq!(seen(&Viewer::Account(berta.id)), [(id, -1)]);
    assert_eq!(seen(&Viewer::Anyone), []);
}

#[test]
fn scores_are_minus_one_to_one() {
    assert_eq!(Score::parse(1).unwrap(), Some(Score::Up));
    assert_eq!(Score::parse(0).unwrap(), None);
    assert_eq!(Score::parse(-1).unwrap(), Some(Score::Down));
    for bad in [2, -2, i64::MAX, i64::MIN] {
        assert!(matches!(Score::parse(bad), Err(Error::Invalid(Field::Score, _))));
    }
}
