// SPDX-License-Identifier: AGPL-3.0-or-later
//! Which hosts we federate with: the mode of the instance, and what the administrator decided about a host.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::schema::peer_policy;
use crate::stored::stored_enum;
use crate::time::Time;

/// The servers that this instance federates with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Federate with nobody.
    Off,
    /// Federate with trusted hosts only.
    Trusted,
    /// With everybody who is not blocked.
    Open,
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

/// Decides about a host. A repeated decision replaces the earlier one.
///
/// # Errors
/// [`Error::Invalid`] for what is not a host name, such as a URL.
pub fn decide(tx: &mut Tx, host: &str, policy: Policy, reason: Option<&str>, at: Time) -> Result<()> {
    let host = checked_host(host)?;
    forget(tx, &host)?;
    diesel::insert_into(peer_policy::table)
        .values((
            peer_policy::host.eq(host),
            peer_policy::policy.eq(policy),
            peer_policy::reason.eq(reason),
            peer_policy::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Why a host is on a list that the configuration gave.
const CONFIGURED: &str = "configuration";

/// Brings the decisions to what the configuration says: its hosts are decided about, those that it no longer names are
/// forgotten. What the administrator decided by command stays.
pub fn configure(tx: &mut Tx, trusted: &[String], blocked: &[String], at: Time) -> Result<()> {
    let known = decisions(tx)?;
    let named = |host: &str| {
        trusted
            .iter()
            .chain(blocked)
            .any(|it| it.eq_ignore_ascii_case(host))
    };
    for old in known
        .iter()
        .filter(|it| it.reason.as_deref() == Some(CONFIGURED) && !named(&it.host))
    {
        forget(tx, &old.host)?;
    }
    for (hosts, policy) in [(trusted, Policy::Trusted), (blocked, Policy::Blocked)] {
        for host in hosts {
            let decided = known.iter().find(|it| it.host.eq_ignore_ascii_case(host));
            if decided.is_none_or(|it| it.reason.as_deref() == Some(CONFIGURED)) {
                decide(tx, host, policy, Some(CONFIGURED), at)?;
            }
        }
    }
    Ok(())
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
        if old.reason.as_deref() == Some(CONFIGURED) {
            return Err(Error::Forbidden(Denial::Configured));
        }
        forget(tx, &old.host)?;
    }
    for host in hosts {
        match known.iter().find(|it| it.host == host) {
            Some(decided) if decided.policy == policy => {}
            Some(decided) if decided.reason.as_deref() == Some(CONFIGURED) => {
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
    let decided = decisions(tx)?.into_iter().filter(|it| it.policy == policy);
    let mut hosts: Vec<String> = decided.map(|it| it.host).filter(|it| *it != host).collect();
    if chosen {
        hosts.push(host);
    }
    choose(tx, by, policy, &hosts)
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

/// The decisions and the mode together: who may talk to us.
#[derive(Debug, Clone)]
pub struct Rules {
    mode: Mode,
    decisions: Vec<Decision>,
}

impl Rules {
    /// Loads the decisions.
    pub fn load(snapshot: &mut Snapshot, mode: Mode) -> Result<Rules> {
        Ok(Rules {
            mode,
            decisions: decisions(snapshot)?,
        })
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
        let db = kollegium_db::testing::TestDb::new();
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
