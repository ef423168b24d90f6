// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** Each act of a moderator, its undoing, and the moderation log of all of them. */
export async function moderating(world) {
  const { anonymous, user, moderator, community, post, comments } = world;
  const { client } = moderator;
  const reason = "zur Probe";
  const say = (content) => user.client.createComment({ content, post_id: post.id });
  const list = async () =>
    (await anonymous.getPosts({ community_id: community.id, sort: "New", limit: 50 })).posts;

  await step("a member is not a moderator", async () => {
    const refused = (act) => assert.rejects(act, { name: "not_a_mod_or_admin" });
    await refused(user.client.lockPost({ post_id: post.id, locked: true }));
    await refused(user.client.removePost({ post_id: post.id, removed: true }));
    await refused(user.client.featurePost({ post_id: post.id, featured: true, feature_type: "Community" }));
    const { post_view } = await anonymous.getPost({ id: post.id });
    assert.deepEqual([post_view.post.locked, post_view.post.removed], [false, false]);
  });

  await step("removing a post and restoring it", async () => {
    const remove = async (removed) =>
      (await client.removePost({ post_id: post.id, removed, reason })).post_view.post.removed;
    const isListed = async () => (await list()).some((view) => view.post.id === post.id);
    assert.deepEqual([await remove(true), await isListed()], [true, false]);
    assert.deepEqual([await remove(false), await isListed()], [false, true]);
  });

  await step("locking a post and unlocking it", async () => {
    const lock = async (locked) => (await client.lockPost({ post_id: post.id, locked })).post_view.post.locked;
    assert.equal(await lock(true), true);
    await assert.rejects(say("Noch etwas"), { name: "locked" });
    assert.equal(await lock(false), false);
    await say("Noch etwas");
  });

  await step("pinning a post and unpinning it", async () => {
    const pin = async (featured) => {
      const form = { post_id: post.id, featured, feature_type: "Community" };
      return (await client.featurePost(form)).post_view.post.featured_community;
    };
    assert.equal(await pin(true), true);
    assert.equal((await list())[0].post.id, post.id, "what is pinned comes first, though it is the oldest");
    assert.equal(await pin(false), false);
  });

  await step("removing a comment and restoring it", async () => {
    const remove = async (removed) =>
      (await client.removeComment({ comment_id: comments.other.id, removed, reason })).comment_view.comment;
    assert.equal((await remove(true)).removed, true);
    const { removed, content } = await remove(false);
    assert.deepEqual([removed, content], [false, "Neu"]);
  });

  await step("speaking in office", async () => {
    const { comment_view } = await client.createComment({ content: "Bitte sachlich", post_id: post.id });
    for (const distinguished of [true, false]) {
      const form = { comment_id: comment_view.comment.id, distinguished };
      const answer = await client.distinguishComment(form);
      assert.equal(answer.comment_view.comment.distinguished, distinguished);
    }
  });

  await step("banning a member and lifting the ban", async () => {
    const ban = async (on) => {
      const form = { community_id: community.id, person_id: user.person.id, ban: on, reason };
      const { banned, person_view } = await client.banFromCommunity(form);
      assert.deepEqual([banned, person_view.person.id], [on, user.person.id]);
    };
    await ban(true);
    await assert.rejects(say("Darf ich?"), { name: "banned_from_community" });
    const { comments: shown } = await anonymous.getComments({ post_id: post.id, sort: "Old", max_depth: 1 });
    const theirs = shown.find((view) => view.creator.id === user.person.id);
    assert.equal(theirs?.creator_banned_from_community, true);
    await ban(false);
    await say("Darf ich?");
  });

  await step("appointing a moderator and dismissing them", async () => {
    const appoint = async (added) => {
      const form = { community_id: community.id, person_id: user.person.id, added };
      const { moderators } = await client.addModToCommunity(form);
      return moderators.map((each) => each.moderator.id);
    };
    assert.deepEqual(await appoint(true), [moderator.person.id, user.person.id]);
    const { my_user } = await user.client.getSite();
    assert(my_user?.moderates.some((each) => each.community.id === community.id));
    assert.deepEqual(await appoint(false), [moderator.person.id]);
  });

  await reporting(world);

  await step("the moderation log has all of it", async () => {
    const log = await anonymous.getModlog({ community_id: community.id, limit: 50 });
    const acts = Object.fromEntries(Object.entries(log).map(([kind, entries]) => [kind, entries.length]));
    const expected = Object.fromEntries(Object.keys(log).map((kind) => [kind, 0]));
    for (const kind of ["removed_posts", "locked_posts", "featured_posts", "removed_comments"]) expected[kind] = 2;
    for (const kind of ["banned_from_community", "added_to_community"]) expected[kind] = 2;
    assert.deepEqual(acts, expected);
    const removal = log.removed_posts.find((entry) => entry.mod_remove_post.removed);
    assert.equal(removal?.post.id, post.id);
    assert.equal(removal?.mod_remove_post.reason, reason);
  });

  await step("the moderation log of one kind", async () => {
    const query = { community_id: community.id, type_: "ModLockPost" };
    const { locked_posts, ...others } = await anonymous.getModlog(query);
    assert.deepEqual(locked_posts.map((entry) => entry.mod_lock_post.locked).sort(), [false, true]);
    assert.deepEqual(Object.values(others).flat(), []);
  });
}

/** Reports on a post and on a comment, from writing to resolving. */
async function reporting({ user, moderator, community, post, comments }) {
  const { client } = moderator;
  const community_id = community.id;

  await step("reporting a post and a comment", async () => {
    const postReport = await user.client.createPostReport({ post_id: post.id, reason: "Bitte prüfen" });
    assert.equal(postReport.post_report_view.post_report.reason, "Bitte prüfen");
    const form = { comment_id: comments.root.id, reason: "Bitte auch prüfen" };
    const commentReport = await user.client.createCommentReport(form);
    assert.equal(commentReport.comment_report_view.comment.id, comments.root.id);
    const count = await client.getReportCount({ community_id });
    assert.deepEqual([count.post_reports, count.comment_reports], [1, 1]);
  });

  await step("a member does not see who reported what", async () => {
    const { post_reports } = await user.client.listPostReports({ community_id });
    assert.deepEqual(post_reports, []);
  });

  await step("resolving the reports", async () => {
    const open = { community_id, unresolved_only: true };
    const [onPost] = (await client.listPostReports(open)).post_reports;
    assert.equal(onPost.creator.id, user.person.id);
    await client.resolvePostReport({ report_id: onPost.post_report.id, resolved: true });
    assert.deepEqual((await client.listPostReports(open)).post_reports, []);
    const [onComment] = (await client.listCommentReports(open)).comment_reports;
    const form = { report_id: onComment.comment_report.id, resolved: true };
    const { comment_report_view } = await client.resolveCommentReport(form);
    assert.equal(comment_report_view.resolver?.id, moderator.person.id);
    assert.deepEqual((await client.listCommentReports(open)).comment_reports, []);
  });
}
