// SPDX-License-Identifier: AGPL-3.0-or-later
//! What we sent and another server will not take: those for whom it was sent are told, so that nobody waits for nothing.

use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::events::{self, Event};
use kollegium_domain::groups::membership;
use kollegium_domain::ids::{EventId, GroupId, PostId};
use kollegium_domain::{By, Error, Result, Time, Via, posts};

use crate::federation::Federation;
use crate::ids::same_origin;

/// What follows from a refusal.
enum Consequence {
    /// A request to join, made at this time, waits for no answer any more.
    NotJoined {
        group: GroupId,
        person: Box<Actor>,
        asked_at: Time,
    },
    /// Nobody but we have this post.
    NotPublished(PostId),
}

impl Federation {
    /// Notes that the server at `by`, a URL of its, refused for good what we sent it of an event. It matters where that is
    /// the server of the group in which it happened.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn was_refused(&self, event: EventId, by: &str) -> Result<()> {
        let by = by.to_owned();
        let find = move |snapshot: &mut Snapshot| consequence(snapshot, event, &by);
        let Some(consequence) = self.app().read(find).await? else {
            return Ok(());
        };
        let at = self.app().now();
        let note = move |tx: &mut Tx| match &consequence {
            Consequence::NotJoined {
                group,
                person,
                asked_at,
            } => {
                let by = By {
                    actor: Actor::clone(person),
                    via: Via::Job,
                    at,
                };
                membership::request_failed(tx, &by, *group, *asked_at)
            }
            Consequence::NotPublished(post) => posts::note_refused(tx, *post, at),
        };
        match self.app().write(note).await {
            // Gone meanwhile.
            Err(Error::NotFound(_)) => Ok(()),
            done => done,
        }
    }
}

fn consequence(snapshot: &mut Snapshot, event: EventId, by: &str) -> Result<Option<Consequence>> {
    let recorded = match events::get(snapshot, event) {
        Ok(recorded) => recorded,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(group) = recorded.group_id else {
        return Ok(None);
    };
    let home = actors::get(snapshot, group.actor())?;
    if home.local || !same_origin(&home.uri, by) {
        return Ok(None);
    }
    if let Event::MembershipRequested { group, actor } = recorded.event {
        return Ok(Some(Consequence::NotJoined {
            group,
            person: Box::new(actors::get(snapshot, actor)?),
            asked_at: recorded.created_at,
        }));
    }
    if let Event::PostPublished { post } = recorded.event {
        return Ok(Some(Consequence::NotPublished(post)));
    }
    // What else is refused changes nothing for anybody here.
    Ok(None)
}
