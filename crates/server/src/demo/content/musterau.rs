// SPDX-License-Identifier: AGPL-3.0-or-later
//! `musterau_digital`, a group of the Stadt.

use super::{Fate, POST, SamplePost, Thread};

pub(super) const THREADS: &[Thread] = &[
    Thread {
        group: "musterau_digital",
        hours_ago: 36,
        title: "Barcamp „Verwaltung. Einfach. Machen.“: Welche Themen bringen Sie mit?",
        link: None,
        opening: SamplePost {
            by: "leyla_brandis",
            text: "Musterau stellt das Rathaus, wir bringen Kaffee. Bisher vorgeschlagen:\n\n- Leichte Sprache im Bescheid\n\
                   - Wir haben die Einführung abgebrochen, und das war gut\n- Personalrat früh einbinden",
            liked_by: &["ute_kornblum", "mats_ohlendiek", "helene_wattig", "frida_anselm"],
            replies: &[
                SamplePost {
                    by: "mats_ohlendiek",
                    text: "Den dritten Punkt übernehme ich. Arbeitstitel: *Fragen Sie uns, bevor Sie fertig sind.*",
                    liked_by: &["leyla_brandis", "jonas_petersen", "ute_kornblum"],
                    replies: &[SamplePost {
                        by: "leyla_brandis",
                        text: "Gekauft. Raum 2, 11 Uhr?",
                        liked_by: &["mats_ohlendiek"],
                        ..POST
                    }],
                    ..POST
                },
                SamplePost {
                    by: "helene_wattig",
                    text: "Aus der Nordmark: Spielräume im Vergaberecht, mit drei Beispielen, die gehalten haben.",
                    liked_by: &["leyla_brandis", "ute_kornblum"],
                    ..POST
                },
            ],
            ..POST
        },
        fate: Fate::Stays,
    },
    Thread {
        group: "musterau_digital",
        hours_ago: 9,
        title: "Wartung am Donnerstag ab 18 Uhr",
        link: None,
        opening: SamplePost {
            by: "ute_kornblum",
            text: "Fachverfahren und E-Akte sind bis etwa 20 Uhr nicht erreichbar. Bitte vorher speichern und abmelden.",
            liked_by: &["jonas_petersen"],
            replies: &[SamplePost {
                by: "frida_anselm",
                text: "Am Donnerstag ist langer Dienst, das Bürgeramt hat bis 19 Uhr offen. Geht Freitag?",
                liked_by: &["jonas_petersen", "mats_ohlendiek"],
                replies: &[SamplePost {
                    by: "ute_kornblum",
                    text: "Geht. Neuer Termin: **Freitag ab 15 Uhr**. Danke fürs Mitdenken.",
                    liked_by: &["frida_anselm", "jonas_petersen"],
                    ..POST
                }],
                ..POST
            }],
            ..POST
        },
        fate: Fate::Stays,
    },
];
