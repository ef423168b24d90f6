// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who reads the log.

use super::*;

#[test]
fn the_log_is_read_by_who_reads_the_group_page_by_page() {
    let s = Scene::new();
    let inside = s.world.group_for(&s.owner, "inside", Visibility::Local);
    let thread = s.world.thread(&s.owner, inside);
    let by = s.world.by(&s.owner);
    s.world.write(|tx| pin(tx, &by, s.thread));
    s.world.write(|tx| pin(tx, &by, thread));
    let read = |viewer: &Viewer, filter: &Filter, page| {
        s.world
            .read(|snapshot| modlog::page(snapshot, viewer, filter, page))
    };
    let all = Filter::default();
    // The appointment of the second moderator and the pinned thread.
    assert_eq!(read(&Viewer::Anyone, &all, first(50)).len(), 2);
    let me = Viewer::Account(s.author.id);
    let whole = read(&me, &all, first(50));
    assert_eq!(whole.len(), 3);
    assert_eq!(read(&me, &all, first(2)), whole[..2]);
    let rest = ModlogPage {
        before: Some(whole[1].id),
        skip: 0,
        limit: 2,
    };
    assert_eq!(read(&me, &all, rest), whole[2..]);
    let second = ModlogPage {
        before: None,
        skip: 1,
        limit: 1,
    };
    assert_eq!(read(&me, &all, second), whole[1..2]);
    let count = |filter: Filter| read(&me, &filter, first(50)).len();
    let (group, post) = (Some(inside), Some(s.thread));
    assert_eq!(count(Filter { group, ..all }), 1);
    assert_eq!(count(Filter { post, ..all }), 1);
    for (moderator, expected) in [(&s.owner, 3), (&s.second, 0)] {
        let moderator = Some(moderator.id);
        assert_eq!(count(Filter { moderator, ..all }), expected);
    }
    let (target, kind) = (Some(s.second.id), Some(Kind::Pinned));
    assert_eq!(count(Filter { target, ..all }), 1);
    assert_eq!(count(Filter { kind, ..all }), 2);
}
