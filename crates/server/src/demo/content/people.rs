// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who has an account where.

use super::Agency;

/// A person and their account.
pub(in crate::demo) struct Person {
    pub(in crate::demo) agency: Agency,
    /// Different from everybody else's, at the other agencies too, so that the data can name people by it.
    pub(in crate::demo) name: &'static str,
    pub(in crate::demo) title: &'static str,
    pub(in crate::demo) about: &'static str,
    pub(in crate::demo) role: Role,
}

/// What a person may do at their agency.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Role {
    Administrator,
    Member,
}

const fn person(agency: Agency, name: &'static str, title: &'static str, about: &'static str) -> Person {
    Person {
        agency,
        name,
        title,
        about,
        role: Role::Member,
    }
}

const fn administrator(
    agency: Agency,
    name: &'static str,
    title: &'static str,
    about: &'static str,
) -> Person {
    Person {
        agency,
        name,
        title,
        about,
        role: Role::Administrator,
    }
}

use Agency::{Bund, Land, Stadt};

pub(in crate::demo) const PEOPLE: &[Person] = &[
    administrator(
        Bund,
        "amira_sommerfeld",
        "Amira Sommerfeld",
        "Organisation im Bundesamt für Beispielwesen. Leitet die Werkstatt Organisationsentwicklung.",
    ),
    person(
        Bund,
        "konrad_ahlbeck",
        "Konrad Ahlbeck",
        "Schriftgut und E-Akte im Bundesamt für Beispielwesen. Ansprechbar für Aktenpläne.",
    ),
    person(
        Bund,
        "leyla_brandis",
        "Leyla Brandis",
        "Koordiniert im Bundesamt das Themenfeld Mobilität und Reisen.",
    ),
    administrator(
        Land,
        "helene_wattig",
        "Dr. Helene Wattig",
        "OZG-Koordination der Nordmark. Ansprechbar für Nachnutzung und Vergabe.",
    ),
    person(
        Land,
        "tarek_bremser",
        "Tarek Bremser",
        "Kfz-Zulassung im Landesbetrieb Verkehr der Nordmark.",
    ),
    person(
        Land,
        "soeren_maibaum",
        "Sören Maibaum",
        "Fortbildung und Personalentwicklung im Land Nordmark.",
    ),
    administrator(
        Stadt,
        "ute_kornblum",
        "Ute Kornblum",
        "IT-Betrieb der Stadt Musterau.",
    ),
    person(
        Stadt,
        "jonas_petersen",
        "Jonas Petersen-Lück",
        "Führt in Musterau die E-Akte ein. Lernt gern aus den Fehlern anderer, teilt die eigenen.",
    ),
    person(
        Stadt,
        "frida_anselm",
        "Frida Anselm",
        "Leitet das Bürgeramt der Stadt Musterau.",
    ),
    person(
        Stadt,
        "mats_ohlendiek",
        "Mats Ohlendiek",
        "Personalrat der Stadt Musterau.",
    ),
    person(
        Land,
        "blickwinkel_plus",
        "Blickwinkel Plus Beratung",
        "Wir beraten Sie gern.",
    ),
];
