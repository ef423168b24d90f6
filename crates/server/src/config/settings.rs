// SPDX-License-Identifier: AGPL-3.0-or-later
//! RawSettings as they were written, in a TOML file and in environment variables: names and types are checked here,
//! what a value may be is checked where it is taken.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, SettingSource};

/// The type of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SettingKind {
    Text,
    Flag,
    Number,
    List,
}

/// Every setting there is.
const KEYS: &[(&str, SettingKind)] = &[
    ("hostname", SettingKind::Text),
    ("bind", SettingKind::Text),
    ("tls", SettingKind::Flag),
    ("trusted_proxies", SettingKind::List),
    ("database.url", SettingKind::Text),
    ("setup.site_name", SettingKind::Text),
    ("setup.admin_username", SettingKind::Text),
    ("setup.admin_password", SettingKind::Text),
    ("setup.admin_email", SettingKind::Text),
    ("registration.mode", SettingKind::Text),
    ("federation.mode", SettingKind::Text),
    ("federation.trusted", SettingKind::List),
    ("federation.blocked", SettingKind::List),
    ("federation.allow_networks", SettingKind::List),
    ("federation.retry_base_seconds", SettingKind::Number),
    ("previews.allow_networks", SettingKind::List),
    ("media.path", SettingKind::Text),
    ("media.bucket.endpoint", SettingKind::Text),
    ("media.bucket.name", SettingKind::Text),
    ("media.bucket.region", SettingKind::Text),
    ("media.bucket.access_key", SettingKind::Text),
    ("media.bucket.secret_key", SettingKind::Text),
    ("media.max_megabytes", SettingKind::Number),
    ("media.max_megapixels", SettingKind::Number),
    ("media.quota_megabytes", SettingKind::Number),
    ("media.copies_megabytes", SettingKind::Number),
    ("mail.smtp", SettingKind::Text),
    ("mail.from", SettingKind::Text),
    ("limits.login", SettingKind::Number),
    ("limits.register", SettingKind::Number),
    ("limits.post", SettingKind::Number),
    ("limits.comment", SettingKind::Number),
    ("limits.search", SettingKind::Number),
    ("limits.message", SettingKind::Number),
    ("limits.image", SettingKind::Number),
    ("limits.other", SettingKind::Number),
    ("clients.announce_as_lemmy", SettingKind::Flag),
];

const PREFIX: &str = "KOLLEGIUM_";

/// Variables with our prefix that others set: `./test`, and Kubernetes for a service named "kollegium".
const FOREIGN_PREFIXES: &[&str] = &["KOLLEGIUM_TEST_", "KOLLEGIUM_SERVICE_", "KOLLEGIUM_PORT"];

enum Value {
    Text(String),
    Flag(bool),
    Number(i64),
    List(Vec<(SettingSource, String)>),
}

/// The settings that were made, by key.
#[derive(Default)]
pub(super) struct RawSettings(BTreeMap<&'static str, (SettingSource, Value)>);

impl RawSettings {
    /// Adds the settings of the TOML document `text`, which was read from `path`.
    pub(super) fn add_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let document = Document { path, text };
        let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            place: document.place(error.span().unwrap_or_default()),
            message: error.message().to_owned(),
        })?;
        self.add_table(&document, "", table.get_ref())
    }

    fn add_table(
        &mut self,
        document: &Document<'_>,
        prefix: &str,
        table: &DeTable<'_>,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            let name = format!("{prefix}{}", key.get_ref());
            if let Some(known) = known(&name) {
                let setting = (document.place(value.span()), document.value(known, value)?);
                self.0.insert(known.0, setting);
            } else if let Some(known) = tables().find(|known| *known == name) {
                let DeValue::Table(table) = value.get_ref() else {
                    return Err(ConfigError::WrongType {
                        place: document.place(value.span()),
                        key: known,
                        expected: "a table of settings",
                        found: found(value.get_ref()),
                    });
                };
                self.add_table(document, &format!("{name}."), table)?;
            } else {
                let nearest = nearest(&name).to_owned();
                return Err(ConfigError::Unknown {
                    place: document.place(key.span()),
                    name,
                    nearest,
                });
            }
        }
        Ok(())
    }

    /// Adds the settings among `variables`, over those that were made before.
    pub(super) fn add_environment(
        &mut self,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        for (variable, text) in variables {
            let Some(rest) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            if FOREIGN_PREFIXES.iter().any(|prefix| variable.starts_with(prefix)) {
                continue;
            }
            let name = rest.to_lowercase().replace("__", ".");
            let place = SettingSource::Variable(variable.clone());
            // The whole name is compared again, since `KOLLEGIUM_tls` becomes the same key.
            let Some(known) = known(&name).filter(|known| variable_of(known.0) == variable) else {
                let nearest = variable_of(nearest_setting(&name));
                return Err(ConfigError::Unknown {
                    place,
                    name: variable,
                    nearest,
                });
            };
            let value = from_variable(known, &place, &text)?;
            self.0.insert(known.0, (place, value));
        }
        Ok(())
    }

    /// The text of `key`, or else `default`, as `parse` reads it.
    pub(super) fn text<T>(
        &self,
        key: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        match self.optional(key, &parse)? {
            Some(value) => Ok(value),
            None => parse(default).map_err(|fault| ConfigError::Invalid {
                place: SettingSource::BuiltIn,
                key,
                fault,
            }),
        }
    }

    /// The text of `key` as `parse` reads it, if it was set.
    pub(super) fn optional<T>(
        &self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some((place, Value::Text(text))) = self.0.get(key) else {
            return Ok(None);
        };
        let parsed = parse(text).map_err(|fault| ConfigError::Invalid {
            place: place.clone(),
            key,
            fault,
        });
        parsed.map(Some)
    }

    /// The text of `key`, if there is one that is not blank.
    pub(super) fn optional_text(&self, key: &'static str) -> Option<String> {
        match self.0.get(key) {
            Some((_, Value::Text(text))) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    pub(super) fn flag(&self, key: &'static str, default: bool) -> bool {
        match self.0.get(key) {
            Some((_, Value::Flag(flag))) => *flag,
            _ => default,
        }
    }

    pub(super) fn number(
        &self,
        key: &'static str,
        default: u32,
        range: RangeInclusive<u32>,
    ) -> Result<u32, ConfigError> {
        let Some((place, Value::Number(number))) = self.0.get(key) else {
            return Ok(default);
        };
        u32::try_from(*number)
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| ConfigError::Invalid {
                place: place.clone(),
                key,
                fault: format!(
                    "is {number}; it must be from {} to {}.",
                    range.start(),
                    range.end()
                ),
            })
    }

    /// The items of a list, or those of `default` where it was not set.
    pub(super) fn list<T>(
        &self,
        key: &'static str,
        default: &[&str],
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, ConfigError> {
        let built_in;
        let items = match self.0.get(key) {
            Some((_, Value::List(items))) => items,
            _ => {
                let item = |it: &&str| (SettingSource::BuiltIn, (*it).to_owned());
                built_in = default.iter().map(item).collect();
                &built_in
            }
        };
        items
            .iter()
            .map(|(place, item)| {
                parse(item).map_err(|fault| ConfigError::Invalid {
                    place: place.clone(),
                    key,
                    fault,
                })
            })
            .collect()
    }

    /// Where `key` was set; for faults that only show when two settings are compared.
    pub(super) fn place(&self, key: &'static str) -> SettingSource {
        self.0
            .get(key)
            .map_or(SettingSource::BuiltIn, |(place, _)| place.clone())
    }
}

struct Document<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Document<'_> {
    fn place(&self, span: Range<usize>) -> SettingSource {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        SettingSource::File {
            path: self.path.to_owned(),
            line,
        }
    }

    fn value(
        &self,
        (key, kind): (&'static str, SettingKind),
        value: &toml::Spanned<DeValue<'_>>,
    ) -> Result<Value, ConfigError> {
        let wrong = |value: &toml::Spanned<DeValue<'_>>| ConfigError::WrongType {
            place: self.place(value.span()),
            key,
            expected: expected(kind),
            found: found(value.get_ref()),
        };
        match (kind, value.get_ref()) {
            (SettingKind::Text, DeValue::String(text)) => Ok(Value::Text(text.to_string())),
            (SettingKind::Flag, DeValue::Boolean(flag)) => Ok(Value::Flag(*flag)),
            (SettingKind::Number, DeValue::Integer(number)) => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                number.map(Value::Number).map_err(|_| wrong(value))
            }
            (SettingKind::List, DeValue::Array(items)) => {
                let item = |item: &toml::Spanned<DeValue<'_>>| {
                    let text = item.get_ref().as_str().ok_or_else(|| wrong(item))?;
                    Ok((self.place(item.span()), text.to_owned()))
                };
                Ok(Value::List(items.iter().map(item).collect::<Result<_, _>>()?))
            }
            (SettingKind::Text | SettingKind::Flag | SettingKind::Number | SettingKind::List, _) => {
                Err(wrong(value))
            }
        }
    }
}

fn from_variable(
    (key, kind): (&'static str, SettingKind),
    place: &SettingSource,
    text: &str,
) -> Result<Value, ConfigError> {
    let wrong = || ConfigError::WrongType {
        place: place.clone(),
        key,
        expected: expected(kind),
        found: format!("`{text}`"),
    };
    match kind {
        SettingKind::Text => Ok(Value::Text(text.to_owned())),
        SettingKind::Flag => text.parse().map(Value::Flag).map_err(|_| wrong()),
        SettingKind::Number => text.parse().map(Value::Number).map_err(|_| wrong()),
        SettingKind::List => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Ok(Value::List(
                items.map(|item| (place.clone(), item.to_owned())).collect(),
            ))
        }
    }
}

fn expected(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Text => "text in quotes",
        SettingKind::Flag => "true or false",
        SettingKind::Number => "a whole number",
        SettingKind::List => "a list of strings, such as [\"one\", \"two\"]",
    }
}

fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string \"{text}\""),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(flag) => format!("{flag}"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table of settings".to_owned(),
    }
}

fn known(name: &str) -> Option<(&'static str, SettingKind)> {
    KEYS.iter().copied().find(|(key, _)| *key == name)
}

fn tables() -> impl Iterator<Item = &'static str> {
    KEYS.iter()
        .flat_map(|(key, _)| key.match_indices('.').map(|(dot, _)| &key[..dot]))
}

fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

fn nearest(name: &str) -> &'static str {
    nearest_of(KEYS.iter().map(|(key, _)| *key).chain(tables()), name)
}

fn nearest_setting(name: &str) -> &'static str {
    nearest_of(KEYS.iter().map(|(key, _)| *key), name)
}

/// A setting in the wrong table is as likely as a misspelt one, so the last part is compared by itself as well.
fn nearest_of(candidates: impl Iterator<Item = &'static str>, name: &str) -> &'static str {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let likeness = |key: &str| {
        let whole = strsim::normalized_damerau_levenshtein(key, name);
        whole.max(0.95 * strsim::normalized_damerau_levenshtein(&last(key), &last(name)))
    };
    candidates
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .unwrap_or_default()
}

/// The names of all settings, for the test that the example file lists them.
#[cfg(test)]
pub(super) fn all_keys() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|(key, _)| *key)
}

/// The environment variables of all settings, for the test of what names them.
#[cfg(test)]
pub(super) fn all_variables() -> impl Iterator<Item = String> {
    all_keys().map(variable_of)
}

/// The names of the settings that `settings` holds.
#[cfg(test)]
pub(super) fn made(settings: &RawSettings) -> impl Iterator<Item = &'static str> {
    settings.0.keys().copied()
}
