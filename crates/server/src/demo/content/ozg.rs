// SPDX-License-Identifier: AGPL-3.0-or-later
//! `ozg_mobilitaet`, a group of the Bund.

use super::{Fate, POST, SamplePost, Thread};

pub(super) const THREADS: &[Thread] = &[
    Thread {
        group: "ozg_mobilitaet",
        hours_ago: 70,
        title: "Bewohnerparken online: nur 12 Prozent Rücklauf, woran liegt es?",
        link: None,
        opening: SamplePost {
            by: "frida_anselm",
            text: "Der Antrag ist seit Mai online, acht von neun kommen trotzdem ins Bürgeramt. Die Technik läuft. Was übersehe \
                   ich?",
            liked_by: &["leyla_brandis", "tarek_bremser"],
            replies: &[
                SamplePost {
                    by: "tarek_bremser",
                    text: "Bei uns stand der Hinweis auf Seite zwei des Briefs. Seit er **oben** steht, mit kurzem Link, hat sich \
                           die Quote verdreifacht. Kostete nichts.",
                    liked_by: &["frida_anselm", "leyla_brandis", "helene_wattig"],
                    replies: &[SamplePost {
                        by: "frida_anselm",
                        text: "Seite zwei. Natürlich. Ich ändere die Vorlage heute.",
                        liked_by: &["tarek_bremser", "leyla_brandis"],
                        ..POST
                    }],
                    ..POST
                },
                SamplePost {
                    by: "leyla_brandis",
                    text: "Zweite Spur: Wie viele brechen ab, wo das Nutzerkonto verlangt wird? Die Zahl steht im Betriebsbericht, \
                           meist ganz hinten.",
                    liked_by: &["frida_anselm"],
                    ..POST
                },
            ],
            ..POST
        },
        fate: Fate::Stays,
    },
    Thread {
        group: "ozg_mobilitaet",
        hours_ago: 30,
        title: "Wer hat das schon? Fahrzeug abmelden",
        link: None,
        opening: SamplePost {
            by: "leyla_brandis",
            text: "Ich sammle den Stand:\n\n- Land Nordmark: im Betrieb\n- Stadt Musterau: geplant\n\nBitte ergänzen.",
            edited: Some(
                "Ich sammle den Stand:\n\n- Land Nordmark: im Betrieb\n- Stadt Musterau: Pilot seit Montag\n\nBitte ergänzen.",
            ),
            liked_by: &["tarek_bremser"],
            replies: &[SamplePost {
                by: "jonas_petersen",
                text: "Musterau ist seit Montag im Pilotbetrieb, bisher 14 Abmeldungen und ein Anruf.",
                liked_by: &["leyla_brandis", "tarek_bremser"],
                ..POST
            }],
        },
        fate: Fate::Stays,
    },
];
