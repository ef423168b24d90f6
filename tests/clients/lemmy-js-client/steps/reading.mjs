// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** The instance, its groups and joining one. */
export async function reading({ anonymous, user, moderator, community, host }) {
  await step("the instance", async () => {
    const site = await anonymous.getSite();
    assert.match(site.version, /^0\.19\.\d+/);
    assert.equal(site.my_user, undefined, "nobody is signed in");
    assert(site.site_view.site.name.length > 0);
    assert(site.admins.length > 0, "an instance has an administrator");
    assert.equal(site.all_languages[37].code, "en");
    assert(site.discussion_languages.includes(0));
  });

  await step("the session is valid and listed", async () => {
    assert.deepEqual(await user.client.validateAuth(), { success: true });
    assert((await user.client.listLogins()).length > 0);
  });

  await step("captcha settings can be asked for", async () => {
    const { ok } = await anonymous.getCaptcha();
    assert(ok === undefined || ok.uuid.length > 0);
  });

  await step("opening a group and changing it", async () => {
    const name = `amtsblatt${Date.now().toString(36)}`;
    const { community_view } = await moderator.client.createCommunity({ name, title: "Amtsblatt" });
    const { id } = community_view.community;
    const changed = await moderator.client.editCommunity({ community_id: id, description: "Bekanntmachungen" });
    assert.equal(changed.community_view.community.description, "Bekanntmachungen");
    assert.equal(changed.community_view.community.title, "Amtsblatt");
  });

  await step("a group is found by id, by name and by name@host", async () => {
    for (const by of [
      { id: community.id },
      { name: community.name },
      { name: `${community.name}@${host}` },
    ]) {
      const { community_view, moderators } = await anonymous.getCommunity(by);
      assert.equal(community_view.community.id, community.id);
      assert.equal(community_view.community.actor_id, community.actor_id);
      assert.deepEqual(
        moderators.map((each) => each.moderator.id),
        [moderator.person.id],
      );
    }
  });

  for (const type_ of ["All", "Local"]) {
    await step(`groups are listed: ${type_}`, async () => {
      const { communities } = await anonymous.listCommunities({ type_, sort: "New", limit: 50 });
      assert(communities.some((view) => view.community.id === community.id));
    });
  }

  await step("joining a group and leaving it", async () => {
    const follow = async (on) =>
      (await user.client.followCommunity({ community_id: community.id, follow: on })).community_view;
    const joined = await follow(true);
    assert.equal(joined.subscribed, "Subscribed");
    const { my_user } = await user.client.getSite();
    assert(my_user?.follows.some((each) => each.community.id === community.id));
    const mine = await user.client.listCommunities({ type_: "Subscribed", sort: "New", limit: 50 });
    assert(mine.communities.some((view) => view.community.id === community.id));

    const left = await follow(false);
    assert.equal(left.subscribed, "NotSubscribed");
    assert.equal(left.counts.subscribers, joined.counts.subscribers - 1);
    assert.equal((await follow(true)).subscribed, "Subscribed");
  });

  await step("hiding a group and a person from oneself, and showing them again", async () => {
    const blocks = async () => (await user.client.getSite()).my_user;
    await user.client.blockCommunity({ community_id: community.id, block: true });
    await user.client.blockPerson({ person_id: moderator.person.id, block: true });
    const hidden = await blocks();
    assert(hidden?.community_blocks.some((each) => each.community.id === community.id));
    assert(hidden?.person_blocks.some((each) => each.target.id === moderator.person.id));
    await user.client.blockCommunity({ community_id: community.id, block: false });
    await user.client.blockPerson({ person_id: moderator.person.id, block: false });
    const shown = await blocks();
    assert.deepEqual([shown?.community_blocks, shown?.person_blocks], [[], []]);
    await user.client.followCommunity({ community_id: community.id, follow: true });
  });
}
