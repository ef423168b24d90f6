// SPDX-License-Identifier: AGPL-3.0-or-later
//! A browser without script: it keeps cookies, fills in forms, presses buttons and follows redirects.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::http::header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use actix_web::test::TestRequest;
use scraper::{ElementRef, Html, Selector};

use crate::world::World;

/// A browser, and the page that it shows.
pub(crate) struct Browser<'a> {
    world: &'a World,
    cookies: BTreeMap<String, String>,
    /// The newest cookie as the server sent it.
    pub(crate) last_set_cookie: String,
    /// Sent with every request.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The path of the page.
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) answer: HeaderMap,
    pub(crate) html: String,
}

impl Browser<'_> {
    pub(crate) fn new(world: &World) -> Browser<'_> {
        Browser {
            world,
            cookies: BTreeMap::new(),
            last_set_cookie: String::new(),
            headers: vec![("accept-language", "de".to_owned())],
            path: String::new(),
            status: 0,
            answer: HeaderMap::new(),
            html: String::new(),
        }
    }

    /// Goes to a page.
    pub(crate) async fn open(&mut self, path: &str) -> &mut Self {
        self.send(Method::GET, path, None).await;
        self.follow().await;
        self
    }

    /// Presses the first button with this text, after filling in its form.
    pub(crate) async fn press(&mut self, button: &str, typed: &[(&str, &str)]) -> &mut Self {
        let (action, fields) = self.filled(button, typed);
        self.submit(&action, &fields).await
    }

    /// Sends a form, whatever is on the page.
    pub(crate) async fn submit(&mut self, action: &str, fields: &[(String, String)]) -> &mut Self {
        self.send(Method::POST, action, Some(fields)).await;
        self.follow().await;
        self
    }

    /// Where the form of a button leads, and what it sends.
    pub(crate) fn filled(&self, button: &str, typed: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let page = Html::parse_document(&self.html);
        let found = page
            .select(&selector("button"))
            .find(|it| words(*it) == button)
            .unwrap_or_else(|| panic!("no button {button:?} on {}: {}", self.path, self.text()));
        let form = form_of(&page, found);
        let action = found
            .attr("formaction")
            .or(form.attr("action"))
            .unwrap_or(&self.path);
        let mut fields = Vec::new();
        for input in form.select(&selector("input, textarea")) {
            let Some(name) = input.attr("name") else { continue };
            if input.attr("disabled").is_some() {
                continue;
            }
            let kind = input.attr("type").unwrap_or("text");
            let is_off = matches!(kind, "checkbox" | "radio") && input.attr("checked").is_none();
            let value = match input.value().name() {
                "textarea" => input
                    .text()
                    .collect::<String>()
                    .trim_start_matches('\n')
                    .to_owned(),
                _ => input.attr("value").unwrap_or_default().to_owned(),
            };
            match typed.iter().find(|(it, _)| *it == name) {
                // Of several to choose from, one is sent.
                Some(_) if fields.iter().any(|(it, _)| it == name) => {}
                Some((_, typed)) => fields.push((name.to_owned(), (*typed).to_owned())),
                None if is_off => {}
                None => fields.push((name.to_owned(), value)),
            }
        }
        for (name, _) in typed {
            assert!(
                fields.iter().any(|(it, _)| it == name),
                "no input {name:?} in the form of {button:?}"
            );
        }
        if let Some(name) = found.attr("name") {
            fields.push((
                name.to_owned(),
                found.attr("value").unwrap_or_default().to_owned(),
            ));
        }
        (action.to_owned(), fields)
    }

    async fn follow(&mut self) {
        for _ in 0..5 {
            if self.status != 303 {
                return;
            }
            let to = self.answer.get(LOCATION).unwrap().to_str().unwrap().to_owned();
            self.send(Method::GET, &to, None).await;
        }
        panic!("too many redirects at {}", self.path);
    }

    async fn send(&mut self, method: Method, path: &str, fields: Option<&[(String, String)]>) {
        let target = path.split('#').next().unwrap_or_default();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = TestRequest::with_uri(target)
            .method(method)
            .insert_header((COOKIE, cookies.join("; ")));
        if let Some(fields) = fields {
            request = request
                .insert_header((ORIGIN, "https://here.example"))
                .set_form(fields);
        }
        for (name, value) in &self.headers {
            request = request.insert_header((*name, value.as_str()));
        }
        let answer = self.world.service().await.send(request).await;
        self.path = path.to_owned();
        self.status = answer.status;
        self.html = answer.text();
        self.answer = answer.headers;
        self.keep_cookies();
    }

    fn keep_cookies(&mut self) {
        for cookie in self.answer.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            self.last_set_cookie = cookie.to_owned();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            match cookie.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    /// The text of the page, without markup.
    pub(crate) fn text(&self) -> String {
        let page = Html::parse_document(&self.html);
        page.select(&selector("main"))
            .next()
            .map(words)
            .unwrap_or_else(|| self.html.clone())
    }

    /// The words of what a CSS selector finds.
    pub(crate) fn all(&self, css: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        page.select(&selector(css)).map(words).collect()
    }

    /// An attribute of each of what a CSS selector finds.
    pub(crate) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        page.select(&selector(css))
            .filter_map(|it| it.attr(name).map(str::to_owned))
            .collect()
    }

    pub(crate) fn cookie(&self, name: &str) -> String {
        self.cookies.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }
}

fn form_of<'a>(page: &'a Html, button: ElementRef<'a>) -> ElementRef<'a> {
    if let Some(id) = button.attr("form") {
        return page
            .select(&selector(&format!("form#{id}")))
            .next()
            .expect("the form of the button");
    }
    button
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|it| it.value().name() == "form")
        .expect("a button stands in a form")
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
