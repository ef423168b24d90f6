// SPDX-License-Identifier: AGPL-3.0-or-later
//! What comes back with the end of a ban.

use super::*;
use crate::posts;

/// Removed posts among these.
fn removed(s: &Scene, ids: &[PostId]) -> Vec<PostId> {
    let gone = |id: &&PostId| s.world.post(**id).removed_at.is_some();
    ids.iter().filter(gone).copied().collect()
}

#[test]
fn the_end_of_a_ban_brings_back_what_it_took_and_nothing_else() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    let own = s.world.reply(&s.author, s.thread);
    let others = s.world.reply(&s.owner, own);
    let below = s.world.reply(&s.author, others);
    let (spam, deleted) = (
        s.world.reply(&s.author, s.thread),
        s.world.reply(&s.author, s.thread),
    );
    s.world.write(|tx| remove(tx, &by, spam, Some("Werbung")));
    s.world.delete(&s.author, deleted);
    let all = [s.thread, own, others, below, spam, deleted];
    let state = || {
        let author = s.world.actor(&s.author);
        let row = s.world.group_row(s.group);
        let replies = [s.thread, own, others].map(|id| s.world.post(id).counts.replies);
        (
            author.threads,
            author.replies,
            row.threads,
            row.replies,
            replies,
            s.indexed(),
        )
    };
    let before = state();
    s.world.write(|tx| ban(tx, &by, s.group, s.author.id, &CLEARED));
    assert_eq!(removed(&s, &all), [s.thread, own, below, spam, deleted]);
    // A ban that replaces the first takes nothing more, and its end brings back what the first took.
    let by = s.world.by(&s.owner);
    s.world.write(|tx| {
        ban(
            tx,
            &by,
            s.group,
            s.author.id,
            &banned_for(Some(by.at.plus(TimeDelta::days(1)))),
        )
    });
    let (_, events) = s
        .world
        .recorded(|tx| unban(tx, &by, s.group, s.author.id, None, RestoreContent::Restore));
    assert!(
        matches!(
            events[..],
            [Event::Unbanned {
                content_restored: true,
                ..
            }]
        ),
        "{events:?}"
    );
    assert_eq!(removed(&s, &all), [spam]);
    assert_eq!(state(), before);
    assert!(s.world.post(deleted).deleted_at.is_some());
    let again = s
        .world
        .recorded(|tx| unban(tx, &by, s.group, s.author.id, None, RestoreContent::Restore));
    assert_eq!(again.1, []);
}

#[test]
fn what_a_ban_took_that_has_ended_can_still_come_back() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    let until = by.at.plus(TimeDelta::seconds(1));
    let terms = Ban {
        until: Some(until),
        ..CLEARED
    };
    s.world.write(|tx| ban(tx, &by, s.group, s.author.id, &terms));
    let later = By {
        at: until.plus(TimeDelta::hours(1)),
        ..by
    };
    let lift = |content| {
        s.world
            .recorded(|tx| unban(tx, &later, s.group, s.author.id, None, content))
            .1
    };
    assert_eq!(lift(RestoreContent::Keep), []);
    assert_eq!(lift(RestoreContent::Restore).len(), 1);
    assert_eq!(removed(&s, &[s.thread]), []);
    // A ban from the site likewise.
    let chief = s.world.by(&s.world.admin("chief"));
    let until = chief.at.plus(TimeDelta::seconds(1));
    let terms = Ban {
        until: Some(until),
        ..CLEARED
    };
    s.world.write(|tx| ban_from_site(tx, &chief, s.author.id, &terms));
    let later = By {
        at: until.plus(TimeDelta::hours(1)),
        ..chief
    };
    s.world
        .write(|tx| unban_from_site(tx, &later, s.author.id, None, RestoreContent::Restore));
    assert_eq!(removed(&s, &[s.thread]), []);
}

#[test]
fn the_end_of_a_ban_from_the_site_brings_back_what_it_took_everywhere() {
    let s = Scene::new();
    let chief = s.world.by(&s.world.admin("chief"));
    let (other, there) = (s.world.group(&s.owner, "other"), s.world.remote_group("there"));
    for person in [s.author.clone(), s.world.stranger("mia")] {
        s.world.join(&person, s.group);
        let mut written = vec![s.world.thread(&person, s.group), s.world.thread(&person, other)];
        let by = match person.local {
            true => s.world.by(&person),
            false => s.world.announced(there, &person),
        };
        written.push(s.world.publish(&by, Place::Thread(there)).unwrap().id);
        s.world.write(|tx| ban_from_site(tx, &chief, person.id, &CLEARED));
        assert_eq!(removed(&s, &written), written, "{}", person.name);
        // What is removed here because of the ban does not come back by the group's word.
        let group = s.world.announced(there, &s.world.stranger("mod"));
        s.world.write(|tx| reinstate(tx, &group, written[2], None));
        assert_eq!(removed(&s, &written), written, "{}", person.name);
        let later = s.world.by(&chief.actor);
        s.world
            .write(|tx| unban_from_site(tx, &later, person.id, None, RestoreContent::Restore));
        assert_eq!(removed(&s, &written), [], "{}", person.name);
    }
}

#[test]
fn what_was_purged_does_not_come_back() {
    let s = Scene::new();
    let chief = s.world.by(&s.world.admin("chief"));
    let kept = s.world.thread(&s.author, s.group);
    s.world
        .write(|tx| ban(tx, &chief, s.group, s.author.id, &CLEARED));
    s.world
        .write(|tx| crate::purge::purge_post(tx, &chief, s.thread, None));
    s.world
        .write(|tx| unban(tx, &chief, s.group, s.author.id, None, RestoreContent::Restore));
    assert_eq!(removed(&s, &[kept]), []);
    let found = s
        .world
        .db
        .read(|snapshot| posts::get(snapshot, &Viewer::Anyone, s.thread));
    assert!(matches!(found, Err(Error::NotFound(_))), "{found:?}");
}
