// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** What administrators do: the site, applications, bans, whole groups, emoji, and what must not be kept. */
export async function administering({ connect, anonymous, admin, user, moderator, password, community }) {
  const { client } = admin;
  const refused = (act) => assert.rejects(act, { name: "not_an_admin" });
  const suffix = Date.now().toString(36);
  let newcomer;

  await step("the site is changed by administrators, also by those who set it up once more", async () => {
    const { site } = (await client.getSite()).site_view;
    await refused(user.client.createSite({ name: "Meine" }));
    await refused(user.client.editSite({ name: "Meine" }));
    assert.equal((await client.createSite({ name: "Zweite" })).site_view.site.name, "Zweite");
    await client.editSite({ name: site.name });
    const { site_view, taglines } = await client.editSite({ description: "Zur Probe", taglines: ["Guten Tag"] });
    assert.equal(site_view.site.description, "Zur Probe");
    assert.deepEqual(taglines.map((it) => it.content), ["Guten Tag"]);
    await client.editSite({ description: "", taglines: [] });
  });

  await step("an account is applied for and approved", async () => {
    const question = { registration_mode: "RequireApplication", application_question: "Warum?" };
    await client.editSite(question);
    const username = `antrag_${suffix}`;
    const form = { username, password, password_verify: password, answer: "Ich arbeite im Amt." };
    const answer = await anonymous.register(form);
    assert.deepEqual([answer.jwt, answer.registration_created], [undefined, true]);
    const login = () => anonymous.login({ username_or_email: username, password });
    await assert.rejects(login(), { name: "registration_application_is_pending" });
    assert.equal((await client.getUnreadRegistrationApplicationCount()).registration_applications, 1);
    const list = await client.listRegistrationApplications({ unread_only: true });
    const { registration_application: application, creator } = list.registration_applications[0];
    assert.equal(application.answer, "Ich arbeite im Amt.");
    const one = await client.getRegistrationApplication({ person_id: creator.id });
    assert.equal(one.registration_application.registration_application.id, application.id);
    await refused(user.client.getUnreadRegistrationApplicationCount());
    await refused(user.client.listRegistrationApplications({}));
    await refused(user.client.getRegistrationApplication({ person_id: creator.id }));
    await refused(user.client.approveRegistrationApplication({ id: application.id, approve: true }));
    await client.approveRegistrationApplication({ id: application.id, approve: true });
    newcomer = { client: connect((await login()).jwt), person: creator };
    await client.editSite({ registration_mode: "Closed" });
  });

  await step("somebody becomes an administrator and leaves the office", async () => {
    const person_id = newcomer.person.id;
    await refused(user.client.addAdmin({ person_id, added: true }));
    const { admins } = await client.addAdmin({ person_id, added: true });
    assert(admins.some((it) => it.person.id === person_id));
    const left = await newcomer.client.leaveAdmin();
    assert(!left.admins.some((it) => it.person.id === person_id));
    await refused(newcomer.client.leaveAdmin());
  });

  await step("a group is removed, deleted, hidden and passed on", async () => {
    const name = `verwaltet${suffix}`;
    const { community_view } = await moderator.client.createCommunity({ name, title: "Verwaltet" });
    const { id: community_id } = community_view.community;
    await refused(user.client.removeCommunity({ community_id, removed: true }));
    await refused(user.client.hideCommunity({ community_id, hidden: true }));
    for (const on of [true, false]) {
      const removed = await client.removeCommunity({ community_id, removed: on, reason: "zur Probe" });
      assert.equal(removed.community_view.community.removed, on);
      const deleted = await moderator.client.deleteCommunity({ community_id, deleted: on });
      assert.equal(deleted.community_view.community.deleted, on);
      await client.hideCommunity({ community_id, hidden: on });
      const { communities } = await anonymous.listCommunities({ sort: "New", limit: 50 });
      assert.equal(communities.some((it) => it.community.id === community_id), !on);
    }
    await user.client.followCommunity({ community_id, follow: true });
    const person_id = user.person.id;
    await moderator.client.addModToCommunity({ community_id, person_id, added: true });
    const { moderators } = await moderator.client.transferCommunity({ community_id, person_id });
    assert.equal(moderators[0].moderator.id, person_id);
    const back = moderator.client.transferCommunity({ community_id, person_id: moderator.person.id });
    await assert.rejects(back, (error) => error.name !== "unknown");
    await assert.rejects(newcomer.client.deleteCommunity({ community_id, deleted: true }), (error) =>
      ["not_a_moderator", "not_a_mod_or_admin", "not_top_mod"].includes(error.name),
    );
  });

  await step("emoji come, change and go", async () => {
    const form = { category: "Amt", image_url: "https://example.org/amt.png", alt_text: "Amt", keywords: ["haus"] };
    const { custom_emoji } = await client.createCustomEmoji({ ...form, shortcode: `amt${suffix}` });
    const { id } = custom_emoji.custom_emoji;
    const changed = await client.editCustomEmoji({ ...form, id, alt_text: "Rathaus" });
    assert.equal(changed.custom_emoji.custom_emoji.alt_text, "Rathaus");
    await refused(user.client.createCustomEmoji({ ...form, shortcode: "nein" }));
    await refused(user.client.editCustomEmoji({ ...form, id }));
    await refused(user.client.deleteCustomEmoji({ id }));
    assert.equal((await client.deleteCustomEmoji({ id })).success, true);
  });

  await step("somebody is banned from the site and let in again", async () => {
    const person_id = newcomer.person.id;
    await refused(user.client.banPerson({ person_id, ban: true }));
    await refused(user.client.getBannedPersons());
    for (const ban of [true, false]) {
      assert.equal((await client.banPerson({ person_id, ban, reason: "zur Probe" })).banned, ban);
      const { banned } = await client.getBannedPersons();
      assert.equal(banned.some((it) => it.person.id === person_id), ban);
    }
  });

  await step("what must not be kept is purged", async () => {
    const write = async () => {
      const form = { community_id: community.id, name: "Mit Namen und Anschrift" };
      const { post_view } = await user.client.createPost(form);
      const comment = { post_id: post_view.post.id, content: "Auch hier" };
      const { comment_view } = await user.client.createComment(comment);
      return { post_id: post_view.post.id, comment_id: comment_view.comment.id };
    };
    const { post_id, comment_id } = await write();
    const name = `weg${suffix}`;
    const made = await moderator.client.createCommunity({ name, title: "Weg" });
    const community_id = made.community_view.community.id;
    const person_id = newcomer.person.id;
    await refused(user.client.purgeComment({ comment_id }));
    await refused(user.client.purgePost({ post_id }));
    await refused(user.client.purgeCommunity({ community_id }));
    await refused(user.client.purgePerson({ person_id }));
    const reason = "Datenschutz";
    await client.purgeComment({ comment_id, reason });
    await assert.rejects(anonymous.getComment({ id: comment_id }), { name: "couldnt_find_comment" });
    await client.purgePost({ post_id, reason });
    await assert.rejects(anonymous.getPost({ id: post_id }), { name: "couldnt_find_post" });
    await client.purgeCommunity({ community_id, reason });
    await assert.rejects(anonymous.getCommunity({ id: community_id }), { name: "couldnt_find_community" });
    await client.purgePerson({ person_id, reason });
    const log = await anonymous.getModlog({});
    for (const kind of ["persons", "communities", "posts", "comments"]) {
      const entries = log[`admin_purged_${kind}`];
      const acts = entries.map((it) => Object.entries(it).find(([key]) => key.startsWith("admin_purge_"))[1]);
      assert(acts.length > 0 || kind === "comments", kind);
      assert(acts.every((it) => it.reason === reason), kind);
    }
  });
}
