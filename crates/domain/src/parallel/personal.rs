// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people do for themselves: marks, saved posts, blocks, notifications and reports.

use super::{Case, Scene, Second, run};
use crate::blocks;
use crate::jobs::ImportAction;
use crate::media::{self, Media, NewMedia, Type};
use crate::notifications::{self, State};
use crate::picture_copies;
use crate::previews;
use crate::read_state;
use crate::reports;
use crate::saves;
use crate::transfer::{self, Found};

pub(super) const CASES: &[Case] = &[
    ("saves::save", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        run(move |tx| saves::save(tx, &by, id))
    }),
    ("saves::unsave", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        s.done(|tx| saves::save(tx, &by, id));
        run(move |tx| saves::unsave(tx, &by, id))
    }),
    ("media::add", Second::Nothing, |s| {
        let (by, new) = (s.by(&s.author), picture(s));
        run(move |tx| media::add(tx, &by, &new, 1_000))
    }),
    ("media::remove", Second::Nothing, |s| {
        let (by, known) = (s.by(&s.author), uploaded(s));
        run(move |tx| media::remove(tx, &by, &known.name, &known.delete_token))
    }),
    ("media::remove_all", Second::Nothing, |s| {
        let (by, known) = (s.by(&s.author), uploaded(s));
        run(move |tx| media::remove_all(tx, &by, known.owner_id))
    }),
    ("media::expire", Second::Nothing, |s| {
        uploaded(s);
        let now = s.now();
        run(move |tx| media::expire(tx, now, now, 1_000))
    }),
    ("media::forget", Second::Nothing, |s| {
        let (by, known) = (s.by(&s.author), uploaded(s));
        s.done(|tx| media::remove(tx, &by, &known.name, &known.delete_token));
        run(move |tx| media::forget(tx, &known.name))
    }),
    ("picture_copies::keep_copy", Second::Nothing, |s| {
        let (source, at) = (format!("https://there.example/{}.png", s.number), s.now());
        run(move |tx| picture_copies::keep_copy(tx, &source, 70, at))
    }),
    ("picture_copies::drop_copy", Second::Nothing, |s| {
        let (source, at) = (format!("https://there.example/{}.png", s.number), s.now());
        s.done(|tx| picture_copies::keep_copy(tx, &source, 70, at));
        run(move |tx| picture_copies::drop_copy(tx, &source))
    }),
    ("read_state::mark_read", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        run(move |tx| read_state::mark_read(tx, &by, &[id]))
    }),
    ("read_state::mark_unread", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        s.done(|tx| read_state::mark_read(tx, &by, &[id]));
        run(move |tx| read_state::mark_unread(tx, &by, &[id]))
    }),
    ("read_state::hide", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        run(move |tx| read_state::hide(tx, &by, &[id]))
    }),
    ("read_state::unhide", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        s.done(|tx| read_state::hide(tx, &by, &[id]));
        run(move |tx| read_state::unhide(tx, &by, &[id]))
    }),
    ("previews::store", Second::Nothing, |_| {
        run(|tx| {
            previews::store(
                tx,
                "https://amt.example/",
                &previews::LinkedPage::default(),
                crate::time::Time(2),
            )
        })
    }),
    ("notifications::mark", Second::Nothing, |s| {
        let by = s.by(&s.author);
        let id = notified(s);
        run(move |tx| notifications::mark(tx, &by, id, State::Read))
    }),
    ("notifications::mark_all_read", Second::Nothing, |s| {
        notified(s);
        let by = s.by(&s.author);
        run(move |tx| notifications::mark_all_read(tx, &by))
    }),
    ("notifications::mark_read_in", Second::Nothing, |s| {
        notified(s);
        let (by, thread) = (s.by(&s.author), s.thread);
        run(move |tx| notifications::mark_read_in(tx, &by, thread))
    }),
    ("blocks::block_person", Second::Nothing, |s| {
        let (by, person) = (s.by(&s.other), s.stranger.id);
        run(move |tx| blocks::block_person(tx, &by, person))
    }),
    ("blocks::unblock_person", Second::Nothing, |s| {
        let (by, person) = (s.by(&s.other), s.stranger.id);
        s.done(|tx| blocks::block_person(tx, &by, person));
        run(move |tx| blocks::unblock_person(tx, &by, person))
    }),
    ("blocks::block_group", Second::Nothing, |s| {
        s.world.join(&s.other, s.group);
        let (by, group) = (s.by(&s.other), s.group);
        run(move |tx| blocks::block_group(tx, &by, group))
    }),
    ("blocks::unblock_group", Second::Nothing, |s| {
        let (by, group) = (s.by(&s.other), s.group);
        s.done(|tx| blocks::block_group(tx, &by, group));
        run(move |tx| blocks::unblock_group(tx, &by, group))
    }),
    ("blocks::block_instance", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.stranger.instance_id);
        run(move |tx| blocks::block_instance(tx, &by, id))
    }),
    ("blocks::unblock_instance", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.stranger.instance_id);
        s.done(|tx| blocks::block_instance(tx, &by, id));
        run(move |tx| blocks::unblock_instance(tx, &by, id))
    }),
    ("transfer::import", Second::Nothing, |s| {
        let (by, known) = (s.by(&s.other), s.world.post(s.thread).uri);
        let unknown = format!("https://there.example/post/{}", s.number);
        let things = [(ImportAction::Save, known), (ImportAction::Save, unknown)];
        run(move |tx| transfer::import(tx, &by, &things))
    }),
    ("transfer::block_hosts", Second::Nothing, |s| {
        let (by, hosts) = (s.by(&s.other), [format!("blocked{}.example", s.number)]);
        run(move |tx| transfer::block_hosts(tx, &by, &hosts))
    }),
    ("transfer::import_one", Second::Nothing, |s| {
        let (by, group) = (s.by(&s.other), s.group);
        run(move |tx| transfer::import_one(tx, &by, ImportAction::Join, Found::Group(group)))
    }),
    ("reports::file", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        run(move |tx| reports::file(tx, &by, id, "why"))
    }),
    ("reports::resolve", Second::Nothing, |s| {
        let id = reported(s);
        let by = s.by(&s.owner);
        run(move |tx| reports::resolve(tx, &by, id))
    }),
    ("reports::reopen", Second::Nothing, |s| {
        let id = reported(s);
        let by = s.by(&s.owner);
        s.done(|tx| reports::resolve(tx, &by, id));
        run(move |tx| reports::reopen(tx, &by, id))
    }),
];

fn picture(s: &Scene<'_>) -> NewMedia {
    NewMedia {
        random: format!("{:032x}", s.number),
        delete_token: "token".to_owned(),
        content_type: Type::Png,
        width: 2,
        height: 1,
        bytes: 70,
    }
}

/// A picture of the author's.
fn uploaded(s: &Scene<'_>) -> Media {
    let (by, new) = (s.by(&s.author), picture(s));
    s.done(|tx| media::add(tx, &by, &new, 0))
}

fn reported(s: &Scene<'_>) -> crate::ids::ReportId {
    let by = s.by(&s.other);
    s.done(|tx| reports::file(tx, &by, s.thread, "why")).id
}

/// A notification of the author's that somebody replied.
fn notified(s: &Scene<'_>) -> crate::ids::NotificationId {
    use diesel::prelude::*;
    let reply = s.world.reply(&s.other, s.thread);
    s.world.read(|snapshot| {
        Ok(crate::schema::notification::table
            .filter(crate::schema::notification::post_id.eq(reply))
            .select(crate::schema::notification::id)
            .first(snapshot.conn())?)
    })
}
