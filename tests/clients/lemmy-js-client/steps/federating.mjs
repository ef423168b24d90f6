// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { eventually, step } from "../../shared/journey.mjs";

/** The other instances, and with PEER_GROUP a group on one of them. */
export async function federating({ anonymous, user, peerGroup, word }) {
  const { client } = user;
  const peer = peerGroup?.split("@").at(-1);
  const peers = async () => (await anonymous.getFederatedInstances()).federated_instances?.linked ?? [];

  await step("the other instances are listed", async () => {
    const instances = await peers();
    if (peer) assert(instances.some((each) => each.domain === peer), `${peer} is missing`);
  });
  if (!peerGroup) return;

  let group;
  await step(`${peerGroup} is fetched from its instance`, async () => {
    const { community } = await client.resolveObject({ q: peerGroup });
    group = community?.community;
    assert.equal(group?.local, false);
    const found = await client.getCommunity({ name: peerGroup.replace("!", "") });
    assert.equal(found.community_view.community.id, group.id);
  });

  await step("joining it", async () => {
    await client.followCommunity({ community_id: group.id, follow: true });
    await eventually("the answer to the application", async () => {
      const { community_view } = await client.getCommunity({ id: group.id });
      return community_view.subscribed === "Subscribed";
    });
  });

  await step("posting and commenting there", async () => {
    const { post_view } = await client.createPost({ community_id: group.id, name: `Gruß und ${word}` });
    const { comment_view } = await client.createComment({ content: "Von nebenan", post_id: post_view.post.id });
    assert.equal(comment_view.community.id, group.id);
  });

  await step("leaving it", async () => {
    const { community_view } = await client.followCommunity({ community_id: group.id, follow: false });
    assert.equal(community_view.subscribed, "NotSubscribed");
  });

  await step("hiding an instance from oneself and showing it again", async () => {
    const { id } = (await peers()).find((each) => each.domain === peer);
    for (const block of [true, false]) {
      assert.deepEqual(await client.blockInstance({ instance_id: id, block }), { blocked: block });
      const { my_user } = await client.getSite();
      assert.equal(my_user?.instance_blocks.some((each) => each.instance.id === id), block);
    }
  });
}
