// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages and their reports.

use super::{Case, Scene, Second, run};
use crate::ids::{ActorId, MessageId, MessageReportId};
use crate::messages::{self, NewMessage};
use crate::notifications::State;
use crate::testing::text;
use crate::text::Text;

pub(super) const CASES: &[Case] = &[
    ("messages::send", Second::Again, |s| {
        let (by, recipient, text) = (s.by(&s.author), s.other.id, text("words"));
        run(move |tx| messages::send(tx, &by, &new(recipient, &text)))
    }),
    ("messages::edit", Second::Nothing, |s| {
        let (by, id, text) = (s.by(&s.author), sent(s), text("other words"));
        run(move |tx| messages::edit(tx, &by, id, &text, None))
    }),
    ("messages::delete", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.author), sent(s));
        run(move |tx| messages::delete(tx, &by, id))
    }),
    ("messages::restore", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.author), sent(s));
        s.done(|tx| messages::delete(tx, &by, id));
        run(move |tx| messages::restore(tx, &by, id))
    }),
    ("messages::mark", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), sent(s));
        run(move |tx| messages::mark(tx, &by, id, State::Read))
    }),
    ("messages::mark_all_read", Second::Nothing, |s| {
        sent(s);
        let by = s.by(&s.other);
        run(move |tx| messages::mark_all_read(tx, &by))
    }),
    ("messages::report", Second::Nothing, |s| {
        let (by, id) = (s.by(&s.other), sent(s));
        run(move |tx| messages::report(tx, &by, id, "why"))
    }),
    ("messages::resolve", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let id = reported(s);
        run(move |tx| messages::resolve(tx, &by, id))
    }),
    ("messages::reopen", Second::Nothing, |s| {
        let by = s.by(&s.world.admin(&format!("admin{}", s.number)));
        let id = reported(s);
        s.done(|tx| messages::resolve(tx, &by, id));
        run(move |tx| messages::reopen(tx, &by, id))
    }),
];

fn new(recipient: ActorId, text: &Text) -> NewMessage<'_> {
    NewMessage {
        recipient,
        text,
        identity: None,
    }
}

/// A message of the author's to the other one.
fn sent(s: &Scene<'_>) -> MessageId {
    let (by, text) = (s.by(&s.author), text("words"));
    s.done(|tx| messages::send(tx, &by, &new(s.other.id, &text))).id
}

fn reported(s: &Scene<'_>) -> MessageReportId {
    let (by, id) = (s.by(&s.other), sent(s));
    s.done(|tx| messages::report(tx, &by, id, "why")).id
}
