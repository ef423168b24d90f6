// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { call, step } from "../../shared/journey.mjs";
import { v3 } from "../world.mjs";

/** The instance, its groups and joining one. */
export async function reading({ base, anonymous, user, moderator, community, host }) {
  await step("the instance is taken for Lemmy with API v3", async () => {
    const { mode, software } = await anonymous.connect();
    assert.equal(mode, "lemmyv0");
    assert.match(software.version, /^0\.19\.\d+/);
    const site = await anonymous.getSite();
    assert.equal(site.version, software.version);
    assert.equal(site.my_user, undefined, "nobody is signed in");
    assert(site.site_view.site.name.length > 0);
    assert(site.admins.length > 0, "an instance has an administrator");
  });

  await step("the instance offers Lemmy's languages", async () => {
    const { all_languages, discussion_languages } = await call(base, undefined, "GET", "/site");
    assert.equal(all_languages.length, 184);
    assert.equal(all_languages[37].code, "en");
    assert(discussion_languages.includes(0));
  });

  await step("web apps on other origins may call", async () => {
    const response = await fetch(`${base}/api/v3/site`, { headers: { origin: "https://app.example" } });
    const allowed = response.headers.get("access-control-allow-origin");
    assert(["*", "https://app.example"].includes(allowed ?? ""), `allowed origin: ${allowed}`);
  });

  await step("the session is valid and listed", async () => {
    assert.deepEqual(await call(base, user.jwt, "GET", "/user/validate_auth"), { success: true });
    const logins = await call(base, user.jwt, "GET", "/user/list_logins");
    assert(logins.length > 0);
  });

  await step("captcha settings can be asked for", async () => {
    const { ok } = await anonymous.getCaptcha();
    assert(ok === undefined || ok.uuid.length > 0);
  });

  await step("a group is found by id, by name and by name@host", async () => {
    for (const by of [
      { id: community.id },
      { name: community.name },
      { name: `${community.name}@${host}` },
    ]) {
      const found = await anonymous.getCommunity(by);
      assert.equal(found.community_view.community.id, community.id);
      assert.equal(found.community_view.community.ap_id, community.actor_id);
      assert.deepEqual(
        found.moderators.map((each) => each.moderator.id),
        [moderator.person.id],
      );
    }
  });

  for (const type_ of ["all", "local"]) {
    await step(`groups are listed: ${type_}`, async () => {
      const { data } = await anonymous.listCommunities(v3({ type_, sort: "New", limit: 50 }));
      assert(data.some((view) => view.community.id === community.id));
    });
  }

  await step("joining a group and leaving it", async () => {
    const joined = await user.client.followCommunity({ community_id: community.id, follow: true });
    assert.equal(joined.community_view.subscribed, "Subscribed");
    const site = await user.client.getSite();
    assert(site.my_user?.follows.some((follow) => follow.community.id === community.id));
    const mine = await user.client.listCommunities(v3({ type_: "subscribed", sort: "New", limit: 50 }));
    assert(mine.data.some((view) => view.community.id === community.id));

    const left = await user.client.followCommunity({ community_id: community.id, follow: false });
    assert.equal(left.community_view.subscribed, "NotSubscribed");
    const before = joined.community_view.community.subscribers;
    assert.equal(left.community_view.community.subscribers, before - 1);

    const again = await user.client.followCommunity({ community_id: community.id, follow: true });
    assert.equal(again.community_view.subscribed, "Subscribed");
  });

  await step("hiding a group from oneself and showing it again", async () => {
    const blocked = (on) => user.client.blockCommunity({ community_id: community.id, block: on });
    await blocked(true);
    const hidden = await user.client.getSite();
    assert(hidden.my_user?.community_blocks.some((each) => each.id === community.id));
    await blocked(false);
    const shown = await user.client.getSite();
    assert(!shown.my_user?.community_blocks.some((each) => each.id === community.id));
    await user.client.followCommunity({ community_id: community.id, follow: true });
  });

  await step("hiding a person from oneself and showing them again", async () => {
    await user.client.blockPerson({ person_id: moderator.person.id, block: true });
    const hidden = await user.client.getSite();
    assert(hidden.my_user?.person_blocks.some((each) => each.id === moderator.person.id));
    await user.client.blockPerson({ person_id: moderator.person.id, block: false });
    const shown = await user.client.getSite();
    assert.equal(shown.my_user?.person_blocks.length, 0);
  });
}
