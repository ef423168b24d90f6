// SPDX-License-Identifier: AGPL-3.0-or-later
//! Which hosts we federate with: the mode of the site, and what the administrator decided about a host.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::instances;
use crate::schema::{peer_policy, site};
use crate::stored::stored_enum;
use crate::time::Time;

stored_enum! {
    /// The servers that this instance federates with.
    Mode {
        /// Federate with nobody.
        Off = "off",
        /// Federate with trusted hosts only.
        Trusted = "trusted",
        /// With everybody who is not blocked.
        Open = "open",
    }
}

stored_enum! {
    /// The decision of an administrator about a host.
    Policy {
        /// Federate, also protected groups.
        Trusted = "trusted",
        /// Neither send nor accept anything.
        Blocked = "blocked",
    }
}

/// A decision about a host.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = peer_policy)]
pub struct Decision {
    /// The host; without a port it means every port.
    pub host: String,
    /// Whether the host is trusted or blocked.
    pub policy: Policy,
    /// The reason that the administrator gave.
    pub reason: Option<String>,
    /// The time of the decision.
    pub created_at: Time,
}

/// Decides about a host, which is known as an instance from now on. A repeated decision replaces the earlier one.
///
/// # Errors
/// [`Error::Invalid`] for what is not a host name, such as a URL.
pub fn decide(tx: &mut Tx, host: &str, policy: Policy, reason: Option<&str>, at: Time) -> Result<()> {
    let host = checked_host(host)?;
    forget(tx, &host)?;
    diesel::insert_into(peer_policy::table)
        .values((
            peer_policy::host.eq(&host),
            peer_policy::policy.eq(policy),
            peer_policy::reason.eq(reason),
            peer_policy::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    instances::learn(tx, &host, at)?;
    Ok(())
}

/// Why a host is on a list that the configuration gave.
const CONFIGURED: &str = "configuration";

impl Decision {
    /// Whether the configuration file says so: then it is changed there alone.
    pub fn is_configured(&self) -> bool {
        self.reason.as_deref() == Some(CONFIGURED)
    }
}

/// Brings the decisions to what the configuration says: its hosts are decided about, those that it no longer names are
/// forgotten. What an administrator had decided otherwise stays, and is returned.
pub fn configure(tx: &mut Tx, trusted: &[String], blocked: &[String], at: Time) -> Result<Vec<Decision>> {
    tx.lock_row("site", 1)?;
    let known = decisions(tx)?;
    let mut otherwise = Vec::new();
    let named = |host: &str| {
        trusted
            .iter()
            .chain(blocked)
            .any(|it| it.eq_ignore_ascii_case(host))
    };
    for old in known.iter().filter(|it| it.is_configured() && !named(&it.host)) {
        forget(tx, &old.host)?;
    }
    for (hosts, policy) in [(trusted, Policy::Trusted), (blocked, Policy::Blocked)] {
        for host in hosts {
            let decided = known.iter().find(|it| it.host.eq_ignore_ascii_case(host));
            match decided {
                Some(it) if !it.is_configured() && it.policy != policy => otherwise.push(it.clone()),
                Some(_) | None => decide(tx, host, policy, Some(CONFIGURED), at)?,
            }
        }
    }
    Ok(otherwise)
}

/// Makes these the hosts about which administrators decided so. What the configuration file says stays: a list without
/// one of its hosts, or with one about which it decides otherwise, is refused.
pub fn choose(tx: &mut Tx, by: &By, policy: Policy, hosts: &[String]) -> Result<()> {
    by.require_admin()?;
    tx.lock_row("site", 1)?;
    let known = decisions(tx)?;
    let hosts: Vec<String> = hosts.iter().map(|it| checked_host(it)).collect::<Result<_>>()?;
    for old in known
        .iter()
        .filter(|it| it.policy == policy && !hosts.contains(&it.host))
    {
        if old.is_configured() {
            return Err(Error::Forbidden(Denial::Configured));
        }
        forget(tx, &old.host)?;
    }
    for host in hosts {
        match known.iter().find(|it| it.host == host) {
            Some(decided) if decided.policy == policy => {}
            Some(decided) if decided.is_configured() => {
                return Err(Error::Forbidden(Denial::Configured));
            }
            Some(_) | None => decide(tx, &host, policy, None, by.at)?,
        }
    }
    Ok(())
}

/// Decides so about one host, or no longer so, by the rules of [`choose`].
pub fn choose_one(tx: &mut Tx, by: &By, policy: Policy, host: &str, chosen: bool) -> Result<()> {
    by.require_admin()?;
    tx.lock_row("site", 1)?;
    let host = checked_host(host)?;
    let mut hosts = hosts(tx, policy)?;
    hosts.retain(|it| *it != host);
    if chosen {
        hosts.push(host);
    }
    choose(tx, by, policy, &hosts)
}

/// Decides about one host and says why, where the configuration file does not. A repeated decision replaces the earlier one.
pub fn choose_because(tx: &mut Tx, by: &By, host: &str, policy: Policy, reason: Option<&str>) -> Result<()> {
    by.require_admin()?;
    tx.lock_row("site", 1)?;
    let host = checked_host(host)?;
    if decisions(tx)?
        .iter()
        .any(|it| it.host == host && it.is_configured())
    {
        return Err(Error::Forbidden(Denial::Configured));
    }
    let reason = reason
        .map(str::trim)
        .filter(|it| !it.is_empty() && *it != CONFIGURED);
    decide(tx, &host, policy, reason, by.at)
}

/// Takes the decision about a host back, where the configuration file does not decide. Nothing happens if there is none.
pub fn choose_nothing(tx: &mut Tx, by: &By, host: &str) -> Result<()> {
    by.require_admin()?;
    tx.lock_row("site", 1)?;
    let host = checked_host(host)?;
    if decisions(tx)?
        .iter()
        .any(|it| it.host == host && it.is_configured())
    {
        return Err(Error::Forbidden(Denial::Configured));
    }
    forget(tx, &host)
}

fn checked_host(host: &str) -> Result<String> {
    let host = host.trim().to_ascii_lowercase();
    let well_formed = (1..=255).contains(&host.len())
        && host
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b".-:[]_".contains(&it));
    if well_formed {
        Ok(host)
    } else {
        Err(Error::Invalid(Field::Uri, Fault::Malformed))
    }
}

/// Removes a decision. Nothing happens if there was none.
pub fn forget(tx: &mut Tx, host: &str) -> Result<()> {
    diesel::delete(peer_policy::table.find(host.to_ascii_lowercase())).execute(tx.conn())?;
    Ok(())
}

/// All decisions, by host.
pub fn decisions(snapshot: &mut Snapshot) -> Result<Vec<Decision>> {
    Ok(peer_policy::table
        .order(peer_policy::host)
        .select(Decision::as_select())
        .load(snapshot.conn())?)
}

/// The hosts about which it was decided so, by name.
pub fn hosts(snapshot: &mut Snapshot, policy: Policy) -> Result<Vec<String>> {
    let all = decisions(snapshot)?.into_iter();
    Ok(all.filter(|it| it.policy == policy).map(|it| it.host).collect())
}

/// The decisions and the mode together: who may talk to us.
#[derive(Debug, Clone)]
pub struct Rules {
    mode: Mode,
    decisions: Vec<Decision>,
}

impl Rules {
    /// Loads the mode of the site and the decisions.
    pub fn load(snapshot: &mut Snapshot) -> Result<Rules> {
        Ok(Rules {
            mode: site::table
                .find(1)
                .select(site::federation)
                .first(snapshot.conn())?,
            decisions: decisions(snapshot)?,
        })
    }

    /// The servers that this site federates with.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether we exchange anything with `host`, which may have a port.
    pub fn allow(&self, host: &str) -> bool {
        match (self.mode, self.policy(host)) {
            (Mode::Off, _) | (_, Some(Policy::Blocked)) => false,
            (Mode::Open, _) | (Mode::Trusted, Some(Policy::Trusted)) => true,
            (Mode::Trusted, None) => false,
        }
    }

    /// Whether protected groups may go to `host`.
    pub fn trusts(&self, host: &str) -> bool {
        self.mode != Mode::Off && self.policy(host) == Some(Policy::Trusted)
    }

    /// What was decided about `host`: a block of a host beats a trust of the same host with another port.
    pub fn policy(&self, host: &str) -> Option<Policy> {
        self.decision(host).map(|it| it.policy)
    }

    /// What was decided about exactly this host and port.
    pub fn decided(&self, host: &str) -> Option<Policy> {
        let named = self.decisions.iter().find(|it| it.host == host);
        named.map(|it| it.policy)
    }

    /// The decision that holds for `host`.
    pub fn decision(&self, host: &str) -> Option<&Decision> {
        let host = host.to_ascii_lowercase();
        let without_port = without_port(&host);
        let mut found = None;
        for decision in &self.decisions {
            if decision.host == host || decision.host == without_port {
                match decision.policy {
                    Policy::Blocked => return Some(decision),
                    Policy::Trusted => found = Some(decision),
                }
            }
        }
        found
    }
}

/// The host without its port, which follows the last colon outside of brackets, if there is one.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(mode: Mode, decisions: &[(&str, Policy)]) -> Rules {
        let decisions = decisions
            .iter()
            .map(|(host, policy)| Decision {
                host: (*host).to_owned(),
                policy: *policy,
                reason: None,
                created_at: Time(0),
            })
            .collect();
        Rules { mode, decisions }
    }

    #[test]
    fn the_configuration_yields_to_the_administrator_and_takes_back_what_it_no_longer_names() {
        let world = crate::testing::World::new();
        let db = &world.db;
        let list = |hosts: &[&str]| hosts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let now = |trusted: &[&str]| {
            let (trusted, blocked) = (list(trusted), list(&["evil.example"]));
            db.write(|tx| configure(tx, &trusted, &blocked, Time(1))).unwrap();
            let found = db.read(decisions).unwrap();
            found
                .into_iter()
                .map(|it| (it.host, it.policy))
                .collect::<Vec<_>>()
        };
        let of = |host: &str, policy| (host.to_owned(), policy);
        let (trusted, blocked) = (Policy::Trusted, Policy::Blocked);
        assert_eq!(
            now(&["a.example", "b.example"]),
            [
                of("a.example", trusted),
                of("b.example", trusted),
                of("evil.example", blocked)
            ]
        );
        db.write(|tx| decide(tx, "a.example", blocked, Some("Werbung"), Time(2)))
            .unwrap();
        assert_eq!(
            now(&["A.example"]),
            [of("a.example", blocked), of("evil.example", blocked)]
        );
    }

    #[test]
    fn the_mode_and_the_lists_decide_together() {
        let list = [
            ("bund.example", Policy::Trusted),
            ("evil.example", Policy::Blocked),
            ("a.example:81", Policy::Trusted),
        ];
        let trusted = rules(Mode::Trusted, &list);
        assert!(trusted.allow("bund.example") && trusted.allow("Bund.example:8443"));
        assert!(
            trusted.allow("a.example:81") && !trusted.allow("a.example:82") && !trusted.allow("a.example")
        );
        assert!(!trusted.allow("other.example") && !trusted.allow("evil.example"));
        let open = rules(Mode::Open, &list);
        assert!(
            open.allow("other.example") && !open.allow("evil.example:444") && !open.trusts("other.example")
        );
        let off = rules(Mode::Off, &list);
        assert!(!off.allow("bund.example") && !off.trusts("bund.example"));
    }
}
