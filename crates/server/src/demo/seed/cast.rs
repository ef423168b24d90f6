// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who takes part: accounts, groups and memberships.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use kollegium_app::{App, Reached, compose};
use kollegium_domain::accounts::{self, NewAccount, PasswordHashed};
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Field;
use kollegium_domain::groups::membership::{self, Member};
use kollegium_domain::groups::{self, NewGroup};
use kollegium_domain::ids::GroupId;
use kollegium_domain::profiles::ProfileEdit;
use kollegium_domain::{By, Time};
use rand::RngExt;

use super::super::PASSWORD;
use super::super::content::{self, Agency, GROUPS, Group, PEOPLE, Person, Role};
use super::super::network::Network;
use super::{console, wait};

/// How long ago the accounts and groups were opened.
const BEGINNING: chrono::TimeDelta = chrono::TimeDelta::days(30);

/// People and groups, and what each agency calls them.
pub(super) struct Cast {
    people: HashMap<&'static str, (Agency, Actor)>,
    groups: HashMap<(Agency, &'static str), GroupId>,
}

impl Cast {
    /// Opens an account for everybody.
    pub(super) async fn open_accounts(network: &Network) -> Result<Cast> {
        // One hash serves all: the password is no secret.
        let password = PasswordHashed::new(PASSWORD, rand::rng().random())?;
        let mut people = HashMap::new();
        for person in PEOPLE {
            let app = network.app(person.agency);
            let actor = open_account(app, person, password.clone())
                .await
                .with_context(|| format!("cannot create the account of {}", person.name))?;
            people.insert(person.name, (person.agency, actor));
        }
        Ok(Cast {
            people,
            groups: HashMap::new(),
        })
    }

    /// Opens every group where it lives.
    pub(super) async fn open_groups(&mut self, network: &Network) -> Result<()> {
        for group in GROUPS {
            let app = network.app(group.agency);
            let summary = compose::text(app, Field::Summary, group.summary).await?;
            let by = self.by(group.moderator, app.now().minus(BEGINNING))?;
            let (opened, _) = app
                .write(move |tx| {
                    let new = NewGroup {
                        name: group.name,
                        title: group.title,
                        summary: Some(&summary),
                        visibility: group.visibility,
                        posting_restricted: false,
                    };
                    groups::create(tx, &by, &new)
                })
                .await
                .with_context(|| format!("cannot create the group {}", group.name))?;
            self.groups.insert((group.agency, group.name), opened.id);
        }
        Ok(())
    }

    /// Everybody joins their groups, those of other agencies too. Returns how many memberships there are.
    pub(super) async fn join(&mut self, network: &Network) -> Result<usize> {
        let mut asked = Vec::new();
        for group in GROUPS {
            for name in group.members {
                let agency = self.agency(name)?;
                let app = network.app(agency);
                let id = self.known_or_resolved(network, agency, group).await?;
                let by = self.by(name, app.now())?;
                let member = by.actor.id;
                app.write(move |tx| membership::join(tx, &by, id))
                    .await
                    .with_context(|| format!("{name} cannot join {}", group.name))?;
                asked.push((
                    app,
                    id,
                    member,
                    format!("the acceptance of {name} by {}", group.name),
                ));
            }
        }
        let all = asked.len();
        for (app, group, member, what) in asked {
            wait::until(app, &what, move |snapshot| {
                let standing = groups::standing(snapshot, group, member)?;
                Ok(standing.filter(|it| it.member == Some(Member::Accepted)))
            })
            .await?;
        }
        Ok(all)
    }

    /// A group as an agency knows it; looked up at its home when the agency does not know it yet.
    async fn known_or_resolved(
        &mut self,
        network: &Network,
        agency: Agency,
        group: &Group,
    ) -> Result<GroupId> {
        let key = (agency, group.name);
        if let Some(known) = self.groups.get(&key) {
            return Ok(*known);
        }
        let home = network.app(group.agency).origin().authority();
        let query = format!("!{}@{home}", group.name);
        let outside = network
            .app(agency)
            .outside()
            .context("the instance does not federate, so it cannot find the groups of the others")?;
        let reached = outside
            .resolve(&query)
            .await
            .with_context(|| format!("{} could not look up {query}", agency.site_name()))?;
        let Reached::Group(id) = reached else {
            bail!(
                "{} looked up {query} and found something that is not a group",
                agency.site_name()
            );
        };
        let id = GroupId(id.0);
        self.groups.insert(key, id);
        Ok(id)
    }

    /// How many people there are.
    pub(super) fn people(&self) -> usize {
        self.people.len()
    }

    /// How many groups there are; each counts once for every agency that knows it.
    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Where a person has their account.
    pub(super) fn agency(&self, name: &str) -> Result<Agency> {
        Ok(self.someone(name)?.0)
    }

    /// A person who does something at their own agency.
    pub(super) fn by(&self, name: &str, at: Time) -> Result<By> {
        Ok(By::local(self.someone(name)?.1.clone(), at))
    }

    /// A group as an agency knows it.
    pub(super) fn group(&self, agency: Agency, name: &'static str) -> Result<GroupId> {
        let found = self.groups.get(&(agency, name));
        found
            .copied()
            .with_context(|| format!("{} does not know the group {name}", agency.site_name()))
    }

    fn someone(&self, name: &str) -> Result<&(Agency, Actor)> {
        self.people
            .get(name)
            .with_context(|| format!("the sample content names {name}, who has no account"))
    }
}

/// The agencies that have members of the group, and so its content.
pub(super) fn holders(group: &Group) -> impl Iterator<Item = Agency> {
    Agency::ALL.into_iter().filter(|agency| {
        group
            .everybody()
            .any(|name| content::person(name).is_some_and(|it| it.agency == *agency))
    })
}

async fn open_account(app: &App, person: &'static Person, password: PasswordHashed) -> Result<Actor> {
    let about = compose::text(app, Field::Summary, person.about).await?;
    let (origin, at) = (app.origin().clone(), app.now().minus(BEGINNING));
    let opened = app.write(move |tx| {
        let new = NewAccount {
            name: person.name,
            title: None,
            email: None,
            password: &password,
            language: "de",
        };
        let actor = accounts::create(tx, &origin, &new, at)?;
        if person.role == Role::Administrator {
            let by = console(tx, at)?;
            accounts::promote(tx, &by, actor.id)?;
        }
        let profile = ProfileEdit {
            title: Some(person.title),
            summary: Some(&about),
            ..ProfileEdit::default()
        };
        accounts::edit_profile(tx, &By::local(actor, at), &profile)
    });
    Ok(opened.await?)
}
