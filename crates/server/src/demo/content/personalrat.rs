// SPDX-License-Identifier: AGPL-3.0-or-later
//! `personalrat_intern`, a group that does not leave the Stadt.

use super::{Fate, POST, SamplePost, Thread};

pub(super) const THREADS: &[Thread] = &[Thread {
    group: "personalrat_intern",
    hours_ago: 60,
    title: "Dienstvereinbarung zum Forum: der Entwurf liegt vor",
    link: None,
    opening: SamplePost {
        by: "mats_ohlendiek",
        text: "Kernpunkte des Entwurfs:\n\n- keine Anzeige, wer gerade online ist\n- keine Auswertung nach Personen\n- Beiträge werden \
               nach einem Jahr geprüft\n\nRückmeldungen bitte bis Monatsende.",
        liked_by: &["ute_kornblum", "frida_anselm"],
        replies: &[SamplePost {
            by: "ute_kornblum",
            text: "Die ersten beiden Punkte sind technisch schon so: Das Programm speichert es gar nicht erst.",
            liked_by: &["mats_ohlendiek", "jonas_petersen"],
            ..POST
        }],
        ..POST
    },
    fate: Fate::Stays,
}];
