// SPDX-License-Identifier: AGPL-3.0-or-later
//! The sample content, as data. All towns, agencies and persons are invented.
//!
//! Texts are Markdown. `{bund}`, `{land}` and `{stadt}` in them stand for the hosts of the three agencies.

mod e_akte;
mod groups;
mod musterau;
mod nachnutzung;
mod ozg;
mod people;
mod personalrat;
mod werkstatt;

pub(super) use groups::{GROUPS, Group};
pub(super) use people::{PEOPLE, Person, Role};

/// One of the three agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Agency {
    Bund,
    Land,
    Stadt,
}

impl Agency {
    /// All of them, in the order of their ports.
    pub(super) const ALL: [Agency; 3] = [Agency::Bund, Agency::Land, Agency::Stadt];

    /// The first label of its host name; also the name of its database.
    pub(super) fn label(self) -> &'static str {
        match self {
            Agency::Bund => "bund",
            Agency::Land => "land",
            Agency::Stadt => "stadt",
        }
    }

    /// What its site is called.
    pub(super) fn site_name(self) -> &'static str {
        match self {
            Agency::Bund => "Bundesamt für Beispielwesen",
            Agency::Land => "Land Nordmark",
            Agency::Stadt => "Stadt Musterau",
        }
    }

    /// One line about its site.
    pub(super) fn description(self) -> &'static str {
        match self {
            Agency::Bund => "Räume für den Austausch über Behörden hinweg (Beispielinhalt)",
            Agency::Land => "Landesbehörden und Landesbetriebe der Nordmark (Beispielinhalt)",
            Agency::Stadt => "Die Verwaltung der Stadt Musterau (Beispielinhalt)",
        }
    }
}

/// A thread, with all that happens in it.
pub(super) struct Thread {
    /// The name of its group.
    pub(super) group: &'static str,
    /// How long ago it was started.
    pub(super) hours_ago: i64,
    pub(super) title: &'static str,
    pub(super) link: Option<&'static str>,
    pub(super) opening: SamplePost,
    pub(super) fate: Fate,
}

/// What a moderator does with a thread.
pub(super) enum Fate {
    Stays,
    Pinned,
    /// No more replies, for this reason.
    Locked(&'static str),
    /// Removed, for this reason.
    Removed(&'static str),
}

/// What somebody writes, at the beginning of a thread or in reply.
pub(super) struct SamplePost {
    /// The author's name.
    pub(super) by: &'static str,
    pub(super) text: &'static str,
    /// What the author does with the text later.
    pub(super) edited: Option<&'static str>,
    /// Who votes it up.
    pub(super) liked_by: &'static [&'static str],
    pub(super) replies: &'static [SamplePost],
}

/// For what is not said of a post.
const POST: SamplePost = SamplePost {
    by: "",
    text: "",
    edited: None,
    liked_by: &[],
    replies: &[],
};

/// All threads of the sample content.
pub(super) fn threads() -> impl Iterator<Item = &'static Thread> {
    [
        werkstatt::THREADS,
        e_akte::THREADS,
        ozg::THREADS,
        nachnutzung::THREADS,
        musterau::THREADS,
        personalrat::THREADS,
    ]
    .into_iter()
    .flatten()
}

/// The person with this name.
pub(super) fn person(name: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|it| it.name == name)
}

/// The group with this name.
pub(super) fn group(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names in the data are written by hand; a wrong one would only show in the middle of the seeding.
    #[test]
    fn all_names_are_known_and_authors_may_write() {
        for group in GROUPS {
            assert!(
                person(group.moderator).is_some_and(|it| it.agency == group.agency),
                "{}",
                group.name
            );
            for member in group.members {
                assert!(person(member).is_some(), "{member}");
            }
        }
        for thread in threads() {
            let group = group(thread.group).unwrap_or_else(|| panic!("no group {}", thread.group));
            check(group, &thread.opening, 0);
        }
    }

    fn check(group: &Group, post: &SamplePost, depth: usize) {
        for name in post.liked_by.iter().chain([&post.by]) {
            assert!(
                group.everybody().any(|it| it == *name),
                "{name} is not in {}",
                group.name
            );
        }
        assert!(
            !post.liked_by.contains(&post.by),
            "{} likes what they wrote",
            post.by
        );
        assert!(!post.text.is_empty() && depth < 6);
        for reply in post.replies {
            check(group, reply, depth + 1);
        }
    }

    #[test]
    fn threads_federate_in_all_directions() {
        let foreign = |agency| {
            threads().any(|it| {
                let home = group(it.group).map(|it| it.agency);
                home != Some(agency) && person(it.opening.by).map(|it| it.agency) == Some(agency)
            })
        };
        assert!(Agency::ALL.into_iter().all(foreign));
    }
}
