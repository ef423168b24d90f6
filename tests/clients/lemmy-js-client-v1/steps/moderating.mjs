// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";
import { pixel } from "./owning.mjs";

/** What moderators do, and what is brought before them. */
export async function moderating({ anonymous, user, moderator, community, post, comments }) {
  const { client } = moderator;
  const [post_id, comment_id, community_id] = [post.id, comments.child.id, community.id];
  const person_id = user.person.id;
  const reason = "zur Probe";

  await step("a community has pictures", async () => {
    const of = { id: community_id };
    const shown = async (field) => (await anonymous.getCommunity(of)).community_view.community[field];
    for (const [set, drop, field] of [
      ["uploadCommunityIcon", "deleteCommunityIcon", "icon"],
      ["uploadCommunityBanner", "deleteCommunityBanner", "banner"],
    ]) {
      await assert.rejects(user.client[set](of, pixel()), { name: "not_a_mod_or_admin" });
      assert.equal((await client[set](of, pixel())).image_url, await shown(field));
      await client[drop](of);
      assert.equal(await shown(field), undefined);
    }
  });

  await step("posts and comments are removed, locked, pinned and marked", async () => {
    await assert.rejects(user.client.lockPost({ post_id, locked: true, reason }), { name: "not_a_mod_or_admin" });
    for (const on of [true, false]) {
      assert.equal((await client.removePost({ post_id, removed: on, reason })).post_view.post.removed, on);
      assert.equal((await client.lockPost({ post_id, locked: on, reason })).post_view.post.locked, on);
      const pinned = await client.featurePost({ post_id, featured: on, feature_type: "community" });
      assert.equal(pinned.post_view.post.featured_community, on);
      const removed = await client.removeComment({ comment_id, removed: on, reason });
      assert.equal(removed.comment_view.comment.removed, on);
    }
    const own = await client.createComment({ post_id, content: "Bitte sachlich" });
    const form = { comment_id: own.comment_view.comment.id, distinguished: true };
    assert.equal((await client.distinguishComment(form)).comment_view.comment.distinguished, true);
  });

  await step("somebody is banned from a community and comes back as a moderator", async () => {
    for (const ban of [true, false]) {
      const { person_view } = await client.banFromCommunity({ community_id, person_id, ban, reason });
      assert.equal(person_view.person.id, person_id);
    }
    for (const added of [true, false]) {
      const { moderators } = await client.addModToCommunity({ community_id, person_id, added });
      assert.equal(moderators.length, added ? 2 : 1);
    }
  });

  await step("reports are filed and resolved", async () => {
    const filed = await user.client.createPostReport({ post_id, reason: "Werbung" });
    const below = await user.client.createCommentReport({ comment_id, reason: "Unfug" });
    const { items } = await client.listReports({ unresolved_only: true });
    assert.deepEqual(items.map((it) => it.type_), ["comment", "post"]);
    assert.equal((await client.getUnreadCounts()).report_count, 2);
    const first = { report_id: filed.post_report_view.post_report.id, resolved: true };
    assert.equal((await client.resolvePostReport(first)).post_report_view.post_report.resolved, true);
    const second = { report_id: below.comment_report_view.comment_report.id, resolved: true };
    assert.equal((await client.resolveCommentReport(second)).comment_report_view.comment_report.resolved, true);
  });

  await step("what was done is in the log", async () => {
    const { items } = await anonymous.getModlog({ community_id, limit: 50 });
    const kinds = new Set(items.map((it) => it.modlog.kind));
    for (const kind of ["mod_remove_post", "mod_lock_post", "mod_ban_from_community", "mod_add_to_community"]) {
      assert(kinds.has(kind), kind);
    }
  });

  await step("a community is opened, changed, joined, blocked, passed on and closed", async () => {
    const name = `zweite${Date.now().toString(36)}`;
    const { community_view } = await client.createCommunity({ name, title: "Zweite", sidebar: "Worum es geht" });
    const { id } = community_view.community;
    const edited = await client.editCommunity({ community_id: id, title: "Anders" });
    assert.equal(edited.community_view.community.title, "Anders");
    const joined = await user.client.followCommunity({ community_id: id, follow: true });
    assert.equal(joined.community_view.community_actions.follow_state, "accepted");
    for (const block of [true, false]) {
      const { community_view } = await user.client.blockCommunity({ community_id: id, block });
      assert.equal(Boolean(community_view.community_actions?.blocked_at), block);
    }
    await client.addModToCommunity({ community_id: id, person_id, added: true });
    const { moderators } = await client.transferCommunity({ community_id: id, person_id });
    assert.equal(moderators[0].moderator.id, person_id);
    for (const deleted of [true, false]) {
      const { community_view } = await user.client.deleteCommunity({ community_id: id, deleted });
      assert.equal(community_view.community.deleted, deleted);
    }
  });
}
