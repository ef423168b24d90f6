// SPDX-License-Identifier: AGPL-3.0-or-later
//! People.

use kollegium_domain::Time;
use kollegium_domain::actors::Actor;
use kollegium_domain::votes::Voter;

use crate::v4::wire::person::{Person, PersonActions, PersonView};
use crate::v4::wire::post::VoteView;
use crate::views::person::is_admin;
use crate::views::stamp;
use crate::wire::{Only, Stamp};

/// A person.
pub(in crate::v4) fn person(actor: &Actor) -> Person {
    Person {
        id: actor.id.0,
        name: actor.name.clone(),
        display_name: actor.profile.title.clone(),
        avatar: actor.profile.icon.clone(),
        published_at: stamp(actor.created_at),
        updated_at: actor.updated_at.map(stamp),
        ap_id: actor.uri.clone(),
        bio: actor.profile.summary.clone(),
        local: actor.local,
        last_refreshed_at: stamp(actor.fetched_at),
        banner: actor.profile.banner.clone(),
        deleted: actor.deleted_at.is_some(),
        matrix_user_id: actor.profile.matrix.clone(),
        bot_account: actor.bot,
        instance_id: actor.instance_id.0,
        post_count: actor.threads,
        comment_count: actor.replies,
    }
}

/// How the viewer stands to a person whom they block since then.
pub(in crate::v4) fn actions(blocked: Option<Time>) -> Option<PersonActions> {
    blocked.map(|since| PersonActions {
        blocked_at: Some(stamp(since)),
    })
}

/// Until when a ban from the site lasts that is in force; nothing for one without an end.
pub(in crate::v4) fn banned_until(actor: &Actor, now: Time) -> Option<Stamp> {
    actor.banned_until.filter(|_| actor.is_banned(now)).map(stamp)
}

/// A person as they are now, and since when the viewer blocks them.
pub(in crate::v4) fn view(actor: &Actor, now: Time, blocked: Option<Time>) -> PersonView {
    PersonView {
        person: person(actor),
        is_admin: is_admin(actor),
        person_actions: actions(blocked),
        banned: actor.is_banned(now),
        ban_expires_at: banned_until(actor, now),
        community_actions: None,
    }
}

/// Several persons, of whom the viewer blocks none.
pub(in crate::v4) fn views(actors: &[Actor], now: Time) -> Vec<PersonView> {
    actors.iter().map(|it| view(it, now, None)).collect()
}

/// Somebody who is banned from now on, or is not: which of them is in the view itself.
pub(in crate::v4) fn banned(person: &Actor, now: Time, _: bool) -> Only<PersonView> {
    Only("person_view", view(person, now, None))
}

/// A vote and who cast it.
pub(in crate::v4) fn vote(voter: &Voter, now: Time) -> VoteView {
    VoteView {
        creator: person(&voter.person),
        creator_banned: voter.person.is_banned(now),
        creator_banned_from_community: voter.banned,
        is_upvote: voter.score > 0,
    }
}
