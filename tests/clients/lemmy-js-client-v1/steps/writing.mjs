// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** All parts of a list. */
async function all(list, form) {
  const items = [];
  for (let page_cursor; ; ) {
    const part = await list({ ...form, page_cursor });
    items.push(...part.items);
    page_cursor = part.next_page;
    if (!page_cursor) return items;
  }
}

/** Posts and comments: written, listed, voted on, kept, changed. Leaves `world.post` and `world.comments`. */
export async function writing(world) {
  const { anonymous, user, moderator, community, word } = world;
  const { client } = user;
  const missing = 2 ** 31 - 1;

  await step("a post is written and read", async () => {
    const form = { community_id: community.id, name: `Radwege ${word}`, body: "Mehr davon" };
    world.post = (await client.createPost(form)).post_view.post;
    const { post_view, community_view, moderators } = await anonymous.getPost({ id: world.post.id });
    assert.equal(post_view.post.name, form.name);
    assert.equal(community_view.community.id, community.id);
    assert.equal(moderators.length, 1);
    await assert.rejects(anonymous.createPost(form), { name: "incorrect_login" });
    await assert.rejects(anonymous.getPost({ id: missing }), { name: "not_found" });
  });
  const post_id = world.post.id;

  await step("a post is changed, deleted and restored", async () => {
    const { post_view } = await client.editPost({ post_id, body: "Viel mehr davon" });
    assert.equal(post_view.post.body, "Viel mehr davon");
    await assert.rejects(moderator.client.editPost({ post_id, body: "Nein" }), { name: "no_post_edit_allowed" });
    for (const deleted of [true, false]) {
      assert.equal((await client.deletePost({ post_id, deleted })).post_view.post.deleted, deleted);
    }
  });

  await step("posts are listed part by part", async () => {
    for (const name of ["Eins", "Zwei", "Drei"]) await client.createPost({ community_id: community.id, name });
    const form = { community_id: community.id, sort: "new" };
    const whole = await anonymous.getPosts({ ...form, limit: 50 });
    const parts = await all((it) => anonymous.getPosts(it), { ...form, limit: 2 });
    assert.deepEqual(parts.map((it) => it.post.id), whole.items.map((it) => it.post.id));
    for (const sort of ["active", "hot", "old", "top", "most_comments", "new_comments", "controversial", "scaled"]) {
      assert.equal((await anonymous.getPosts({ ...form, sort, limit: 50 })).items.length, 4, sort);
    }
    await assert.rejects(anonymous.getPosts({ page_cursor: "x" }), { name: "couldnt_parse_pagination_token" });
  });

  await step("comments make a tree", async () => {
    const say = async (content, parent_id) =>
      (await client.createComment({ content, post_id, parent_id })).comment_view.comment;
    const root = await say(`Gute Sache, ${word}`);
    const child = await say("Und die Kosten?", root.id);
    const other = await say("Etwas anderes");
    world.comments = { root, child, other };
    const ids = async (list, form) => (await list({ post_id, sort: "old", ...form })).items.map((it) => it.comment.id);
    for (const list of [(it) => anonymous.getComments(it), (it) => anonymous.getCommentsSlim(it)]) {
      assert.deepEqual(await ids(list, { max_depth: 8 }), [root.id, other.id, child.id]);
      assert.deepEqual(await ids(list, { max_depth: 1 }), [root.id, other.id]);
    }
    const { comment_view } = await anonymous.getComment({ id: child.id });
    assert.equal(comment_view.comment.path, `0.${root.id}.${child.id}`);
    const edited = await client.editComment({ comment_id: other.id, content: "Neu" });
    assert.equal(edited.comment_view.comment.content, "Neu");
    for (const deleted of [true, false]) {
      const { comment_view } = await client.deleteComment({ comment_id: other.id, deleted });
      assert.equal(comment_view.comment.deleted, deleted);
    }
    await assert.rejects(anonymous.getComment({ id: missing }), { name: "not_found" });
  });

  await step("votes are cast, shown to moderators and taken back", async () => {
    const comment_id = world.comments.root.id;
    for (const is_upvote of [true, false, undefined]) {
      const { post_view } = await moderator.client.likePost({ post_id, is_upvote });
      assert.equal(post_view.post_actions?.vote_is_upvote, is_upvote);
      const { comment_view } = await moderator.client.likeComment({ comment_id, is_upvote });
      assert.equal(comment_view.comment_actions?.vote_is_upvote, is_upvote);
    }
    await moderator.client.likePost({ post_id, is_upvote: true });
    assert.equal((await moderator.client.listPostLikes({ post_id })).items.length, 2);
    assert.equal((await moderator.client.listCommentLikes({ comment_id })).items.length, 1);
    await assert.rejects(client.listPostLikes({ post_id }), { name: "not_a_mod_or_admin" });
    const liked = await moderator.client.listPersonLiked({ like_type: "liked_only" });
    assert(liked.items.some((it) => it.type_ === "post" && it.post.id === post_id));
  });

  await step("posts and comments are kept, read and hidden", async () => {
    const comment_id = world.comments.root.id;
    for (const save of [true, false]) {
      const { post_view } = await client.savePost({ post_id, save });
      assert.equal(Boolean(post_view.post_actions?.saved_at), save);
      await client.saveComment({ comment_id, save });
      assert.equal((await client.listPersonSaved({})).items.length, save ? 2 : 0);
    }
    await client.markPostAsRead({ post_id, read: true });
    assert((await client.listPersonRead({})).items.some((it) => it.post.id === post_id));
    await client.markManyPostsAsRead({ post_ids: [post_id], read: false });
    for (const hide of [true, false]) {
      await client.hidePost({ post_id, hide });
      assert.equal((await client.listPersonHidden({})).items.length, hide ? 1 : 0);
    }
    await assert.rejects(anonymous.listPersonSaved({}), { name: "incorrect_login" });
  });

  await step("what people wrote is listed and searched", async () => {
    const written = await all((it) => anonymous.listPersonContent(it), { person_id: user.person.id, limit: 2 });
    assert(written.some((it) => it.type_ === "comment") && written.some((it) => it.type_ === "post"));
    const found = await anonymous.search({ search_term: word });
    assert.deepEqual([found.posts.length, found.comments.length], [1, 1]);
    const people = await anonymous.search({ search_term: user.person.name, type_: "users" });
    assert(people.persons.some((it) => it.person.id === user.person.id));
  });

  await step("pages are looked at for people, and never in this network", async () => {
    await assert.rejects(anonymous.getSiteMetadata({ url: "https://example.org/" }), { name: "incorrect_login" });
    await assert.rejects(client.getSiteMetadata({ url: "http://192.168.1.1/" }), { name: "not_found" });
  });
}
