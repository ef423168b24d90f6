// SPDX-License-Identifier: AGPL-3.0-or-later
//! `e_akte`, a group of the Bund.

use super::{Fate, POST, SamplePost, Thread};

pub(super) const THREADS: &[Thread] = &[
    Thread {
        group: "e_akte",
        hours_ago: 96,
        title: "Scannen wir den Altbestand oder nur laufende Vorgänge?",
        link: None,
        opening: SamplePost {
            by: "jonas_petersen",
            text: "Wir haben rund 900 Aktenmeter im Keller und einen Stichtag im März. Zwei Lager im Haus: *alles scannen* und \
                   *nur, was lebt*. Was haben Sie gemacht, und was würden Sie heute anders machen?",
            liked_by: &["konrad_ahlbeck", "helene_wattig", "tarek_bremser"],
            replies: &[
                SamplePost {
                    by: "konrad_ahlbeck",
                    text: "Stichtagsverfahren: Neue Vorgänge nur elektronisch, alte werden gescannt, wenn jemand sie in die \
                           Hand nimmt. Nach zwei Jahren waren das bei uns 11 Prozent des Bestands.\n\n\
                           | Weg | Tage je Aktenmeter |\n|---|---|\n| alles, mit Dienstleister | 0,6 |\n\
                           | bei Bedarf, im Haus | 1,4 |",
                    liked_by: &["jonas_petersen", "ute_kornblum", "helene_wattig"],
                    replies: &[SamplePost {
                        by: "ute_kornblum",
                        text: "Elf Prozent ist eine Zahl, mit der ich zum Kämmerer gehen kann. Danke!",
                        liked_by: &["konrad_ahlbeck", "jonas_petersen"],
                        ..POST
                    }],
                    ..POST
                },
                SamplePost {
                    by: "tarek_bremser",
                    text: "In der Zulassung haben wir alles gescannt. Die Hälfte davon hat seither niemand geöffnet. Ich würde es \
                           nicht wieder tun.",
                    liked_by: &["jonas_petersen", "konrad_ahlbeck"],
                    ..POST
                },
            ],
            ..POST
        },
        fate: Fate::Stays,
    },
    Thread {
        group: "e_akte",
        hours_ago: 210,
        title: "Termin: Austausch zum Aktenplan am 12. um 10 Uhr",
        link: None,
        opening: SamplePost {
            by: "konrad_ahlbeck",
            text: "Eine Stunde, online, Zugang per E-Mail an alle Mitglieder. Bitte bringen Sie **eine** Stelle aus Ihrem \
                   Aktenplan mit, die nicht funktioniert.",
            liked_by: &["frida_anselm"],
            replies: &[SamplePost {
                by: "frida_anselm",
                text: "Ich komme und bringe 10.24 „Sonstiges“ mit.",
                liked_by: &["konrad_ahlbeck", "jonas_petersen", "ute_kornblum"],
                ..POST
            }],
            ..POST
        },
        fate: Fate::Locked("Der Termin ist vorbei; das Ergebnis steht im nächsten Rundbrief."),
    },
];
