// SPDX-License-Identifier: AGPL-3.0-or-later
//! Texts as people type them: Markdown, in which the handles of actors that we know become links.

use kollegium_domain::actors::{self, Kind};
use kollegium_domain::error::{Fault, Field};
use kollegium_domain::text::mentions::{self, Handle, Links};
use kollegium_domain::text::{MAX_BYTES, Text};
use kollegium_domain::{Error, Result};

use crate::App;

/// Renders what was typed into `field`, off the event loop and before the transaction. Nothing typed is an empty
/// text: whether that will do, the command decides.
///
/// # Errors
/// [`Error::Invalid`] for a text that is too long.
pub async fn text(app: &App, field: Field, markdown: &str) -> Result<Text> {
    if markdown.len() > MAX_BYTES {
        return Err(Error::Invalid(field, Fault::TooLong { max: MAX_BYTES }));
    }
    let source = markdown.to_owned();
    let (source, handles) = app
        .compute(move || {
            let handles = mentions::find(&source);
            (source, handles)
        })
        .await?;
    let links = if handles.is_empty() {
        Links::new()
    } else {
        known(app, handles).await?
    };
    let origin = app.origin().clone();
    let rendered = app
        .compute(move || Text::from_markdown(&source, origin.as_str(), &links))
        .await?;
    match rendered {
        Ok(text) => Ok(text),
        Err(Fault::Empty) => Ok(Text::default()),
        Err(fault) => Err(Error::Invalid(field, fault)),
    }
}

/// The addresses of those handles that we know.
async fn known(app: &App, handles: Vec<Handle>) -> Result<Links> {
    let ours = app.origin().authority().to_owned();
    app.read(move |snapshot| {
        let mut links = Links::new();
        for handle in handles {
            let kind = match handle.kind {
                mentions::Kind::Person => Kind::Person,
                mentions::Kind::Group => Kind::Group,
            };
            let host = handle.host.as_deref().filter(|it| *it != ours);
            if let Some(actor) = actors::find_by_name(snapshot, kind, &handle.name, host)? {
                links.insert(handle, actor.uri);
            }
        }
        Ok(links)
    })
    .await
}
