// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { call, step } from "../../shared/journey.mjs";
import { v3 } from "../world.mjs";

/** Replies: writing, the tree, voting, and searching everything. Leaves some in `world.comments`. */
export async function commenting(world) {
  const { base, anonymous, user, moderator, community, word, post } = world;
  const comments = (world.comments = {});
  const tree = (options) => anonymous.getComments(v3({ post_id: post.id, sort: "Old", ...options }));
  const ids = (page) => page.data.map((view) => view.comment.id);

  await step("comments on a post and on each other", async () => {
    const say = async (who, content, parent_id) => {
      const { comment_view } = await who.client.createComment({ content, post_id: post.id, parent_id });
      assert.equal(comment_view.comment.content, content);
      assert.equal(comment_view.creator.id, who.person.id);
      return comment_view.comment;
    };
    comments.root = await say(user, `Gute Sache, ${word}`);
    comments.child = await say(user, "Und die Kosten?", comments.root.id);
    comments.grandchild = await say(user, "Stehen im Plan.", comments.child.id);
    comments.other = await say(user, "Etwas anderes");
    assert.equal(comments.root.path, `0.${comments.root.id}`);
    assert.equal(comments.child.path, `${comments.root.path}.${comments.child.id}`);
    assert.equal(comments.grandchild.path, `${comments.child.path}.${comments.grandchild.id}`);
    assert.equal(comments.root.score, 1, "an author votes for the own comment");
  });

  await step("the post counts its comments", async () => {
    const { post_view } = await anonymous.getPost({ id: post.id });
    assert.equal(post_view.post.comments, 4);
  });

  await step("the whole tree", async () => {
    const page = await tree({ max_depth: 8 });
    const { root, child, grandchild, other } = comments;
    assert.deepEqual(
      ids(page).sort((a, b) => a - b),
      [root, child, grandchild, other].map((comment) => comment.id).sort((a, b) => a - b),
    );
    const counts = new Map(page.data.map((view) => [view.comment.id, view.comment.child_count]));
    assert.deepEqual([root, child, grandchild, other].map((each) => counts.get(each.id)), [2, 1, 0, 0]);
  });

  await step("the top of the tree", async () => {
    const wanted = new Set([comments.root.id, comments.other.id]);
    assert.deepEqual(new Set(ids(await tree({ max_depth: 1 }))), wanted);
  });

  await step("one branch of the tree", async () => {
    const branch = new Set(ids(await tree({ parent_id: comments.root.id, max_depth: 8 })));
    assert(branch.has(comments.child.id) && branch.has(comments.grandchild.id));
    assert(!branch.has(comments.other.id));
    const first = new Set(ids(await tree({ parent_id: comments.root.id, max_depth: 1 })));
    assert(first.has(comments.child.id) && !first.has(comments.grandchild.id));
  });

  for (const sort of ["Hot", "Top", "New", "Old", "Controversial"]) {
    await step(`comments are listed: ${sort}`, async () => {
      assert.equal((await tree({ sort, max_depth: 8 })).data.length, 4);
      const recent = await anonymous.getComments(v3({ sort, community_id: community.id, limit: 50 }));
      assert.equal(recent.data.length, 4);
    });
  }

  await step("a comment by its id, and its post by the comment", async () => {
    const { comment_view } = await call(base, user.jwt, "GET", `/comment?id=${comments.child.id}`);
    assert.equal(comment_view.comment.path, comments.child.path);
    const { post_view } = await anonymous.getPost({ comment_id: comments.child.id });
    assert.equal(post_view.post.id, post.id);
  });

  await step("editing a comment", async () => {
    const { comment_view } = await user.client.editComment({ comment_id: comments.other.id, content: "Neu" });
    assert.equal(comment_view.comment.content, "Neu");
    assert(comment_view.comment.updated_at, "an edit is marked");
  });

  await step("deleting a comment and restoring it", async () => {
    const deleted = await user.client.deleteComment({ comment_id: comments.other.id, deleted: true });
    assert.equal(deleted.comment_view.comment.deleted, true);
    const shown = (await tree({ max_depth: 1 })).data.find((view) => view.comment.id === comments.other.id);
    assert(shown === undefined || shown.comment.content !== "Neu", "nobody reads what is deleted");
    const restored = await user.client.deleteComment({ comment_id: comments.other.id, deleted: false });
    assert.equal(restored.comment_view.comment.deleted, false);
    assert.equal(restored.comment_view.comment.content, "Neu");
  });

  await step("voting on a comment", async () => {
    for (const [is_upvote, vote, score] of [
      [true, 1, 2],
      [false, -1, 0],
      [undefined, undefined, 1],
    ]) {
      const like = { comment_id: comments.root.id, is_upvote };
      const { comment_view } = await moderator.client.likeComment(like);
      assert.equal(comment_view.my_vote, vote);
      assert.equal(comment_view.comment.score, score);
    }
  });

  await step("saving a comment", async () => {
    const save = (on) => user.client.saveComment({ comment_id: comments.root.id, save: on });
    assert.equal((await save(true)).comment_view.saved, true);
    const { data } = await user.client.listPersonSaved({ person_id: user.person.id, type: "comments" });
    assert(data.some((view) => view.comment.id === comments.root.id));
    assert.equal((await save(false)).comment_view.saved, false);
  });

  await searching(world);
}

async function searching({ anonymous, user, moderator, community, word, post, comments, host }) {
  const search = async (search_term, type_) =>
    (await anonymous.search(v3({ search_term, type_, sort: "New", limit: 50 }))).data;

  await step("search: posts", async () => {
    const found = await search(word, "posts");
    assert.deepEqual(found.map((view) => view.post.id), [post.id]);
  });

  await step("search: comments", async () => {
    const found = await search(word, "comments");
    assert.deepEqual(found.map((view) => view.comment.id), [comments.root.id]);
  });

  await step("search: communities", async () => {
    const found = await search(community.name, "communities");
    assert.deepEqual(found.map((view) => view.community.id), [community.id]);
  });

  await step("search: users", async () => {
    const found = await search(moderator.person.name, "users");
    assert(found.some((view) => view.person.id === moderator.person.id));
  });

  await step("search: everything", async () => {
    const found = await search(word, "all");
    assert(found.some((view) => view.comment?.id === comments.root.id));
    assert(found.some((view) => view.post?.id === post.id && !view.comment));
  });

  await step("search: nothing", async () => {
    assert.deepEqual(await search("unauffindbarxyzzy", "all"), []);
  });

  await step("what is known is resolved by its address and by its name", async () => {
    const resolve = (q) => user.client.resolveObject({ q });
    assert.equal((await resolve(post.ap_id)).post?.post.id, post.id);
    assert.equal((await resolve(comments.root.ap_id)).comment?.comment.id, comments.root.id);
    assert.equal((await resolve(community.actor_id)).community?.community.id, community.id);
    assert.equal((await resolve(user.person.ap_id)).person?.person.id, user.person.id);
    assert.equal((await resolve(`!${community.name}@${host}`)).community?.community.id, community.id);
    assert.equal((await resolve(`@${user.person.name}@${host}`)).person?.person.id, user.person.id);
  });
}
