// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whether a page stays as fast when there is more: the same pages over few, many and very many threads.
//!
//! All servers run at once, and each page is asked of one after the other, several times around: the speed of a machine
//! changes in the course of an hour by more than what is looked for.

use anyhow::Result;

use crate::Load;
use crate::pages::{self, MeasuredPage, Who};
use crate::report::{Measured, Report};
use crate::seed::World;
use crate::server::Server;

/// How often the number of threads grows.
const STEPS: u32 = 2;
/// How often each page is asked of each server, for a fifth of the time of other measurements. Neighbours in time are
/// compared, and the middle one of these ratios counts: two servers over the same threads differ by up to a quarter
/// in a single comparison.
const ROUNDS: usize = 15;
const SHARE: f64 = 0.2;

/// As many threads as one of the sizes, and the pages over them.
struct Size {
    world: World,
    server: Server,
    pages: Vec<MeasuredPage>,
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
        let rounds = rounds(&sizes, page, load)?;
        for (number, size) in sizes.iter().enumerate() {
            let what = &size.pages[page].name;
            let of_size = rounds.iter().map(|round| &round[number]);
            let measured = middle(of_size, |it| it.rate);
            report.add(what, database, Some(size.queries[page]), measured);
            let ratio = |round: &&Vec<Measured>| round[0].rate / round[number].rate;
            report.note(format!(
                "{name}, {what}: {:.2} times the time of the first",
                ratio(&middle(rounds.iter(), ratio))
            ));
        }
    }
    Ok(())
}

/// One page over each of the sizes, several times around, each second time backwards.
fn rounds(sizes: &[Size], page: usize, load: &Load) -> Result<Vec<Vec<Measured>>> {
    let load = Load {
        seconds: load.seconds * SHARE,
        ..load.clone()
    };
    let around = |number: usize| {
        if number.is_multiple_of(2) {
            return sizes.iter().map(|size| size.measure(page, &load)).collect();
        }
        let backwards = sizes.iter().rev().map(|size| size.measure(page, &load));
        let mut round = backwards.collect::<Result<Vec<Measured>>>()?;
        round.reverse();
        Ok(round)
    };
    (0..ROUNDS).map(around).collect()
}

/// The one in the middle by its value.
fn middle<T>(all: impl Iterator<Item = T>, value: impl Fn(&T) -> f64) -> T {
    let mut all: Vec<T> = all.collect();
    all.sort_by(|one, other| value(one).total_cmp(&value(other)));
    all.swap_remove(all.len() / 2)
}

fn lists(world: &World, threads: usize) -> Vec<MeasuredPage> {
    let group = world.groups[0];
    let list = |name: &str, parameters: String, who| {
        let path = format!("/api/v3/post/list?{parameters}&limit=20");
        MeasuredPage::new(&format!("{name} of {threads}"), path, who)
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
