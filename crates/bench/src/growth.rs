// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whether a page stays as fast when there is more: the same pages over few, many and very many threads.
//!
//! All servers run at once, and each page is asked of one after the other, several times around: the speed of a machine
//! changes in the course of an hour by more than what is looked for.

use anyhow::Result;

use crate::Load;
use crate::pages::{self, Page, Who};
use crate::report::{Measured, Report};
use crate::seed::World;
use crate::server::Server;

/// How often the number of threads grows.
const STEPS: u32 = 2;
/// How often each page is measured; the middle one of the rates counts.
const ROUNDS: usize = 3;

/// As many threads as one of the sizes, and the pages over them.
struct Size {
    world: World,
    server: Server,
    pages: Vec<Page>,
    queries: Vec<u64>,
}

impl Size {
    fn new(database: &str, threads: usize) -> Result<Size> {
        let world = World::with_threads(database, threads)?;
        let pages = lists(&world, threads);
        Ok(Size {
            queries: pages::queries(&world, &pages)?,
            server: Server::start(world.db.url(), world.port)?,
            world,
            pages,
        })
    }

    fn measure(&self, page: usize, load: &Load) -> Result<Measured> {
        pages::load(&self.server, &self.world, &self.pages[page], load)
    }
}

/// The pages over the first number of threads, and over some times as many.
pub(crate) fn run(database: &str, load: &Load, report: &mut Report) -> Result<()> {
    let counts = (0..=STEPS).map(|step| load.threads / load.factor * load.factor.pow(step));
    let sizes = counts.map(|threads| Size::new(database, threads));
    let sizes = sizes.collect::<Result<Vec<Size>>>()?;
    let name = database.split(':').next().unwrap_or(database);
    for page in 0..sizes[0].pages.len() {
        let mut first = None;
        for (size, measured) in sizes.iter().zip(middle(&sizes, page, load)?) {
            let (what, rate) = (&size.pages[page].name, measured.rate);
            report.add(what, database, Some(size.queries[page]), &measured);
            let first = *first.get_or_insert(rate);
            report.note(format!(
                "{name}, {what}: {:.2} times the time of the first",
                first / rate
            ));
        }
    }
    Ok(())
}

/// One page over each of the sizes.
fn middle(sizes: &[Size], page: usize, load: &Load) -> Result<Vec<Measured>> {
    let mut all: Vec<Vec<Measured>> = sizes.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (size, measured) in sizes.iter().zip(&mut all) {
            measured.push(size.measure(page, load)?);
        }
    }
    let middle = all.into_iter().map(|mut it| {
        it.sort_by(|one, other| one.rate.total_cmp(&other.rate));
        it.swap_remove(ROUNDS / 2)
    });
    Ok(middle.collect())
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
