// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** Replies: writing, the tree, voting, and searching everything. Leaves some in `world.comments`. */
export async function commenting(world) {
  const { anonymous, user, moderator, community, word, post } = world;
  const comments = (world.comments = {});
  const tree = async (options) =>
    (await anonymous.getComments({ post_id: post.id, sort: "Old", max_depth: 8, ...options })).comments;
  const ids = (views) => new Set(views.map((view) => view.comment.id));

  await step("comments on a post and on each other", async () => {
    const say = async (content, parent_id) => {
      const { comment_view } = await user.client.createComment({ content, post_id: post.id, parent_id });
      assert.equal(comment_view.comment.content, content);
      assert.equal(comment_view.creator.id, user.person.id);
      assert.equal(comment_view.counts.score, 1, "an author votes for the own comment");
      return comment_view.comment;
    };
    comments.root = await say(`Gute Sache, ${word}`);
    comments.child = await say("Und die Kosten?", comments.root.id);
    comments.grandchild = await say("Stehen im Plan.", comments.child.id);
    comments.other = await say("Etwas anderes");
    assert.equal(comments.root.path, `0.${comments.root.id}`);
    assert.equal(comments.grandchild.path, `${comments.child.path}.${comments.grandchild.id}`);
  });

  await step("the post counts its comments", async () => {
    const { post_view } = await anonymous.getPost({ id: post.id });
    assert.equal(post_view.counts.comments, 4);
  });

  await step("the whole tree, its top and one branch", async () => {
    const { root, child, grandchild, other } = comments;
    const whole = await tree();
    assert.deepEqual(ids(whole), new Set([root, child, grandchild, other].map((each) => each.id)));
    const counts = new Map(whole.map((view) => [view.comment.id, view.counts.child_count]));
    assert.deepEqual([root, child, grandchild, other].map((each) => counts.get(each.id)), [2, 1, 0, 0]);
    assert.deepEqual(ids(await tree({ max_depth: 1 })), new Set([root.id, other.id]));
    const branch = ids(await tree({ parent_id: root.id }));
    assert(branch.has(child.id) && branch.has(grandchild.id) && !branch.has(other.id));
  });

  for (const sort of ["Hot", "Top", "New", "Old", "Controversial"]) {
    await step(`comments are listed: ${sort}`, async () => {
      assert.equal((await tree({ sort })).length, 4);
      const recent = await anonymous.getComments({ sort, community_id: community.id, limit: 50 });
      assert.equal(recent.comments.length, 4);
    });
  }

  await step("a comment by its id, and its post by the comment", async () => {
    const { comment_view } = await user.client.getComment({ id: comments.child.id });
    assert.equal(comment_view.comment.path, comments.child.path);
    const { post_view } = await anonymous.getPost({ comment_id: comments.child.id });
    assert.equal(post_view.post.id, post.id);
  });

  await step("editing a comment", async () => {
    const { comment_view } = await user.client.editComment({ comment_id: comments.other.id, content: "Neu" });
    assert.equal(comment_view.comment.content, "Neu");
    assert(comment_view.comment.updated, "an edit is marked");
  });

  await step("deleting a comment and restoring it", async () => {
    const remove = async (deleted) =>
      (await user.client.deleteComment({ comment_id: comments.other.id, deleted })).comment_view.comment;
    assert.equal((await remove(true)).deleted, true);
    const shown = (await tree()).find((view) => view.comment.id === comments.other.id);
    assert(shown === undefined || shown.comment.content !== "Neu", "nobody reads what is deleted");
    const restored = await remove(false);
    assert.deepEqual([restored.deleted, restored.content], [false, "Neu"]);
  });

  await step("voting on a comment", async () => {
    for (const [score, vote, sum] of [
      [1, 1, 2],
      [-1, -1, 0],
      [0, undefined, 1],
    ]) {
      const { comment_view } = await moderator.client.likeComment({ comment_id: comments.root.id, score });
      assert.equal(comment_view.my_vote ?? undefined, vote);
      assert.equal(comment_view.counts.score, sum);
    }
  });

  await step("saving a comment", async () => {
    const save = async (on) =>
      (await user.client.saveComment({ comment_id: comments.root.id, save: on })).comment_view.saved;
    assert.equal(await save(true), true);
    const saved = await user.client.getComments({ saved_only: true, type_: "All" });
    assert.deepEqual(ids(saved.comments), new Set([comments.root.id]));
    assert.equal(await save(false), false);
  });

  await searching(world);
}

async function searching({ anonymous, user, moderator, community, word, post, comments, host }) {
  const search = (q, type_) => anonymous.search({ q, type_, listing_type: "All", sort: "New", limit: 50 });

  await step("search: each kind, everything, nothing", async () => {
    const { posts } = await search(word, "Posts");
    assert.deepEqual(posts.map((view) => view.post.id), [post.id]);
    const { comments: found } = await search(word, "Comments");
    assert.deepEqual(found.map((view) => view.comment.id), [comments.root.id]);
    const { communities } = await search(community.name, "Communities");
    assert.deepEqual(communities.map((view) => view.community.id), [community.id]);
    const { users } = await search(moderator.person.name, "Users");
    assert(users.some((view) => view.person.id === moderator.person.id));
    const { type_, ...all } = await search(word, "All");
    assert.equal(type_, "All");
    assert.deepEqual([all.posts.length, all.comments.length], [1, 1]);
    const { type_: _, ...none } = await search("unauffindbarxyzzy", "All");
    assert.deepEqual(none, { comments: [], posts: [], communities: [], users: [] });
  });

  await step("search: a link", async () => {
    const { posts } = await search(post.url, "Url");
    assert(posts.some((view) => view.post.id === post.id));
  });

  await step("what is known is resolved by its address and by its name", async () => {
    const resolve = (q) => user.client.resolveObject({ q });
    assert.equal((await resolve(post.ap_id)).post?.post.id, post.id);
    assert.equal((await resolve(comments.root.ap_id)).comment?.comment.id, comments.root.id);
    assert.equal((await resolve(community.actor_id)).community?.community.id, community.id);
    assert.equal((await resolve(user.person.actor_id)).person?.person.id, user.person.id);
    assert.equal((await resolve(`!${community.name}@${host}`)).community?.community.id, community.id);
    assert.equal((await resolve(`@${user.person.name}@${host}`)).person?.person.id, user.person.id);
  });
}
