// SPDX-License-Identifier: AGPL-3.0-or-later
//! The migrations are compiled in: a new one has to be noticed although no source file changes. Tests learn by a hash
//! of their texts whether a database that was migrated before still has all of them.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

const MIGRATIONS: &str = "../../migrations/sqlite";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=../../migrations");
    let mut files = Vec::new();
    collect(Path::new(MIGRATIONS), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        hasher.write(&fs::read(file)?);
    }
    println!("cargo::rustc-env=KOLLEGIUM_MIGRATIONS={:016x}", hasher.finish());
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
