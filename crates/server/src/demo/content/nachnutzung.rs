// SPDX-License-Identifier: AGPL-3.0-or-later
//! `nachnutzung`, a group of the Land.

use super::{Fate, POST, SamplePost, Thread};

pub(super) const THREADS: &[Thread] = &[
    Thread {
        group: "nachnutzung",
        hours_ago: 80,
        title: "Lösungssteckbrief: Stichtagsverfahren für die E-Akte",
        link: None,
        opening: SamplePost {
            by: "konrad_ahlbeck",
            text: "**Problem:** Altakten binden Zeit und Geld.\n\n**Ansatz:** Stichtag, danach nur elektronisch; Altes wird erst \
                   bei Gebrauch gescannt.\n\n**Aufwand:** ein Scanplatz, eine Dienstanweisung (zwei Seiten).\n\n\
                   **Nachnutzung:** ja, ohne Auflagen.",
            liked_by: &["helene_wattig", "jonas_petersen", "ute_kornblum"],
            replies: &[SamplePost {
                by: "jonas_petersen",
                text: "Übernehmen wir so. Gibt es die Dienstanweisung zum Kopieren?",
                liked_by: &["helene_wattig"],
                replies: &[SamplePost {
                    by: "konrad_ahlbeck",
                    text: "Ja, ich stelle sie bis Freitag ohne unsere Aktenzeichen hier ein.",
                    liked_by: &["jonas_petersen", "soeren_maibaum"],
                    ..POST
                }],
                ..POST
            }],
            ..POST
        },
        fate: Fate::Stays,
    },
    Thread {
        group: "nachnutzung",
        hours_ago: 44,
        title: "Übergabeprotokoll: eine Seite, sechs Fragen",
        link: None,
        opening: SamplePost {
            by: "helene_wattig",
            text: "Aus der Werkstatt mitgenommen, mit Dank an die Kollegin, die es erfunden hat:\n\n1. Wer betreibt es?\n2. Wer hat die \
                   Fachaufsicht?\n3. Wer bezahlt es?\n4. Wer schult?\n5. Wo meldet man Fehler?\n6. Wie schaltet man es ab?",
            liked_by: &["soeren_maibaum", "tarek_bremser", "konrad_ahlbeck"],
            replies: &[SamplePost {
                by: "soeren_maibaum",
                text: "Das kommt in die Unterlagen der Herbstschule.",
                liked_by: &["helene_wattig"],
                ..POST
            }],
            ..POST
        },
        fate: Fate::Stays,
    },
];
