// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** What anybody may read: the site, communities, people, peers. */
export async function reading({ anonymous, user, moderator, community, peerGroup }) {
  await step("the site", async () => {
    const { site_view, version, admins, all_languages } = await anonymous.getSite();
    assert.match(version, /^1\.0\.0-/);
    assert(site_view.local_site.site_setup && admins.length > 0 && all_languages.length > 100);
    assert.equal((await anonymous.imageHealth()).success, true);
    assert.deepEqual(await anonymous.getCaptcha(), {});
    assert.deepEqual((await anonymous.listTaglines({})).items, []);
    assert.deepEqual((await anonymous.listCustomEmojis({})).custom_emojis, []);
  });

  await step("peers", async () => {
    assert(Array.isArray((await anonymous.getFederatedInstances({ kind: "all" })).items));
    await assert.rejects(anonymous.getFederatedInstances({ kind: "some" }), { name: "unknown" });
  });

  await step("a community, by id, by name and in lists", async () => {
    const { community_view, moderators } = await anonymous.getCommunity({ id: community.id });
    assert.equal(community_view.community.name, community.name);
    assert.equal(moderators[0].moderator.id, moderator.person.id);
    const named = await anonymous.getCommunity({ name: community.name });
    assert.equal(named.community_view.community.id, community.id);
    const { items } = await anonymous.listCommunities({ type_: "local", sort: "new", limit: 50 });
    assert(items.some((it) => it.community.id === community.id));
    await assert.rejects(anonymous.getCommunity({ name: "gibtesnicht" }), { name: "not_found" });
    await assert.rejects(anonymous.listCommunities({ limit: 51 }), { name: "invalid_fetch_limit" });
  });

  await step("a person", async () => {
    const { person_view, moderates } = await anonymous.getPersonDetails({ username: moderator.person.name });
    assert.equal(person_view.person.id, moderator.person.id);
    assert(moderates.some((it) => it.community.id === community.id));
    await assert.rejects(anonymous.getPersonDetails({ username: "niemand" }), { name: "not_found" });
  });

  await step("a community of another server is fetched for people who are logged in", async () => {
    if (!peerGroup) return;
    const found = await user.client.resolveObject({ q: peerGroup });
    assert.equal(found.type_, "community");
    assert.equal(found.community.local, false);
  });
  await step("what is nowhere is not resolved", async () => {
    await assert.rejects(anonymous.resolveObject({ q: "!gibtesnicht@nirgends.example" }), { name: "not_found" });
  });
}
