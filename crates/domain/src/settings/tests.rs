// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is set is kept and holds for lists, and what cannot be set is refused.

use super::*;
use crate::accounts::Proof;
use crate::actors::Actor;
use crate::events::Event;
use crate::ids::PostId;
use crate::paging::Start;
use crate::profiles::ProfileEdit;
use crate::rank::ThreadSort;
use crate::read_state;
use crate::schema::{actor, post};
use crate::testing::{World, text};
use crate::timelines::replies::{self, ReplyQuery, TREE_LIMIT, TreeQuery, Under};
use crate::timelines::threads::{self, ThreadQuery};
use crate::timelines::{Scope, Seen, Sensitive};

fn set(world: &World, who: &Actor, change: impl Fn(&mut Settings)) {
    let by = world.by(who);
    world.write(|tx| save(tx, &by, &change));
}

#[test]
fn what_is_set_is_kept_for_its_owner_alone() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    set(&world, &anna, |it| {
        it.theme = "darkly".to_owned();
        it.thread_order = Order::TopSixHours;
        it.interface_language = Some("fr".to_owned());
        it.languages = Languages::of(&["und", "de"]).unwrap();
    });
    set(&world, &anna, |it| it.endless_lists = true);
    let mine = world.read(|snapshot| of(snapshot, &Viewer::Account(anna.id)));
    let expected = Settings {
        theme: "darkly".to_owned(),
        thread_order: Order::TopSixHours,
        interface_language: Some("fr".to_owned()),
        languages: Languages("de,und".to_owned()),
        endless_lists: true,
        ..Settings::default()
    };
    assert_eq!(mine, expected);
    set(&world, &anna, |it| it.interface_language = None);
    let mine = world.read(|snapshot| of(snapshot, &Viewer::Account(anna.id)));
    assert_eq!(mine.interface_language, None);
    for other in [Viewer::Account(berta.id), Viewer::Anyone] {
        assert_eq!(world.read(|snapshot| of(snapshot, &other)), Settings::default());
    }
}

#[test]
fn what_is_no_word_is_no_theme_and_no_language() {
    let world = World::new();
    let anna = world.account("anna");
    let by = world.by(&anna);
    for bad in ["", "a b", "<x>", "ä", &"x".repeat(WORD_LIMIT + 1)] {
        let theme = world.db.write(|tx| save(tx, &by, |it| it.theme = bad.to_owned()));
        assert!(matches!(theme, Err(Error::Invalid(Field::Setting, _))), "{bad:?}");
        let language = world
            .db
            .write(|tx| save(tx, &by, |it| it.interface_language = Some(bad.to_owned())));
        assert!(
            matches!(language, Err(Error::Invalid(Field::Setting, _))),
            "{bad:?}"
        );
    }
    for bad in ["", "d", "DE", "de,en", "deutsch"] {
        assert!(Languages::of(&[bad]).is_err(), "{bad:?}");
    }
    assert!(Languages::of(&["de"; LANGUAGES_LIMIT + 1]).is_err());
    assert!(Languages::of(&[]).unwrap().is_all());
    let nobody = world.by(&world.person("nobody"));
    let result = world.db.write(|tx| save(tx, &nobody, |it| it.show_bots = false));
    assert!(matches!(result, Err(Error::NotFound(_))));
}

/// A thread by a person, one by a bot, one that is sensitive, and one in French; each with a reply by its author.
struct Scenery {
    world: World,
    anna: Actor,
    plain: PostId,
    by_bot: PostId,
    sensitive: PostId,
    french: PostId,
}

impl Scenery {
    fn new() -> Scenery {
        let world = World::new();
        let (anna, bot) = (world.account("anna"), world.person("robot"));
        let group = world.group(&anna, "group");
        let [plain, sensitive, french] = [(); 3].map(|()| world.thread(&anna, group));
        let by_bot = world.thread(&bot, group);
        for id in [plain, sensitive, french] {
            world.reply(&anna, id);
        }
        world.reply(&bot, by_bot);
        world.write(|tx| {
            diesel::update(actor::table.find(bot.id))
                .set(actor::bot.eq(true))
                .execute(tx.conn())?;
            diesel::update(post::table.find(sensitive))
                .set(post::sensitive.eq(true))
                .execute(tx.conn())?;
            diesel::update(post::table.find(french))
                .set(post::language.eq(Some("fr-CA")))
                .execute(tx.conn())?;
            Ok(())
        });
        Scenery {
            world,
            anna,
            plain,
            by_bot,
            sensitive,
            french,
        }
    }

    fn listed(&self, change: impl FnOnce(&mut ThreadQuery)) -> Vec<PostId> {
        let mut query = ThreadQuery::new(Scope::All, ThreadSort::Old, self.world.now());
        change(&mut query);
        let viewer = Viewer::Account(self.anna.id);
        let page = self
            .world
            .read(|snapshot| threads::page(snapshot, &viewer, &query));
        page.items.into_iter().map(|it| it.id).collect()
    }

    /// The threads of the replies that are listed.
    fn answered(&self) -> Vec<PostId> {
        let query = ReplyQuery {
            scope: Scope::All,
            sort: replies::ReplySort::Old,
            start: Start::default(),
            limit: 20,
        };
        let viewer = Viewer::Account(self.anna.id);
        let page = self
            .world
            .read(|snapshot| replies::page(snapshot, &viewer, &query));
        page.items.into_iter().map(|it| it.root_id).collect()
    }
}

#[test]
fn lists_leave_out_what_somebody_does_not_want() {
    let s = Scenery::new();
    let all = [s.plain, s.sensitive, s.french, s.by_bot];
    assert_eq!(s.listed(|_| {}), all);
    assert_eq!(s.answered(), all);

    set(&s.world, &s.anna, |it| it.show_sensitive = false);
    assert_eq!(s.listed(|_| {}), [s.plain, s.french, s.by_bot]);
    assert_eq!(s.answered(), [s.plain, s.french, s.by_bot]);
    assert_eq!(s.listed(|it| it.sensitive = Sensitive::Listed), all);

    set(&s.world, &s.anna, |it| {
        it.show_sensitive = true;
        it.show_bots = false;
    });
    assert_eq!(s.listed(|_| {}), [s.plain, s.sensitive, s.french]);
    assert_eq!(s.answered(), [s.plain, s.sensitive, s.french]);
    let tree = TreeQuery {
        under: Under::Thread(s.by_bot),
        sort: replies::ReplySort::Old,
        max_depth: None,
        limit: TREE_LIMIT,
    };
    let viewer = Viewer::Account(s.anna.id);
    assert_eq!(
        s.world
            .read(|snapshot| replies::tree(snapshot, &viewer, &tree))
            .replies,
        []
    );
    let everybody = s
        .world
        .read(|snapshot| replies::tree(snapshot, &Viewer::Anyone, &tree));
    assert_eq!(everybody.replies.len(), 1);
    let robot = s.world.post(s.by_bot).author_id;
    assert_eq!(s.listed(|it| it.scope = Scope::Author(robot)), [s.by_bot]);
}

#[test]
fn lists_are_in_the_languages_that_somebody_reads() {
    let s = Scenery::new();
    set(&s.world, &s.anna, |it| {
        it.languages = Languages::of(&["fr", "de"]).unwrap();
    });
    assert_eq!(s.listed(|_| {}), [s.french]);
    set(&s.world, &s.anna, |it| {
        it.languages = Languages::of(&[UNDETERMINED]).unwrap();
    });
    assert_eq!(s.listed(|_| {}), [s.plain, s.sensitive, s.by_bot]);
    assert_eq!(s.listed(|it| it.scope = Scope::Joined).len(), 3);
}

#[test]
fn what_was_read_is_left_out_where_that_is_set() {
    let s = Scenery::new();
    let by = s.world.by(&s.anna);
    s.world.write(|tx| read_state::mark_read(tx, &by, &[s.plain]));
    assert_eq!(s.listed(|_| {}).len(), 4);
    set(&s.world, &s.anna, |it| it.show_read = false);
    assert_eq!(s.listed(|_| {}), [s.sensitive, s.french, s.by_bot]);
    assert_eq!(s.listed(|it| it.seen = Seen::Listed).len(), 4);
    let mine = Scope::Author(s.anna.id);
    assert_eq!(s.listed(|it| it.scope = mine).len(), 3);
    set(&s.world, &s.anna, |it| it.show_read = true);
    assert_eq!(s.listed(|it| it.seen = Seen::Hidden).len(), 3);
}

#[test]
fn parts_of_a_profile_are_changed_and_recorded_once() {
    let world = World::new();
    let anna = world.account("anna");
    let (by, about) = (world.by(&anna), text("About me"));
    let edit = ProfileEdit {
        title: Some("Anna A."),
        summary: Some(&about),
        icon: Some("https://here.example/pictrs/image/a.webp"),
        banner: Some("https://here.example/pictrs/image/b.webp"),
        matrix: Some("@anna:here.example"),
        bot: Some(true),
    };
    let (changed, events) = world.recorded(|tx| accounts::edit_profile(tx, &by, &edit));
    assert_eq!(events, [Event::ActorUpdated { actor: anna.id }]);
    assert_eq!(changed.profile.matrix.as_deref(), Some("@anna:here.example"));
    assert!(changed.bot && changed.profile.icon.is_some() && changed.profile.banner.is_some());
    let (_, again) = world.recorded(|tx| accounts::edit_profile(tx, &by, &edit));
    assert_eq!(again, []);
    let gone = ProfileEdit {
        title: Some(""),
        icon: Some(" "),
        matrix: Some(""),
        ..ProfileEdit::default()
    };
    let after = world.write(|tx| accounts::edit_profile(tx, &by, &gone));
    assert_eq!(
        (after.profile.title, after.profile.icon, after.profile.matrix),
        (None, None, None)
    );
    assert_eq!(after.profile.summary.as_deref(), Some("About me"));
    assert!(after.bot && after.profile.banner.is_some());
}

#[test]
fn a_profile_has_no_other_addresses_than_those_of_the_web_and_of_matrix() {
    let world = World::new();
    let by = world.by(&world.account("anna"));
    let long = format!("https://here.example/{}", "x".repeat(2_000));
    for bad in [
        "javascript:alert(1)",
        "data:image/png;base64,x",
        "x",
        long.as_str(),
    ] {
        let edit = ProfileEdit {
            icon: Some(bad),
            ..ProfileEdit::default()
        };
        let result = world.db.write(|tx| accounts::edit_profile(tx, &by, &edit));
        assert!(matches!(result, Err(Error::Invalid(Field::Uri, _))), "{bad}");
    }
    for bad in [
        "anna",
        "@anna",
        "@:x",
        "@anna:",
        "@an na:x",
        "@anna:x/<b>",
        "anna:x.y",
    ] {
        let edit = ProfileEdit {
            matrix: Some(bad),
            ..ProfileEdit::default()
        };
        let result = world.db.write(|tx| accounts::edit_profile(tx, &by, &edit));
        assert!(
            matches!(result, Err(Error::Invalid(Field::Matrix, Fault::Malformed))),
            "{bad}"
        );
    }
}

#[test]
fn an_e_mail_address_can_be_changed_to_a_free_one() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let change = |who: &Actor, email: &str| {
        let (by, confirmed) = (world.by(who), world.confirmed(who));
        let proof = Proof {
            password: &confirmed,
            code: None,
        };
        world
            .db
            .write(|tx| accounts::change_email(tx, &by, email, Some(&proof)))
    };
    for _ in 0..2 {
        change(&anna, " Anna@Example.org").unwrap();
    }
    let taken = change(&berta, "anna@example.org");
    assert!(matches!(taken, Err(Error::Taken(Field::Email))));
    let bad = change(&anna, "anna");
    assert!(matches!(bad, Err(Error::Invalid(Field::Email, _))));
    change(&anna, "").unwrap();
    assert_eq!(
        world.read(|snapshot| accounts::of_actor(snapshot, anna.id)).email,
        None
    );
    change(&berta, "anna@example.org").unwrap();
}
