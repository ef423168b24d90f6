// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";
import { pixel } from "./owning.mjs";

/** What administrators do. */
export async function administering({ connect, anonymous, admin, user, moderator, password, community }) {
  const { client } = admin;
  const refused = (act) => assert.rejects(act, { name: "not_an_admin" });
  const suffix = Date.now().toString(36);
  let newcomer;

  await step("the site is changed", async () => {
    const { site } = (await client.getSite()).site_view;
    await refused(user.client.editSite({ name: "Meine" }));
    assert.equal((await client.createSite({ name: "Zweite" })).site_view.site.name, "Zweite");
    await client.editSite({ name: site.name });
    for (const [set, drop, field] of [
      ["uploadSiteIcon", "deleteSiteIcon", "icon"],
      ["uploadSiteBanner", "deleteSiteBanner", "banner"],
    ]) {
      const { image_url } = await client[set](pixel());
      assert.equal((await anonymous.getSite()).site_view.site[field], image_url);
      await client[drop]();
    }
    await refused(user.client.uploadSiteIcon(pixel()));
  });

  await step("taglines and emoji come, change and go", async () => {
    const { tagline } = await client.createTagline({ content: "Guten Tag" });
    const changed = await client.editTagline({ id: tagline.id, content: "Moin" });
    assert.deepEqual([changed.tagline.id, changed.tagline.content], [tagline.id, "Moin"]);
    await client.deleteTagline({ id: tagline.id });
    const form = { category: "Amt", image_url: "https://example.org/amt.png", alt_text: "Amt", keywords: ["haus"] };
    const { custom_emoji } = await client.createCustomEmoji({ ...form, shortcode: `amt${suffix}` });
    const { id } = custom_emoji.custom_emoji;
    const edited = await client.editCustomEmoji({ id, alt_text: "Rathaus" });
    assert.equal(edited.custom_emoji.custom_emoji.alt_text, "Rathaus");
    assert.equal((await client.deleteCustomEmoji({ id })).success, true);
    await refused(user.client.createTagline({ content: "Nein" }));
  });

  await step("an account is applied for and approved", async () => {
    await client.editSite({ registration_mode: "require_application", application_question: "Warum?" });
    const username = `antrag_${suffix}`;
    const form = { username, password, password_verify: password, answer: "Ich arbeite im Amt." };
    assert.equal((await anonymous.register(form)).registration_created, true);
    const { items } = await client.listRegistrationApplications({ unread_only: true });
    const { registration_application: application, creator } = items[0];
    const one = await client.getRegistrationApplication({ person_id: creator.id });
    assert.equal(one.registration_application.registration_application.id, application.id);
    assert.equal((await client.getUnreadCounts()).registration_application_count, 1);
    await client.approveRegistrationApplication({ id: application.id, approve: true });
    const { jwt } = await anonymous.login({ username_or_email: username, password });
    newcomer = { client: connect(jwt), person: creator };
    await client.editSite({ registration_mode: "closed" });
    await refused(user.client.listRegistrationApplications({}));
  });

  await step("somebody becomes an administrator and leaves the office", async () => {
    const person_id = newcomer.person.id;
    const { admins } = await client.addAdmin({ person_id, added: true });
    assert(admins.some((it) => it.person.id === person_id));
    assert(!(await newcomer.client.leaveAdmin()).admins.some((it) => it.person.id === person_id));
  });

  await step("instances are allowed and blocked", async () => {
    const instance = `amt-${suffix}.example`;
    for (const on of [true, false]) {
      await client.adminAllowInstance({ instance, allow: on, reason: "zur Probe" });
      await client.adminBlockInstance({ instance, block: on, reason: "zur Probe" });
    }
    await refused(user.client.adminBlockInstance({ instance, block: true, reason: "so" }));
  });

  await step("a community is removed and hidden", async () => {
    const community_id = community.id;
    for (const on of [true, false]) {
      const { community_view } = await client.removeCommunity({ community_id, removed: on, reason: "zur Probe" });
      assert.equal(community_view.community.removed, on);
      assert.equal((await client.hideCommunity({ community_id, hidden: on, reason: "zur Probe" })).success, true);
    }
    await refused(user.client.removeCommunity({ community_id, removed: true, reason: "so" }));
  });

  await step("somebody is banned, and what must not be kept is purged", async () => {
    const person_id = newcomer.person.id;
    for (const ban of [true, false]) {
      assert.equal((await client.banPerson({ person_id, ban, reason: "zur Probe" })).person_view.banned, ban);
    }
    const reason = "Namen und Anschrift";
    const { post } = (await user.client.createPost({ community_id: community.id, name: "Weg" })).post_view;
    const said = await user.client.createComment({ post_id: post.id, content: "Auch weg" });
    await client.purgeComment({ comment_id: said.comment_view.comment.id, reason });
    await client.purgePost({ post_id: post.id, reason });
    await assert.rejects(anonymous.getPost({ id: post.id }), { name: "not_found" });
    const made = await moderator.client.createCommunity({ name: `weg${suffix}`, title: "Weg" });
    await client.purgeCommunity({ community_id: made.community_view.community.id, reason });
    await client.purgePerson({ person_id, reason });
    await refused(user.client.purgePerson({ person_id, reason }));
  });
}
