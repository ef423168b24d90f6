// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { ResponseError } from "threadiverse";
import { call, step } from "../../shared/journey.mjs";
import { v3 } from "../world.mjs";

/** Each act of a moderator, its undoing, and the moderation log of all of them. */
export async function moderating({ base, anonymous, user, moderator, community, post, comments }) {
  const reason = "zur Probe";
  const refused = (code) => (error) => error instanceof ResponseError && error.code === code;

  await step("a member is not a moderator", async () => {
    await assert.rejects(user.client.lockPost({ post_id: post.id, locked: true }), ResponseError);
    const { post_view } = await anonymous.getPost({ id: post.id });
    assert.equal(post_view.post.locked, false);
  });

  await step("removing a post and restoring it", async () => {
    const remove = (removed) => moderator.client.removePost({ post_id: post.id, removed, reason });
    assert.equal((await remove(true)).post_view.post.removed, true);
    const listed = async () =>
      (await anonymous.getPosts(v3({ community_id: community.id, sort: "New" }))).data.map((view) => view.post.id);
    assert(!(await listed()).includes(post.id));
    assert.equal((await remove(false)).post_view.post.removed, false);
    assert((await listed()).includes(post.id));
  });

  await step("locking a post and unlocking it", async () => {
    const lock = (locked) => moderator.client.lockPost({ post_id: post.id, locked });
    const comment = () => user.client.createComment({ content: "Noch etwas", post_id: post.id });
    assert.equal((await lock(true)).post_view.post.locked, true);
    await assert.rejects(comment(), refused("locked"));
    assert.equal((await lock(false)).post_view.post.locked, false);
    await comment();
  });

  await step("pinning a post and unpinning it", async () => {
    const pin = (featured) =>
      moderator.client.featurePost({ post_id: post.id, featured, feature_type: "community" });
    assert.equal((await pin(true)).post_view.post.featured_community, true);
    const { data } = await anonymous.getPosts(v3({ community_id: community.id, sort: "New" }));
    assert.equal(data[0].post.id, post.id, "what is pinned comes first, though it is the oldest");
    assert.equal((await pin(false)).post_view.post.featured_community, false);
  });

  await step("removing a comment and restoring it", async () => {
    const remove = (removed) =>
      moderator.client.removeComment({ comment_id: comments.other.id, removed, reason });
    assert.equal((await remove(true)).comment_view.comment.removed, true);
    const { comment_view } = await remove(false);
    assert.equal(comment_view.comment.removed, false);
    assert.equal(comment_view.comment.content, "Neu");
  });

  await step("speaking in office", async () => {
    const { comment_view } = await moderator.client.createComment({ content: "Bitte sachlich", post_id: post.id });
    const distinguish = (distinguished) =>
      moderator.client.distinguishComment({ comment_id: comment_view.comment.id, distinguished });
    assert.equal((await distinguish(true)).comment_view.comment.distinguished, true);
    assert.equal((await distinguish(false)).comment_view.comment.distinguished, false);
  });

  await step("banning a member and lifting the ban", async () => {
    const ban = (on) =>
      moderator.client.banFromCommunity({
        community_id: community.id,
        person_id: user.person.id,
        ban: on,
        reason,
      });
    const comment = () => user.client.createComment({ content: "Darf ich?", post_id: post.id });
    await ban(true);
    await assert.rejects(comment(), ResponseError);
    const { data } = await anonymous.getComments(v3({ post_id: post.id, sort: "Old", max_depth: 1 }));
    const theirs = data.find((view) => view.creator.id === user.person.id);
    assert.equal(theirs?.creator_banned_from_community, true);
    await ban(false);
    await comment();
  });

  await step("appointing a moderator and dismissing them", async () => {
    const appoint = async (added) => {
      const body = { community_id: community.id, person_id: user.person.id, added };
      const { moderators } = await call(base, moderator.jwt, "POST", "/community/mod", body);
      return moderators.map((each) => each.moderator.id);
    };
    assert.deepEqual(await appoint(true), [moderator.person.id, user.person.id]);
    const { my_user } = await user.client.getSite();
    assert(my_user?.moderates.some((each) => each.community.id === community.id));
    assert.deepEqual(await appoint(false), [moderator.person.id]);
  });

  await step("reporting a post and a comment", async () => {
    await user.client.createPostReport({ post_id: post.id, reason: "Bitte prüfen" });
    await user.client.createCommentReport({ comment_id: comments.root.id, reason: "Bitte auch prüfen" });
  });

  await step("the moderation log has all of it", async () => {
    const { data } = await anonymous.getModlog({ community_id: community.id, limit: 50 });
    const acts = data.map(({ modlog }) => `${modlog.kind} ${modlog.is_revert ? "undone" : "done"}`).sort();
    assert.deepEqual(
      acts,
      [
        "mod_add_to_community",
        "mod_ban_from_community",
        "mod_feature_post_community",
        "mod_lock_post",
        "mod_remove_comment",
        "mod_remove_post",
      ].flatMap((kind) => [`${kind} done`, `${kind} undone`]),
    );
    const removal = data.find(({ modlog }) => modlog.kind === "mod_remove_post" && !modlog.is_revert);
    assert.equal(removal?.target_post?.id, post.id);
    assert.equal(removal?.modlog.reason, reason);
  });

  await step("the moderation log of one kind", async () => {
    const query = `community_id=${community.id}&type_=ModLockPost`;
    const { locked_posts, ...others } = await call(base, undefined, "GET", `/modlog?${query}`);
    const acts = locked_posts.map((entry) => entry.mod_lock_post.locked).sort();
    assert.deepEqual(acts, [false, true]);
    assert.deepEqual(Object.values(others).flat(), []);
  });
}
