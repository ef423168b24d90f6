// SPDX-License-Identifier: AGPL-3.0-or-later
//! The context of every request: the visitor, their language, and how they read and act.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest, Route, guard};
use kollegium_app::limits::{RateLimit, Subject};
use kollegium_app::{App, Caller, Secret, address};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::accounts::sessions;
use kollegium_domain::error::Denial;
use kollegium_domain::instances::Origin;
use kollegium_domain::site::{Registration, Site};
use kollegium_domain::token;
use kollegium_domain::{By, Error, Result, Viewer, groups, notifications, site};

use crate::csrf::{self, Token};
use crate::error::Refused;
use crate::frame::{Frame, Me};
use crate::language::UiLanguage;
use crate::notice::Notice;
use crate::view_context::ViewContext;
use crate::views::Name;

/// The largest form that is read, in bytes: the longest text, when each of its bytes is written as three.
const FORM_LIMIT: usize = 256 * 1024;

/// What a route of these pages returns.
pub(crate) type Answer = std::result::Result<actix_web::HttpResponse, Refused>;

/// The visitor who requests a page.
pub(crate) struct Visitor {
    pub(crate) app: Data<App>,
    caller: Caller,
    language: UiLanguage,
    address: IpAddr,
    here: String,
    notice: Option<Notice>,
    sent_from_here: bool,
}

impl Visitor {
    pub(crate) fn language(&self) -> UiLanguage {
        self.language
    }

    /// The visitor as every adapter knows them, before the database was asked who they are.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The session that the browser shows.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        self.caller.secret()
    }

    /// Refuses those who ask too often.
    pub(crate) fn limit(&self, kind: RateLimit) -> std::result::Result<(), Refused> {
        Ok(self.app.limits().count(kind, Subject::Address(self.address))?)
    }

    /// Refuses forms of other sites.
    pub(crate) fn check_sent_from_here(&self) -> std::result::Result<(), Refused> {
        match self.sent_from_here {
            true => Ok(()),
            false => Err(Refused::NotFromHere),
        }
    }

    /// Reads a page's content and its frame in one snapshot.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Snapshot, &ViewContext) -> Result<T> + Send + 'static,
    ) -> std::result::Result<(Frame, T), Refused> {
        let caller = self.caller.clone();
        let (language, here, notice) = (self.language, self.here.clone(), self.notice);
        let origin = self.app.origin().clone();
        let read = self.app.read(move |snapshot| {
            let me = caller.actor(snapshot)?;
            let context = ViewContext {
                viewer: me.as_ref().map_or(Viewer::Anyone, |it| Viewer::Account(it.id)),
                me,
                now: caller.now(),
                origin,
                language,
            };
            let content = f(snapshot, &context)?;
            let site = site::get(snapshot)?;
            let frame = Frame {
                language,
                now: context.now,
                me: header(snapshot, context, &caller, &site)?,
                site_name: site.settings.about.name,
                here,
                notice,
            };
            Ok((frame, content))
        });
        Ok(read.await?)
    }

    /// The same, only for people who are logged in.
    pub(crate) async fn look_own<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Snapshot, &ViewContext) -> Result<T> + Send + 'static,
    ) -> std::result::Result<(Frame, T), Refused> {
        self.look(move |snapshot, context| {
            context.viewer.require_account()?;
            f(snapshot, context)
        })
        .await
    }

    /// Acts as the person who is logged in, as a form of ours asks. `f` may be repeated.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        csrf: &str,
        kind: RateLimit,
        f: impl FnMut(&mut Tx, &By) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Refused> {
        self.admit(csrf, kind).await?;
        self.note(f).await
    }

    /// Refuses a form that no page of this session sent, and those who send too many, before anything is computed for it.
    pub(crate) async fn admit(&self, csrf: &str, kind: RateLimit) -> std::result::Result<(), Refused> {
        self.check(csrf)?;
        Ok(self.caller.admit(&self.app, kind, self.address).await?)
    }

    /// Refuses a form that no page of this session sent.
    pub(crate) fn check(&self, csrf: &str) -> std::result::Result<(), Refused> {
        self.check_sent_from_here()?;
        match self.secret() {
            None => Err(Error::Forbidden(Denial::NotLoggedIn).into()),
            Some(secret) if Token::of(secret).is(csrf) => Ok(()),
            Some(_) => Err(Refused::NotFromHere),
        }
    }

    /// Notes something for the person who is logged in, after [`Self::admit`], or without any form: then nothing that
    /// others could make them do.
    pub(crate) async fn note<T: Send + 'static>(
        &self,
        mut f: impl FnMut(&mut Tx, &By) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, Refused> {
        let caller = self.caller.clone();
        let done = self.app.write(move |tx| {
            let by = caller.by(tx)?;
            f(tx, &by)
        });
        Ok(done.await?)
    }

    /// The cookie of a new session.
    pub(crate) fn session_cookie(&self, token: &token::Token) -> Cookie<'static> {
        let lifetime = Duration::seconds(sessions::LIFETIME.num_seconds());
        self.cookie(token.reveal().to_owned(), lifetime)
    }

    /// The cookie that deletes the session cookie.
    pub(crate) fn no_session_cookie(&self) -> Cookie<'static> {
        self.cookie(String::new(), Duration::ZERO)
    }

    fn cookie(&self, value: String, lifetime: Duration) -> Cookie<'static> {
        Cookie::build(cookie_name(self.app.origin()), value)
            .path("/")
            .http_only(true)
            .secure(is_encrypted(self.app.origin()))
            .same_site(SameSite::Lax)
            .max_age(lifetime)
            .finish()
    }
}

/// Whoever is logged in, for the header.
fn header(snapshot: &mut Snapshot, context: ViewContext, caller: &Caller, site: &Site) -> Result<Option<Me>> {
    let (Some(actor), Some(secret)) = (context.me, caller.secret()) else {
        return Ok(None);
    };
    let unread = notifications::unread_counts(snapshot, &context.viewer)?;
    Ok(Some(Me {
        name: Name::of(&actor),
        moderates: groups::moderates_any(snapshot, &actor)?,
        admits: actor.admin && site.settings.registration.mode == Registration::Application,
        administers: actor.admin,
        unread: unread.replies + unread.mentions + unread.undelivered,
        csrf: Token::of(secret),
    }))
}

/// With the prefix, browsers take the cookie over an encrypted connection from this very host only.
fn cookie_name(origin: &Origin) -> &'static str {
    match is_encrypted(origin) {
        true => "__Host-kollegium_session",
        false => "kollegium_session",
    }
}

fn is_encrypted(origin: &Origin) -> bool {
    origin.as_str().starts_with("https:")
}

impl FromRequest for Visitor {
    type Error = Refused;
    type Future = Ready<std::result::Result<Visitor, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(visitor(request))
    }
}

fn visitor(request: &HttpRequest) -> std::result::Result<Visitor, Refused> {
    let app = request
        .app_data::<Data<App>>()
        .cloned()
        .ok_or_else(|| Error::Corrupt("the application state is missing; this is a bug".to_owned()))?;
    let secret = request
        .cookie(cookie_name(app.origin()))
        .and_then(|it| Secret::new(it.value()));
    let query = request.query_string();
    Ok(Visitor {
        caller: Caller::new(&app, secret),
        language: UiLanguage::of_request(request),
        address: address::of(&app, request),
        here: without_notice(request.path(), query),
        notice: Notice::in_query(query),
        sent_from_here: csrf::is_from_here(request, app.origin()),
        app,
    })
}

/// The address of a page, as one would come back to it.
fn without_notice(path: &str, query: &str) -> String {
    let kept: Vec<&str> = query
        .split('&')
        .filter(|it| !it.is_empty() && !it.starts_with("done="))
        .collect();
    match kept.as_slice() {
        [] => path.to_owned(),
        kept => format!("{path}?{}", kept.join("&")),
    }
}

/// The route of a page.
pub(crate) fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// `path`, if it leads to this server and nowhere else.
pub(crate) fn local_path(path: &str) -> Option<&str> {
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && path.chars().all(|it| it.is_ascii_graphic() && it != '\\');
    is_local.then_some(path)
}

/// The settings for parsing forms.
pub(crate) fn form_config() -> web::FormConfig {
    web::FormConfig::default()
        .limit(FORM_LIMIT)
        .error_handler(|error, _| Refused::Unreadable(error.to_string()).into())
}

/// The settings for parsing query strings.
pub(crate) fn query_config() -> web::QueryConfig {
    web::QueryConfig::default().error_handler(|error, _| Refused::Unreadable(error.to_string()).into())
}

/// How the parts of a path are read: what cannot be an id names nothing.
pub(crate) fn path_config() -> web::PathConfig {
    web::PathConfig::default().error_handler(|_, _| Refused::NoSuchPage.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_followed() {
        for good in ["/", "/post/1?sort=new#comment-2", "/c/news@peer.example:8080"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "post",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x=1",
            "/\t/evil.example",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_page_is_left_without_its_notice() {
        assert_eq!(without_notice("/post/1", ""), "/post/1");
        assert_eq!(without_notice("/post/1", "done=edited"), "/post/1");
        assert_eq!(
            without_notice("/post/1", "sort=new&done=edited"),
            "/post/1?sort=new"
        );
    }
}
