// SPDX-License-Identifier: AGPL-3.0-or-later
//! `werkstatt_oe`, a group of the Bund.

use super::{Fate, POST, SamplePost, Thread};

pub(super) const THREADS: &[Thread] = &[
    Thread {
        group: "werkstatt_oe",
        hours_ago: 400,
        title: "Willkommen in der Werkstatt: so arbeiten wir hier",
        link: None,
        opening: SamplePost {
            by: "amira_sommerfeld",
            text: "Schön, dass Sie da sind. Drei Dinge vorab:\n\n\
                   1. **Fragen sind Beiträge.** Niemand muss fertig sein, um hier zu schreiben.\n\
                   2. Was Sie hier lesen, dürfen Sie verwenden. Wer es gesagt hat, bleibt in der Werkstatt.\n\
                   3. Einmal im Quartal treffen wir uns, dazwischen lebt der Raum von Ihnen.\n\n\
                   Stellen Sie sich gern kurz vor: Woran arbeiten Sie gerade?",
            liked_by: &[
                "helene_wattig",
                "jonas_petersen",
                "soeren_maibaum",
                "leyla_brandis",
            ],
            replies: &[
                SamplePost {
                    by: "jonas_petersen",
                    text: "Jonas aus Musterau. Wir führen die E-Akte ein, und ich lerne jeden Tag, dass es dabei nur am \
                           Rande um Akten geht.",
                    liked_by: &["amira_sommerfeld", "konrad_ahlbeck", "frida_anselm"],
                    replies: &[SamplePost {
                        by: "konrad_ahlbeck",
                        text: "Das sollte man über jede Einführung schreiben. Schauen Sie auch einmal bei \
                               !e_akte@{bund} vorbei.",
                        liked_by: &["jonas_petersen"],
                        ..POST
                    }],
                    ..POST
                },
                SamplePost {
                    by: "soeren_maibaum",
                    text: "Sören, Fortbildung im Land Nordmark. Ich suche Beispiele dafür, wie Gelerntes nach dem Seminar \
                           im Amt ankommt.",
                    liked_by: &["amira_sommerfeld"],
                    ..POST
                },
            ],
            ..POST
        },
        fate: Fate::Pinned,
    },
    Thread {
        group: "werkstatt_oe",
        hours_ago: 120,
        title: "Vom Pilot zur Linie: Wer übernimmt nach Projektende?",
        link: None,
        opening: SamplePost {
            by: "helene_wattig",
            text: "Unser Projekt endet im Herbst, der Dienst läuft weiter. Im Organigramm steht dafür: niemand.\n\n\
                   Wie haben Sie den Übergang geregelt, bevor das Projektteam sich auflöst?",
            liked_by: &[
                "amira_sommerfeld",
                "jonas_petersen",
                "tarek_bremser",
                "frida_anselm",
            ],
            replies: &[
                SamplePost {
                    by: "frida_anselm",
                    text: "Im Bürgeramt hat uns ein **Übergabeprotokoll** gerettet: eine Seite, sechs Fragen, zwei \
                           Unterschriften. Wer es nicht ausfüllen kann, ist noch nicht fertig.",
                    edited: Some(
                        "Im Bürgeramt hat uns ein **Übergabeprotokoll** gerettet: eine Seite, sechs Fragen, zwei \
                         Unterschriften. Wer es nicht ausfüllen kann, ist noch nicht fertig.\n\n\
                         Nachtrag: Die sechs Fragen sind Betrieb, Fachaufsicht, Geld, Schulung, Meldeweg und Abschaltung.",
                    ),
                    liked_by: &[
                        "helene_wattig",
                        "amira_sommerfeld",
                        "soeren_maibaum",
                        "leyla_brandis",
                    ],
                    replies: &[SamplePost {
                        by: "helene_wattig",
                        text: "Die Frage nach der Abschaltung hätte ich vergessen. Danke, @frida_anselm@{stadt}! Darf ich das \
                               Blatt in den Raum !nachnutzung@{land} stellen?",
                        liked_by: &["frida_anselm"],
                        replies: &[SamplePost {
                            by: "frida_anselm",
                            text: "Sehr gern, ohne Namen und ohne Wappen.",
                            liked_by: &["helene_wattig"],
                            ..POST
                        }],
                        ..POST
                    }],
                },
                SamplePost {
                    by: "leyla_brandis",
                    text: "Bei uns übernimmt die Linie ab dem Tag, an dem ihr Name auf der Hilfeseite steht. Das klingt banal, \
                           führte aber zum ersten ehrlichen Gespräch.",
                    liked_by: &["jonas_petersen", "helene_wattig"],
                    ..POST
                },
            ],
            ..POST
        },
        fate: Fate::Stays,
    },
    Thread {
        group: "werkstatt_oe",
        hours_ago: 52,
        title: "Misserfolg: Unser Ideenboard blieb leer",
        link: None,
        opening: SamplePost {
            by: "jonas_petersen",
            text: "Drei Monate, vier Ideen, keine Rückmeldung der Leitung. Danach war es still.\n\n\
                   **Was wir gelernt haben:** Nicht das Werkzeug fehlte, sondern eine Zusage. Beim nächsten Mal beginnen wir \
                   erst, wenn feststeht, wer binnen zehn Tagen antwortet.",
            liked_by: &[
                "amira_sommerfeld",
                "helene_wattig",
                "soeren_maibaum",
                "frida_anselm",
                "leyla_brandis",
            ],
            replies: &[
                SamplePost {
                    by: "amira_sommerfeld",
                    text: "Danke für die Offenheit. Wir hatten dasselbe mit dreißig Ideen: Die Zahl macht es nicht besser, nur \
                           den Stapel höher.",
                    liked_by: &["jonas_petersen"],
                    replies: &[SamplePost {
                        by: "jonas_petersen",
                        text: "Das tröstet. Ein wenig.",
                        liked_by: &["amira_sommerfeld", "frida_anselm"],
                        ..POST
                    }],
                    ..POST
                },
                SamplePost {
                    by: "soeren_maibaum",
                    text: "Würden Sie davon in der Herbstschule erzählen? Fünfzehn Minuten, ohne Folien.",
                    liked_by: &["amira_sommerfeld"],
                    ..POST
                },
            ],
            ..POST
        },
        fate: Fate::Stays,
    },
    Thread {
        group: "werkstatt_oe",
        hours_ago: 20,
        title: "Transformation leicht gemacht: jetzt Festpreis sichern!",
        link: Some("https://blickwinkel-plus.example/angebot"),
        opening: SamplePost {
            by: "blickwinkel_plus",
            text: "Wir machen Ihre Behörde in 90 Tagen agil. Sprechen Sie uns an, nur noch diese Woche zum Festpreis.",
            ..POST
        },
        fate: Fate::Removed("Werbung. Dieser Raum ist für Beschäftigte der Verwaltung, siehe Raumregeln."),
    },
];
