// SPDX-License-Identifier: AGPL-3.0-or-later
//! Errors in the configuration. Each says which setting is wrong, where it is, and what to write instead.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why the configuration could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file that was named cannot be read.
    #[error("cannot read the configuration file {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },

    /// The file is not TOML.
    #[error("{place}: the file is not valid TOML: {message}")]
    Syntax { place: SettingSource, message: String },

    /// No setting has this name; most often a typing error.
    #[error("{place}: there is no setting `{name}`. Did you mean `{nearest}`?")]
    Unknown {
        place: SettingSource,
        name: String,
        nearest: String,
    },

    /// The setting exists but takes another type of value.
    #[error("{place}: `{key}` must be {expected}, not {found}.")]
    WrongType {
        place: SettingSource,
        key: &'static str,
        expected: &'static str,
        found: String,
    },

    /// The value has the right type but cannot be used; `fault` says why and what would do.
    #[error("{place}: `{key}` {fault}")]
    Invalid {
        place: SettingSource,
        key: &'static str,
        fault: String,
    },
}

/// Where a setting was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SettingSource {
    /// In a file; lines count from 1.
    File { path: PathBuf, line: usize },
    /// In the environment variable of this name.
    Variable(String),
    /// Nowhere: it is the default.
    BuiltIn,
}

impl fmt::Display for SettingSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(out, "{}, line {line}", path.display()),
            Self::Variable(name) => write!(out, "environment variable {name}"),
            Self::BuiltIn => write!(out, "built-in default"),
        }
    }
}
