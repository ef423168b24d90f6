// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { step } from "../../shared/journey.mjs";
import { v3 } from "../world.mjs";

const SORTS = [
  "Active",
  "Hot",
  "New",
  "Old",
  "TopDay",
  "TopWeek",
  "TopAll",
  "MostComments",
  "NewComments",
  "Controversial",
  "Scaled",
];

/** Threads: writing, listing, voting, saving, searching. Leaves one in `world.post`. */
export async function posting(world) {
  const { anonymous, user, moderator, community, word } = world;
  const inGroup = (options) => v3({ community_id: community.id, ...options });
  const ids = (page) => page.data.map((view) => view.post.id);

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
    assert.equal(post_view.post.score, 1);
  });

  await step("getting the post, signed in and not", async () => {
    const mine = await user.client.getPost({ id: world.post.id });
    assert.equal(mine.post_view.post.ap_id, world.post.ap_id);
    const anybodys = await anonymous.getPost({ id: world.post.id });
    assert.equal(anybodys.post_view.post.name, world.post.name);
    assert.equal(anybodys.post_view.my_vote, undefined);
    assert.equal(anybodys.post_view.subscribed, "NotSubscribed");
  });

  await step("editing the post changes what is given and keeps the rest", async () => {
    const { post_view } = await user.client.editPost({ post_id: world.post.id, body: `Geändert: ${word}` });
    assert.equal(post_view.post.body, `Geändert: ${word}`);
    assert.equal(post_view.post.name, world.post.name);
    assert.equal(post_view.post.url, world.post.url);
    assert(post_view.post.updated_at, "an edit is marked");
  });

  await step("voting up, down and not at all", async () => {
    for (const [is_upvote, vote, score] of [
      [true, 1, 2],
      [false, -1, 0],
      [undefined, undefined, 1],
    ]) {
      const { post_view } = await moderator.client.likePost({ post_id: world.post.id, is_upvote });
      assert.equal(post_view.my_vote, vote);
      assert.equal(post_view.post.score, score);
    }
  });

  for (const sort of SORTS) {
    await step(`posts of the group are listed: ${sort}`, async () => {
      assert(ids(await anonymous.getPosts(inGroup({ sort, limit: 20 }))).includes(world.post.id));
    });
  }

  for (const type_ of ["all", "local", "subscribed"]) {
    await step(`posts are listed: ${type_}`, async () => {
      const page = await user.client.getPosts(v3({ type_, sort: "New", limit: 20 }));
      assert(ids(page).includes(world.post.id));
    });
  }

  await step("a listing by the name of the group", async () => {
    const page = await anonymous.getPosts(v3({ community_name: community.name, sort: "New" }));
    assert(ids(page).includes(world.post.id));
  });

  await step("pages follow each other without gap or repetition", async () => {
    for (const number of [1, 2, 3, 4]) {
      await user.client.createPost({ community_id: community.id, name: `Weiteres Thema ${number}` });
      await sleep(2);
    }
    const all = ids(await anonymous.getPosts(inGroup({ sort: "New", limit: 50 })));
    assert.equal(all.length, 5);
    const paged = [];
    let page_cursor;
    do {
      const page = await anonymous.getPosts(inGroup({ sort: "New", limit: 2, page_cursor }));
      paged.push(...ids(page));
      page_cursor = page.data.length > 0 ? page.next_page : undefined;
    } while (page_cursor && paged.length < 20);
    assert.deepEqual(paged, all);
  });

  await step("saving a post and listing what is saved", async () => {
    const saved = await user.client.savePost({ post_id: world.post.id, save: true });
    assert.equal(saved.post_view.saved, true);
    const { data } = await user.client.listPersonSaved({ person_id: user.person.id, type: "posts" });
    assert(data.some((view) => view.post.id === world.post.id));
    const forgotten = await user.client.savePost({ post_id: world.post.id, save: false });
    assert.equal(forgotten.post_view.saved, false);
  });

  await step("marking a post as read", async () => {
    const read = async () => (await moderator.client.getPosts(inGroup({ sort: "New" }))).data;
    await moderator.client.markPostAsRead({ post_ids: [world.post.id], read: true });
    assert((await read()).every((view) => view.read === (view.post.id === world.post.id)));
    await moderator.client.markPostAsRead({ post_ids: [world.post.id], read: false });
    assert((await read()).every((view) => !view.read));
  });

  await step("deleting a post and restoring it", async () => {
    const deleted = await user.client.deletePost({ post_id: world.post.id, deleted: true });
    assert.equal(deleted.post_view.post.deleted, true);
    assert(!ids(await anonymous.getPosts(inGroup({ sort: "New" }))).includes(world.post.id));
    const restored = await user.client.deletePost({ post_id: world.post.id, deleted: false });
    assert.equal(restored.post_view.post.deleted, false);
    assert(ids(await anonymous.getPosts(inGroup({ sort: "New" }))).includes(world.post.id));
  });

  await step("a person's posts", async () => {
    const { person_view } = await anonymous.getPersonDetails({ username: user.person.name });
    assert.equal(person_view.person.id, user.person.id);
    assert(person_view.person.post_count >= 5);
    const { data } = await anonymous.listPersonContent({ person_id: user.person.id, type: "posts", limit: 50 });
    assert(data.some((view) => view.post.id === world.post.id));
  });
}
