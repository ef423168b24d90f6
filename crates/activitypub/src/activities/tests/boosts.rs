// SPDX-License-Identifier: AGPL-3.0-or-later
//! Boosts of local people: their own words, which no group passes on.

use insta::assert_json_snapshot;
use kollegium_domain::boosts;

use super::super::{Kind, document};
use super::*;

#[tokio::test]
async fn a_boost_goes_to_the_author_and_to_the_home_of_the_group() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let group = GroupId(remote(&world, ActorKind::Group, "talk").id.0);
    let eva = remote_at(&world, "third.example", ActorKind::Person, "eva");
    let there = write_there(&world, &eva, Place::Thread(group), 1).id;
    let boost = |id| told(&world, |tx| boosts::boost(tx, &by, id).map(drop));
    let boosted = boost(there);
    assert_eq!(boost(there), json!([]));
    let withdrawn = told(&world, |tx| boosts::unboost(tx, &by, there).map(drop));
    assert_eq!(
        boosted[0]["document"]["id"],
        withdrawn[0]["document"]["object"]["id"]
    );
    assert_json_snapshot!(sorted(json!({
        "boosted": boosted,
        "withdrawn": withdrawn,
        "in a group of ours": boost(write_there(&world, &eva, Place::Thread(news(&world)), 2).id),
    })));
}

#[tokio::test]
async fn a_boost_can_be_fetched_and_one_of_something_gone_is_told_no_more() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let thread = world.thread("Neues").id;
    world.db.write(|tx| boosts::boost(tx, &by, thread)).unwrap();
    let last = || {
        let all = world
            .db
            .read(|snapshot| events::after(snapshot, EventId(0), i64::MAX));
        all.unwrap().pop().unwrap()
    };
    let shown = |event, kind| world.db.read(|snapshot| document(snapshot, event, kind)).unwrap();
    let boost = last();
    assert!(shown(&boost, Kind::Announce).is_some());
    world.db.write(|tx| boosts::unboost(tx, &by, thread)).unwrap();
    let withdrawal = last();
    assert!(shown(&withdrawal, Kind::Undo).is_some());
    world.db.write(|tx| posts::delete(tx, &by, thread)).unwrap();
    assert_eq!(shown(&boost, Kind::Announce), None);
}
