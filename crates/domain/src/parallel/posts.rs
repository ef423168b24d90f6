// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts, votes and boosts.

use super::{Case, Second, run};
use crate::actors;
use crate::boosts;
use crate::posts::{self, ContentEdit, FormKey, Identity, Place, RemoteEdit, Stated};
use crate::testing::{new_post, text};
use crate::votes::{self, Score};

pub(super) const CASES: &[Case] = &[
    ("posts::publish a thread", Second::Again, |s| {
        let (by, place, words) = (s.by(&s.other), Place::Thread(s.group), text("words"));
        run(move |tx| posts::publish(tx, &by, &new_post(place, &words)))
    }),
    ("posts::publish a reply", Second::Again, |s| {
        let (by, place, words) = (
            s.by(&s.other),
            Place::Reply(s.reply),
            text("@nobody@there.example"),
        );
        run(move |tx| posts::publish(tx, &by, &new_post(place, &words)))
    }),
    ("posts::publish_once", Second::Nothing, |s| {
        let (by, place, words) = (s.by(&s.other), Place::Reply(s.reply), text("words"));
        let key = FormKey::from_random([u8::try_from(s.number).unwrap(); 16]);
        run(move |tx| posts::publish_once(tx, &by, &new_post(place, &words), &key))
    }),
    ("posts::publish from elsewhere", Second::Nothing, |s| {
        let (by, place, words) = (s.by(&s.stranger), Place::Reply(s.reply), text("words"));
        let (uri, mentions) = (format!("{}/1", s.stranger.uri), [s.owner.uri.clone()]);
        run(move |tx| {
            let mut new = new_post(place, &words);
            new.identity = Some(Identity {
                uri: &uri,
                created_at: by.at,
                mentions: &mentions,
                updated_at: None,
                stated: Stated::default(),
            });
            posts::publish(tx, &by, &new)
        })
    }),
    ("posts::fill", Second::Nothing, |s| {
        let (below, at) = (crate::ids::PostId(s.reply.0 + 1), s.now());
        run(move |tx| crate::posts::search_index::fill(tx, below, at))
    }),
    ("posts::edit", Second::Nothing, |s| {
        let (by, id, words) = (s.by(&s.author), s.thread, text("other words"));
        run(move |tx| {
            let edit = ContentEdit {
                text: Some(&words),
                ..ContentEdit::default()
            };
            posts::edit(tx, &by, id, &edit)
        })
    }),
    ("posts::edit_remote", Second::Nothing, |s| {
        let thread = s.world.thread(&s.stranger, s.group);
        let (by, words) = (s.by(&s.stranger), text("other words"));
        run(move |tx| {
            let edit = ContentEdit {
                text: Some(&words),
                ..ContentEdit::default()
            };
            let remote = RemoteEdit {
                at: by.at,
                mentions: &[],
                stated: Stated::default(),
            };
            posts::edit_remote(tx, &by, thread, &edit, remote)
        })
    }),
    ("posts::delete", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.author), s.reply);
        run(move |tx| posts::delete(tx, &by, id))
    }),
    ("posts::restore", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.author), s.reply);
        s.done(|tx| posts::delete(tx, &by, id));
        run(move |tx| posts::restore(tx, &by, id))
    }),
    ("posts::remember_deleted", Second::Nothing, |s| {
        let (uri, at) = (format!("{}/gone", s.stranger.uri), s.now());
        run(move |tx| posts::remember_deleted(tx, &uri, at))
    }),
    ("posts::forget_deleted", Second::Nothing, |s| {
        let (uri, at) = (format!("{}/gone", s.stranger.uri), s.now());
        s.done(|tx| posts::remember_deleted(tx, &uri, at));
        let later = at.plus(chrono::TimeDelta::days(1));
        run(move |tx| posts::forget_deleted(tx, later, 1_000))
    }),
    ("posts::note_mention", Second::Nothing, |s| {
        let (id, person, at) = (s.reply, s.other.id, s.now());
        run(move |tx| posts::note_mention(tx, id, person, at))
    }),
    ("posts::note_lost_mention", Second::Nothing, |s| {
        let (id, at) = (s.reply, s.now());
        run(move |tx| posts::note_lost_mention(tx, id, at))
    }),
    ("posts::note_refused", Second::Nothing, |s| {
        let (id, at) = (s.reply, s.now());
        run(move |tx| posts::note_refused(tx, id, at))
    }),
    ("posts::forget_deletion", Second::Nothing, |s| {
        let (uri, at) = (format!("{}/gone", s.stranger.uri), s.now());
        s.done(|tx| posts::remember_deleted(tx, &uri, at));
        run(move |tx| posts::forget_deletion(tx, &uri))
    }),
    ("posts::move_thread", Second::Nothing, |s| {
        let [from, to] = ["from", "to"].map(|it| s.world.remote_group(&format!("{it}{}", s.number)));
        let thread = s.world.thread(&s.stranger, from);
        let home = s.world.read(|snapshot| actors::get(snapshot, from.actor()));
        let by = s.by(&home);
        run(move |tx| posts::move_thread(tx, &by, thread, to))
    }),
    ("votes::cast", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        run(move |tx| votes::cast(tx, &by, id, Score::Up))
    }),
    ("votes::cast the other way", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.author), s.thread);
        run(move |tx| votes::cast(tx, &by, id, Score::Down))
    }),
    ("votes::withdraw", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.author), s.reply);
        run(move |tx| votes::withdraw(tx, &by, id))
    }),
    ("boosts::boost", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        run(move |tx| boosts::boost(tx, &by, id))
    }),
    ("boosts::unboost", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), s.thread);
        s.done(|tx| boosts::boost(tx, &by, id));
        run(move |tx| boosts::unboost(tx, &by, id))
    }),
];
