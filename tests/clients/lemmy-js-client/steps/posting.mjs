// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

const SORTS = [
  ...["Active", "Hot", "New", "Old", "Scaled", "Controversial", "MostComments", "NewComments"],
  ...["TopHour", "TopSixHour", "TopTwelveHour", "TopDay", "TopWeek", "TopMonth", "TopThreeMonths"],
  ...["TopSixMonths", "TopNineMonths", "TopYear", "TopAll"],
];

/** Threads: writing, listing, voting, saving. Leaves one in `world.post`. */
export async function posting(world) {
  const { anonymous, user, moderator, community, word } = world;
  const list = async (options, client = anonymous) =>
    (await client.getPosts({ community_id: community.id, sort: "New", limit: 50, ...options })).posts;
  const ids = (views) => views.map((view) => view.post.id);

  await step("creating a post", async () => {
    const { post_view } = await user.client.createPost({
      community_id: community.id,
      name: `Neue Radwege und ${word}`,
      body: "Der **Plan** liegt aus.",
      url: "https://example.org/plan",
      language_id: 32,
    });
    world.post = post_view.post;
    assert.equal(post_view.post.body, "Der **Plan** liegt aus.");
    assert.equal(post_view.post.url, "https://example.org/plan");
    assert.equal(post_view.post.language_id, 32);
    assert.equal(post_view.creator.id, user.person.id);
    assert.equal(post_view.community.id, community.id);
    assert.equal(post_view.subscribed, "Subscribed");
    assert.equal(post_view.my_vote, 1, "an author votes for the own post");
    assert.equal(post_view.counts.score, 1);
  });

  await step("getting the post, signed in and not", async () => {
    const mine = await user.client.getPost({ id: world.post.id });
    assert.equal(mine.post_view.post.ap_id, world.post.ap_id);
    assert.deepEqual(mine.cross_posts, []);
    const anybodys = await anonymous.getPost({ id: world.post.id });
    assert.equal(anybodys.post_view.post.name, world.post.name);
    assert.equal(anybodys.post_view.my_vote, undefined);
    assert.equal(anybodys.post_view.subscribed, "NotSubscribed");
    assert.equal(anybodys.community_view.community.id, community.id);
  });

  await step("editing the post changes what is given and keeps the rest", async () => {
    const { post_view } = await user.client.editPost({ post_id: world.post.id, body: `Geändert: ${word}` });
    assert.equal(post_view.post.body, `Geändert: ${word}`);
    assert.equal(post_view.post.name, world.post.name);
    assert.equal(post_view.post.url, world.post.url);
    assert(post_view.post.updated, "an edit is marked");
  });

  await step("voting up, down and not at all", async () => {
    for (const [score, vote, sum] of [
      [1, 1, 2],
      [-1, -1, 0],
      [0, undefined, 1],
    ]) {
      const { post_view } = await moderator.client.likePost({ post_id: world.post.id, score });
      assert.equal(post_view.my_vote ?? undefined, vote);
      assert.equal(post_view.counts.score, sum);
    }
  });

  for (const sort of SORTS) {
    await step(`posts of the group are listed: ${sort}`, async () => {
      assert(ids(await list({ sort })).includes(world.post.id));
    });
  }

  for (const type_ of ["All", "Local", "Subscribed"]) {
    await step(`posts are listed: ${type_}`, async () => {
      const { posts } = await user.client.getPosts({ type_, sort: "New", limit: 20 });
      assert(ids(posts).includes(world.post.id));
    });
  }

  await step("posts of the groups that one moderates", async () => {
    const { posts } = await moderator.client.getPosts({ type_: "ModeratorView", sort: "New" });
    assert(ids(posts).includes(world.post.id));
  });

  await step("a listing by the name of the group", async () => {
    const { posts } = await anonymous.getPosts({ community_name: community.name, sort: "New" });
    assert(ids(posts).includes(world.post.id));
  });

  await step("pages follow each other without gap or repetition, by number and by cursor", async () => {
    for (const number of [1, 2, 3, 4]) {
      await user.client.createPost({ community_id: community.id, name: `Weiteres Thema ${number}` });
    }
    const all = ids(await list());
    assert.equal(all.length, 5);
    const numbered = [];
    for (const page of [1, 2, 3]) numbered.push(...ids(await list({ limit: 2, page })));
    assert.deepEqual(numbered, all);
    const following = [];
    let page_cursor;
    do {
      const page = await anonymous.getPosts({ community_id: community.id, sort: "New", limit: 2, page_cursor });
      following.push(...ids(page.posts));
      page_cursor = page.next_page;
    } while (page_cursor && following.length < 20);
    assert.deepEqual(following, all);
  });

  await step("saving a post and listing what is saved", async () => {
    const save = async (on) => (await user.client.savePost({ post_id: world.post.id, save: on })).post_view.saved;
    assert.equal(await save(true), true);
    assert.deepEqual(ids(await list({ saved_only: true }, user.client)), [world.post.id]);
    assert.equal(await save(false), false);
    assert.deepEqual(await list({ saved_only: true }, user.client), []);
  });

  await step("marking a post as read", async () => {
    const { client } = moderator;
    const mark = (read) => client.markPostAsRead({ post_ids: [world.post.id], read });
    assert.deepEqual(await mark(true), { success: true });
    assert((await list({}, client)).every((view) => view.read === (view.post.id === world.post.id)));
    await mark(false);
    assert((await list({}, client)).every((view) => !view.read));
  });

  await step("deleting a post and restoring it", async () => {
    const remove = (deleted) => user.client.deletePost({ post_id: world.post.id, deleted });
    assert.equal((await remove(true)).post_view.post.deleted, true);
    assert(!ids(await list()).includes(world.post.id));
    assert.equal((await remove(false)).post_view.post.deleted, false);
    assert(ids(await list()).includes(world.post.id));
  });

  await step("a person and what they wrote", async () => {
    const found = await anonymous.getPersonDetails({ username: user.person.name, sort: "New", limit: 50 });
    assert.equal(found.person_view.person.id, user.person.id);
    assert.equal(found.person_view.is_admin, false);
    assert(found.person_view.counts.post_count >= 5);
    assert(ids(found.posts).includes(world.post.id));
  });
}
