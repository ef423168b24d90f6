// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of an account: what lists leave out, and preferences for clients. They are private.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_derive_newtype::DieselNewType;
use kollegium_db::{Snapshot, Tx, each_backend};

use crate::accounts;
use crate::by::By;
use crate::clause::Clause;
use crate::error::{Error, Fault, Field, Result};
use crate::ids::{AccountId, ActorId};
use crate::rank::ThreadSort;
use crate::schema::{account, settings};
use crate::stored::stored_enum;
use crate::viewer::Viewer;

/// The maximum length of the name of a theme or of a language, in bytes.
pub const WORD_LIMIT: usize = 40;
/// How many languages can be chosen.
pub const LANGUAGES_LIMIT: usize = 200;
/// The language of what names none.
pub const UNDETERMINED: &str = "und";

stored_enum! {
    /// In which order threads are shown unless asked otherwise.
    Order {
        /// Active and highly rated ones first.
        Active = "active",
        /// New ones and well rated ones first.
        Hot = "hot",
        /// The newest first.
        New = "new",
        /// The oldest first.
        Old = "old",
        /// The best of the last hour.
        TopHour = "top_hour",
        /// The best of the last six hours.
        TopSixHours = "top_six_hours",
        /// The best of the last twelve hours.
        TopTwelveHours = "top_twelve_hours",
        /// The best of the last day.
        TopDay = "top_day",
        /// The best of the last week.
        TopWeek = "top_week",
        /// The best of the last month.
        TopMonth = "top_month",
        /// The best of the last three months.
        TopThreeMonths = "top_three_months",
        /// The best of the last six months.
        TopSixMonths = "top_six_months",
        /// The best of the last nine months.
        TopNineMonths = "top_nine_months",
        /// The best of the last year.
        TopYear = "top_year",
        /// The best of all.
        TopAll = "top_all",
        /// Those with the most replies first.
        MostReplies = "most_replies",
        /// Those with the newest reply first.
        NewReplies = "new_replies",
        /// The most controversial first.
        Controversial = "controversial",
        /// New ones and well rated ones first, small groups before large ones.
        Scaled = "scaled",
    }
}

impl Order {
    /// The order, for lists of threads.
    pub fn threads(self) -> ThreadSort {
        let top = |period| ThreadSort::Top(Some(period));
        match self {
            Order::Active => ThreadSort::Active,
            Order::Hot => ThreadSort::Hot,
            Order::New => ThreadSort::New,
            Order::Old => ThreadSort::Old,
            Order::TopHour => top(TimeDelta::hours(1)),
            Order::TopSixHours => top(TimeDelta::hours(6)),
            Order::TopTwelveHours => top(TimeDelta::hours(12)),
            Order::TopDay => top(TimeDelta::days(1)),
            Order::TopWeek => top(TimeDelta::days(7)),
            Order::TopMonth => top(TimeDelta::days(30)),
            Order::TopThreeMonths => top(TimeDelta::days(91)),
            Order::TopSixMonths => top(TimeDelta::days(182)),
            Order::TopNineMonths => top(TimeDelta::days(273)),
            Order::TopYear => top(TimeDelta::days(365)),
            Order::TopAll => ThreadSort::Top(None),
            Order::MostReplies => ThreadSort::MostReplies,
            Order::NewReplies => ThreadSort::NewReplies,
            Order::Controversial => ThreadSort::Controversial,
            Order::Scaled => ThreadSort::Scaled,
        }
    }
}

stored_enum! {
    /// Which threads are shown unless asked otherwise.
    Listing {
        /// All groups that the viewer may read.
        All = "all",
        /// Only groups of this instance.
        Local = "local",
        /// Those of the groups that one has joined.
        Joined = "joined",
        /// Those of the groups that one moderates.
        Moderated = "moderated",
    }
}

stored_enum! {
    /// How clients show a list of threads.
    Layout {
        /// A line for each post.
        List = "list",
        /// A card with a picture for each post.
        Card = "card",
        /// A card with a small picture for each post.
        SmallCard = "small_card",
    }
}

/// Codes of languages, each once; none of them stands for all languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, DieselNewType)]
pub struct Languages(String);

impl Languages {
    /// A choice of languages by their codes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for too many, and for what is no code.
    pub fn of(codes: &[&str]) -> Result<Languages> {
        if codes.len() > LANGUAGES_LIMIT {
            let max = LANGUAGES_LIMIT;
            return Err(Error::Invalid(Field::Setting, Fault::TooMany { max }));
        }
        let is_code = |it: &&str| (2..=3).contains(&it.len()) && it.bytes().all(|c| c.is_ascii_lowercase());
        if !codes.iter().all(is_code) {
            return Err(Error::Invalid(Field::Setting, Fault::Malformed));
        }
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        codes.dedup();
        Ok(Languages(codes.join(",")))
    }

    /// The codes, in their order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.split(',').filter(|it| !it.is_empty())
    }

    /// Whether all languages are meant.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }
}

/// The settings of an account. What has no meaning on the server is kept for clients.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = settings, treat_none_as_null = true)]
pub struct Settings {
    /// The language of clients; `None` for the account's language.
    pub interface_language: Option<String>,
    /// The theme that clients use.
    pub theme: String,
    /// The default order of threads.
    pub thread_order: Order,
    /// The list of threads where none is asked for.
    pub listing: Listing,
    /// The layout of lists in clients.
    pub layout: Layout,
    /// Only what is in one of these languages is listed.
    pub languages: Languages,
    /// Whether what is marked as sensitive is listed.
    pub show_sensitive: bool,
    /// Whether clients blur its pictures.
    pub blur_sensitive: bool,
    /// Whether what bots write is listed.
    pub show_bots: bool,
    /// Whether threads that were read are listed.
    pub show_read: bool,
    /// Whether clients show people's pictures.
    pub show_avatars: bool,
    /// Whether clients show the sum of votes.
    pub show_scores: bool,
    /// Whether they show the votes up.
    pub show_ups: bool,
    /// Whether they show the votes down.
    pub show_downs: bool,
    /// Whether they show the share of the votes up.
    pub show_up_share: bool,
    /// Whether clients open pictures by themselves.
    pub expand_media: bool,
    /// Whether they let pictures move.
    pub animate_media: bool,
    /// Whether they fold what bots write.
    pub collapse_bots: bool,
    /// Whether lists go on by themselves.
    pub endless_lists: bool,
    /// Whether clients can be used with keys.
    pub keyboard_navigation: bool,
    /// Whether links open in a new tab.
    pub links_in_new_tab: bool,
    /// Whether notifications are sent by e-mail.
    pub mail_notifications: bool,
}

/// The defaults.
impl Default for Settings {
    fn default() -> Settings {
        Settings {
            interface_language: None,
            theme: "browser".to_owned(),
            thread_order: Order::Active,
            listing: Listing::Local,
            layout: Layout::List,
            languages: Languages::default(),
            show_sensitive: true,
            blur_sensitive: true,
            show_bots: true,
            show_read: true,
            show_avatars: true,
            show_scores: true,
            show_ups: true,
            show_downs: true,
            show_up_share: false,
            expand_media: false,
            animate_media: true,
            collapse_bots: false,
            endless_lists: false,
            keyboard_navigation: false,
            links_in_new_tab: false,
            mail_notifications: false,
        }
    }
}

/// Changes what `change` changes. What is set already changes nothing.
///
/// # Errors
/// [`Error::Invalid`] for a theme or language with a name that cannot be one.
pub fn save(tx: &mut Tx, by: &By, change: impl FnOnce(&mut Settings)) -> Result<Settings> {
    let account = accounts::of_actor(tx, by.actor.id)?.id;
    tx.lock_row("account", account.0)?;
    let before = find(tx, account)?;
    let mut after = before.clone().unwrap_or_default();
    change(&mut after);
    check_word(&after.theme)?;
    if let Some(language) = &after.interface_language {
        check_word(language)?;
    }
    if before.as_ref() == Some(&after) {
        return Ok(after);
    }
    each_backend!(tx.conn(), c => diesel::insert_into(settings::table)
        .values((settings::account_id.eq(account), &after))
        .on_conflict(settings::account_id)
        .do_update()
        .set(&after)
        .execute(c))?;
    Ok(after)
}

/// The viewer's settings; for somebody without an account, and for one who never set anything, those that hold at
/// first.
pub fn of(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Settings> {
    let Some(me) = viewer.account() else {
        return Ok(Settings::default());
    };
    let found = settings::table
        .inner_join(account::table)
        .filter(account::actor_id.eq(me))
        .select(Settings::as_select())
        .first(snapshot.conn())
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The author of a post is no bot.
pub(crate) const NO_BOT: &str =
    "NOT EXISTS (SELECT 1 FROM actor bot WHERE bot.id = post.author_id AND bot.bot)";

/// The author of a post is no bot, if `me` wants to see nothing of bots.
pub(crate) fn no_unwanted_bot(me: ActorId) -> Clause {
    Clause::new("(")
        .sql(NO_BOT)
        .sql(
            " OR NOT EXISTS (SELECT 1 FROM settings JOIN account ON account.id = settings.account_id \
             WHERE NOT settings.show_bots AND account.actor_id = ",
        )
        .int(me.0)
        .sql("))")
}

fn find(snapshot: &mut Snapshot, account: AccountId) -> Result<Option<Settings>> {
    Ok(settings::table
        .find(account)
        .select(Settings::as_select())
        .first(snapshot.conn())
        .optional()?)
}

fn check_word(word: &str) -> Result<()> {
    if word.len() > WORD_LIMIT {
        return Err(Error::Invalid(Field::Setting, Fault::TooLong { max: WORD_LIMIT }));
    }
    let is_word = !word.is_empty()
        && word
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    if is_word {
        Ok(())
    } else {
        Err(Error::Invalid(Field::Setting, Fault::Malformed))
    }
}

#[cfg(test)]
mod tests;
