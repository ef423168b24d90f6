// SPDX-License-Identifier: AGPL-3.0-or-later
//! The frame of every page: its language, the viewer, and what both need in header and footer.

use chrono::{Local, SecondsFormat};
use kollegium_domain::Time;

use crate::assets;
use crate::csrf::Token;
use crate::language::UiLanguage;
use crate::notice::Notice;
use crate::views::Name;

/// The header and footer of a page.
pub(crate) struct Frame {
    pub(crate) language: UiLanguage,
    pub(crate) site_name: String,
    /// The person who is logged in.
    pub(crate) me: Option<Me>,
    /// The path of this page, to return to.
    pub(crate) here: String,
    /// The notice about what has just been done.
    pub(crate) notice: Option<Notice>,
    pub(crate) now: Time,
}

/// The person who is logged in, as the header shows them.
pub(crate) struct Me {
    pub(crate) name: Name,
    /// Notifications that they have not read.
    pub(crate) unread: i64,
    /// Whether there are groups whose reports they read.
    pub(crate) moderates: bool,
    /// Whether they decide who gets an account here.
    pub(crate) admits: bool,
    /// Whether they administer this instance.
    pub(crate) administers: bool,
    pub(crate) csrf: Token,
}

impl Frame {
    pub(crate) fn say(&self, message: &str) -> String {
        self.language.say(message)
    }

    pub(crate) fn count(&self, message: &str, number: &i64) -> String {
        self.language.count(message, *number)
    }

    pub(crate) fn name(&self, message: &str, name: &str) -> String {
        self.language.name(message, name)
    }

    /// Whether this is the page at `path`.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.here.split('?').next() == Some(path)
    }

    /// A point in time for machines.
    pub(crate) fn iso(&self, at: &Time) -> String {
        at.utc().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// A point in time in full, by the clock of the server's time zone.
    pub(crate) fn exact(&self, at: &Time) -> String {
        let format = match self.language {
            UiLanguage::German => "%d.%m.%Y, %H:%M Uhr",
            UiLanguage::English => "%-d %B %Y, %H:%M",
        };
        at.utc().with_timezone(&Local).format(format).to_string()
    }

    /// A point in time as people speak of it: how long ago, or the day when that is more than a week.
    pub(crate) fn ago(&self, at: &Time) -> String {
        let minutes = (self.now.seconds() - at.seconds()) / 60;
        match minutes {
            ..1 => self.say("time-now"),
            1..60 => self.count("time-minutes", &minutes),
            60..1_440 => self.count("time-hours", &(minutes / 60)),
            1_440..10_080 => self.count("time-days", &(minutes / 1_440)),
            _ => {
                let format = match self.language {
                    UiLanguage::German => "%d.%m.%Y",
                    UiLanguage::English => "%-d %b %Y",
                };
                at.utc().with_timezone(&Local).format(format).to_string()
            }
        }
    }

    pub(crate) fn stylesheet(&self) -> String {
        assets::stylesheet()
    }

    /// The other languages, to change to.
    pub(crate) fn other_languages(&self) -> impl Iterator<Item = UiLanguage> {
        let mine = self.language;
        UiLanguage::ALL.into_iter().filter(move |it| *it != mine)
    }
}
