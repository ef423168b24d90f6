// SPDX-License-Identifier: AGPL-3.0-or-later
//! People.

use kollegium_domain::Time;
use kollegium_domain::actors::Actor;
use kollegium_domain::votes::Voter;

use crate::v3::wire::post::VoteView;
use crate::v3::wire::user::{BanPersonResponse, Person, PersonAggregates, PersonView};
use crate::views::person::is_admin;
use crate::views::stamp;

/// A person. Whether a ban is still in force depends on when one looks.
pub(crate) fn person(actor: &Actor) -> Person {
    let banned = actor.is_banned(Time::of(chrono::Utc::now()));
    Person {
        id: actor.id.0,
        name: actor.name.clone(),
        display_name: actor.profile.title.clone(),
        avatar: actor.profile.icon.clone(),
        banned,
        published: stamp(actor.created_at),
        updated: actor.updated_at.map(stamp),
        actor_id: actor.uri.clone(),
        bio: actor.profile.summary.clone(),
        local: actor.local,
        banner: actor.profile.banner.clone(),
        deleted: actor.deleted_at.is_some(),
        matrix_user_id: actor.profile.matrix.clone(),
        bot_account: actor.bot,
        ban_expires: actor.banned_until.filter(|_| banned).map(stamp),
        instance_id: actor.instance_id.0,
    }
}

/// The figures of a person.
pub(crate) fn counts(actor: &Actor) -> PersonAggregates {
    PersonAggregates {
        person_id: actor.id.0,
        post_count: actor.threads,
        comment_count: actor.replies,
    }
}

/// A person with their figures.
pub(crate) fn view(actor: &Actor) -> PersonView {
    PersonView {
        person: person(actor),
        counts: counts(actor),
        is_admin: is_admin(actor),
    }
}

/// Several persons with their figures.
pub(crate) fn views(actors: &[Actor]) -> Vec<PersonView> {
    actors.iter().map(view).collect()
}

/// Somebody who is banned from now on, or is not.
pub(crate) fn banned(person: &Actor, _: Time, banned: bool) -> BanPersonResponse {
    BanPersonResponse {
        person_view: view(person),
        banned,
    }
}

/// A vote and who cast it.
pub(crate) fn vote(voter: &Voter) -> VoteView {
    VoteView {
        creator: person(&voter.person),
        creator_banned_from_community: voter.banned,
        score: i64::from(voter.score),
    }
}
