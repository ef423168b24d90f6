// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts: writing them, changing them, and who still sees what is gone.

mod change;
mod content;
mod elsewhere;
mod publish;
mod sight;

use crate::error::{Denial, Error, Result};

#[track_caller]
fn denied<T: std::fmt::Debug>(result: Result<T>, denial: Denial) {
    match result {
        Err(Error::Forbidden(found)) => assert_eq!(found, denial),
        other => panic!("{other:?}"),
    }
}
