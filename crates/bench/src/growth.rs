// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whether a page stays as fast when there is more: the same pages over more and more threads.

use anyhow::Result;

use crate::Load;
use crate::pages::{self, Page, Who};
use crate::report::Report;
use crate::seed::World;

/// How often the number of threads grows.
const STEPS: u32 = 2;

/// The pages over the first number of threads, then over some times as many.
pub(crate) fn run(database: &str, load: &Load, report: &mut Report) -> Result<()> {
    let mut world = World::new(database)?;
    let mut first: Option<Vec<f64>> = None;
    for step in 0..=STEPS {
        let threads = load.threads / load.factor * load.factor.pow(step);
        world.grow(threads)?;
        world.settle()?;
        let pages = lists(&world, threads);
        let rates = pages::measure(&world, database, &pages, load, report)?;
        let first = first.get_or_insert_with(|| rates.clone());
        let name = database.split(':').next().unwrap_or(database);
        let ratios = pages.iter().zip(first.iter().zip(&rates));
        let ratios = ratios.map(|(page, (before, after))| format!("{} {:.2}", page.name, before / after));
        let all: Vec<String> = ratios.collect();
        report.note(format!(
            "{name}, {threads} threads, time of an answer against that at first: {}",
            all.join("; ")
        ));
    }
    Ok(())
}

fn lists(world: &World, threads: usize) -> Vec<Page> {
    let group = world.groups[0];
    let list = |name: &str, parameters: String, who| {
        let path = format!("/api/v3/post/list?{parameters}&limit=20");
        Page::new(&format!("{name} of {threads}"), path, who)
    };
    let of_all = |sort: &str, who| list(sort, format!("type_=All&sort={sort}"), who);
    vec![
        of_all("Hot", Who::Anonymous),
        of_all("New", Who::Anonymous),
        of_all("Active", Who::Anonymous),
        of_all("TopWeek", Who::Anonymous),
        of_all("Scaled", Who::Anonymous),
        of_all("Active", Who::SignedIn),
        list("group", format!("community_id={group}&sort=Hot"), Who::Anonymous),
        list("joined", "type_=Subscribed&sort=Active".to_owned(), Who::SignedIn),
    ]
}
