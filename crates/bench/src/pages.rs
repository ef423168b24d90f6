// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pages that are read: how many a second, how long each takes, how many queries it costs.

use std::path::Path;

use anyhow::{Result, ensure};
use kollegium::instance::{self, Plan};
use kollegium_app::SoftwareName;
use kollegium_app::limits::PerMinute;
use kollegium_app::storage::{Rules, Store};
use kollegium_db::{Db, Durability};
use kollegium_domain::instances::Scheme;
use kollegium_domain::site::{Pins, Registration};
use kollegium_domain::trust::Mode;

use crate::Load;
use crate::client::{self, Connection};
use crate::report::{Measured, Report};
use crate::seed::World;
use crate::server::{Server, free_port};

/// How many statements of a page are not about its content: `BEGIN` and `ROLLBACK`.
const TRANSACTION: u64 = 2;
/// How often queries are counted; workers ask something now and then, so the smallest number counts.
const TRIES: usize = 5;

/// Who looks at a page.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    /// A visitor without an account.
    Anonymous,
    /// Somebody who is logged in and a member of some groups.
    SignedIn,
}

/// A page that is measured.
pub(crate) struct MeasuredPage {
    pub(crate) name: String,
    path: String,
    who: Who,
}

impl MeasuredPage {
    pub(crate) fn new(name: &str, path: impl Into<String>, who: Who) -> MeasuredPage {
        let who_says = match who {
            Who::Anonymous => "anonymous",
            Who::SignedIn => "signed in",
        };
        MeasuredPage {
            name: format!("{name}, {who_says}"),
            path: path.into(),
            who,
        }
    }

    fn request(&self, world: &World) -> Vec<u8> {
        let token = match self.who {
            Who::Anonymous => None,
            Who::SignedIn => world.tokens.last().map(String::as_str),
        };
        client::get(&self.path, token)
    }
}

/// The list of threads.
pub(crate) fn read(database: &str, load: &Load, report: &mut Report) -> Result<()> {
    let world = World::with_threads(database, load.threads)?;
    let list = "/api/v3/post/list?type_=All&sort=Active&limit=20";
    let pages = [
        MeasuredPage::new("thread list", list, Who::Anonymous),
        MeasuredPage::new("thread list", list, Who::SignedIn),
    ];
    measure(&world, database, &pages, load, report)
}

/// A thread with many replies, as clients show one: the thread and the tree of its replies.
pub(crate) fn thread(database: &str, load: &Load, report: &mut Report) -> Result<()> {
    let world = World::with_threads(database, load.threads)?;
    let id = world.reply(load.replies)?;
    world.settle()?;
    let thread = format!("/api/v3/post?id={id}");
    let replies = format!("/api/v3/comment/list?post_id={id}&max_depth=8&sort=Hot&type_=All");
    let pages = [
        MeasuredPage::new("thread", thread.as_str(), Who::Anonymous),
        MeasuredPage::new("thread", thread.as_str(), Who::SignedIn),
        MeasuredPage::new("its replies", replies.as_str(), Who::Anonymous),
        MeasuredPage::new("its replies", replies.as_str(), Who::SignedIn),
    ];
    measure(&world, database, &pages, load, report)
}

/// Asks for each page for some time.
fn measure(
    world: &World,
    database: &str,
    pages: &[MeasuredPage],
    load: &Load,
    report: &mut Report,
) -> Result<()> {
    let queries = queries(world, pages)?;
    let server = Server::start(world.db.url(), world.port)?;
    for (page, queries) in pages.iter().zip(queries) {
        let measured = self::load(&server, world, page, load)?;
        report.add(&page.name, database, Some(queries), &measured);
    }
    Ok(())
}

/// Asks for a page for some time, after a while that does not count: the first answers come from cold caches.
pub(crate) fn load(server: &Server, world: &World, page: &MeasuredPage, load: &Load) -> Result<Measured> {
    let request = page.request(world);
    client::repeat(server.address, load.connections, load.time() / 5, &request)?;
    Measured::during(server, || {
        client::repeat(server.address, load.connections, load.time(), &request)
    })
}

/// How many queries each page costs, counted in a server inside of this process.
pub(crate) fn queries(world: &World, pages: &[MeasuredPage]) -> Result<Vec<u64>> {
    let pictures = tempfile::tempdir()?;
    let plan = plan(world, pictures.path())?;
    let db = Db::connect(&plan.database, 4, plan.durability)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let running = runtime.block_on(instance::start(&plan, db.clone(), None))?;
    let counted = pages.iter().map(|page| {
        let mut connection = Connection::open(running.address)?;
        let request = page.request(world);
        let mut least = u64::MAX;
        for _ in 0..TRIES {
            let before = db.statements();
            let status = connection.ask(&request)?;
            ensure!(status == 200, "{} answered with status {status}", page.path);
            least = least.min(db.statements() - before - TRANSACTION);
        }
        ensure!(
            !connection.body().is_empty(),
            "{} answered with an empty body",
            page.path
        );
        Ok(least)
    });
    let counted = counted.collect();
    runtime.block_on(running.stop());
    counted
}

fn plan(world: &World, pictures: &Path) -> Result<Plan> {
    Ok(Plan {
        host: world.origin.authority().to_owned(),
        scheme: Scheme::Http,
        bind: ([127, 0, 0, 1], free_port()?).into(),
        trusted_proxies: Vec::new(),
        database: world.db.url().to_owned(),
        durability: Durability::Full,
        site_name: "Bench".to_owned(),
        registration: Registration::Closed,
        pins: Pins {
            federation: Some(Mode::Off),
            registration: None,
        },
        trusted: Vec::new(),
        blocked: Vec::new(),
        allow_networks: Vec::new(),
        preview_networks: Vec::new(),
        retry_base_seconds: 60,
        announced_as: SoftwareName::OWN,
        limits: PerMinute::NONE,
        mail: None,
        media: Store::Folder(pictures.to_owned()),
        media_rules: Rules::USUAL,
        workers: 1,
    })
}
