// SPDX-License-Identifier: AGPL-3.0-or-later
//! Which groups there are, and who belongs to them.

use kollegium_domain::groups::Visibility;

use super::Agency;

/// A group of the sample content.
pub(in crate::demo) struct Group {
    pub(in crate::demo) agency: Agency,
    pub(in crate::demo) name: &'static str,
    pub(in crate::demo) title: &'static str,
    pub(in crate::demo) summary: &'static str,
    pub(in crate::demo) visibility: Visibility,
    /// The person who creates it and moderates it.
    pub(in crate::demo) moderator: &'static str,
    /// The people who join it.
    pub(in crate::demo) members: &'static [&'static str],
}

impl Group {
    /// Everybody who is in it.
    pub(in crate::demo) fn everybody(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.moderator).chain(self.members.iter().copied())
    }
}

pub(in crate::demo) const GROUPS: &[Group] = &[
    Group {
        agency: Agency::Bund,
        name: "werkstatt_oe",
        title: "Werkstatt Organisationsentwicklung",
        summary: "Für alle, die in ihrer Behörde etwas verändern wollen und dabei nicht allein sein möchten.\n\n\
                  - Erfolge **und** Misserfolge sind willkommen.\n\
                  - Wir sprechen über Abläufe, nicht über abwesende Personen.\n\
                  - Keine Werbung, keine Parteipolitik.",
        visibility: Visibility::Public,
        moderator: "amira_sommerfeld",
        members: &[
            "leyla_brandis",
            "konrad_ahlbeck",
            "helene_wattig",
            "soeren_maibaum",
            "tarek_bremser",
            "jonas_petersen",
            "frida_anselm",
            "blickwinkel_plus",
        ],
    },
    Group {
        agency: Agency::Bund,
        name: "e_akte",
        title: "E-Akte in Kommunen",
        summary: "Einführung, Aktenplan, Scannen, Aussonderung: Fragen aus der Praxis, Antworten aus der Praxis.",
        visibility: Visibility::Public,
        moderator: "konrad_ahlbeck",
        members: &[
            "jonas_petersen",
            "ute_kornblum",
            "frida_anselm",
            "helene_wattig",
            "tarek_bremser",
        ],
    },
    Group {
        agency: Agency::Bund,
        name: "ozg_mobilitaet",
        title: "OZG-Umsetzung: Mobilität und Reisen",
        summary: "Wer hat welche Leistung schon online, und was war daran schwer?",
        visibility: Visibility::Public,
        moderator: "leyla_brandis",
        members: &["tarek_bremser", "helene_wattig", "frida_anselm", "jonas_petersen"],
    },
    Group {
        agency: Agency::Land,
        name: "nachnutzung",
        title: "Nachnutzung in der Nordmark",
        summary: "Lösungssteckbriefe zum Mitnehmen: Problem, Ansatz, Aufwand, Ansprechperson.",
        visibility: Visibility::Public,
        moderator: "helene_wattig",
        members: &[
            "tarek_bremser",
            "soeren_maibaum",
            "ute_kornblum",
            "jonas_petersen",
            "konrad_ahlbeck",
        ],
    },
    Group {
        agency: Agency::Stadt,
        name: "musterau_digital",
        title: "Musterau digital",
        summary: "Was wir in der Stadt ausprobieren. Nachbarn dürfen mitlesen und mitreden.",
        visibility: Visibility::Public,
        moderator: "ute_kornblum",
        members: &[
            "jonas_petersen",
            "frida_anselm",
            "mats_ohlendiek",
            "helene_wattig",
            "leyla_brandis",
        ],
    },
    Group {
        agency: Agency::Stadt,
        name: "personalrat_intern",
        title: "Personalrat: Hinweise für Beschäftigte",
        summary: "Nur für Beschäftigte der Stadt Musterau. Dieser Raum verlässt den Server der Stadt nicht.",
        visibility: Visibility::Local,
        moderator: "mats_ohlendiek",
        members: &["ute_kornblum", "jonas_petersen", "frida_anselm"],
    },
];
