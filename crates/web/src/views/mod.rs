// SPDX-License-Identifier: AGPL-3.0-or-later
//! The view models of people, groups and posts for templates.

pub(crate) mod group;
pub(crate) mod post;
pub(crate) mod row;

use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::text::{images, tables};
use url::Url;

use crate::view_context::ViewContext;

/// A person or group as pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// The display name.
    pub(crate) title: String,
    /// `name`, and `@host` where it lives elsewhere.
    pub(crate) handle: String,
    /// The path of its page on this server.
    pub(crate) path: String,
}

impl Name {
    pub(crate) fn of(actor: &Actor) -> Name {
        let handle = handle(actor);
        let kind = match actor.kind {
            Kind::Group => "c",
            Kind::Person | Kind::Instance => "u",
        };
        Name {
            title: actor.profile.title.clone().unwrap_or_else(|| actor.name.clone()),
            path: format!("/{kind}/{handle}"),
            handle,
        }
    }
}

fn handle(actor: &Actor) -> String {
    match actor.origin() {
        Ok(origin) if !actor.local => format!("{}@{}", actor.name, origin.authority()),
        Ok(_) | Err(_) => actor.name.clone(),
    }
}

/// The description of an actor, as sanitised HTML.
pub(crate) fn about(context: &ViewContext, actor: &Actor) -> Option<String> {
    let html = actor.profile.summary_html.as_deref()?;
    Some(text(context, html))
}

/// Safe HTML as our pages show it: nothing is loaded from elsewhere, and nothing makes the page wider than the screen.
pub(crate) fn text(context: &ViewContext, html: &str) -> String {
    let html = images::as_links(html, &context.language.say("image"));
    tables::in_regions(&html, &context.language.say("table"))
}

/// A thread's link as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) url: String,
    /// Where it leads, so that nobody has to follow it to know.
    pub(crate) host: String,
}

impl Link {
    pub(crate) fn of(url: &str) -> Link {
        let host = Url::parse(url).ok();
        let host = host.as_ref().and_then(Url::host_str).unwrap_or(url);
        Link {
            url: url.to_owned(),
            host: host.to_owned(),
        }
    }
}

/// One of several ways to see a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Its message in the catalogues.
    pub(crate) message: &'static str,
    pub(crate) path: String,
    pub(crate) is_current: bool,
}

/// The ways to see a list, each with its name in the address and its message.
pub(crate) fn choices(
    offered: impl IntoIterator<Item = (&'static str, &'static str)>,
    current: &str,
    path: impl Fn(&str) -> String,
) -> Vec<Choice> {
    offered
        .into_iter()
        .map(|(name, message)| Choice {
            message,
            path: path(name),
            is_current: name == current,
        })
        .collect()
}
