// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { IncorrectLoginError } from "threadiverse";
import { eventually, step } from "../../shared/journey.mjs";

/** The other instances, and with PEER_GROUP a group on one of them. */
export async function federating({ anonymous, user, peerGroup, word }) {
  await step("the other instances are listed", async () => {
    const { federated_instances } = await anonymous.getFederatedInstances();
    const peer = peerGroup?.split("@").at(-1);
    if (!peer) return;
    const domains = federated_instances?.linked.map((instance) => instance.domain);
    assert(domains?.includes(peer), `${peer} is not among ${domains}`);
  });
  if (!peerGroup) return;

  let group;
  await step(`${peerGroup} is fetched from its instance`, async () => {
    const { community } = await user.client.resolveObject({ q: peerGroup });
    group = community?.community;
    assert.equal(group?.local, false);
    const name = peerGroup.replace("!", "");
    const found = await user.client.getCommunity({ name });
    assert.equal(found.community_view.community.id, group.id);
  });

  await step("joining it", async () => {
    await user.client.followCommunity({ community_id: group.id, follow: true });
    await eventually("the answer to the application", async () => {
      const { community_view } = await user.client.getCommunity({ id: group.id });
      return community_view.subscribed === "Subscribed";
    });
  });

  await step("posting and commenting there", async () => {
    const { post_view } = await user.client.createPost({ community_id: group.id, name: `Gruß und ${word}` });
    const { comment_view } = await user.client.createComment({
      content: "Von nebenan",
      post_id: post_view.post.id,
    });
    assert.equal(comment_view.community.id, group.id);
  });

  await step("leaving it", async () => {
    const { community_view } = await user.client.followCommunity({ community_id: group.id, follow: false });
    assert.equal(community_view.subscribed, "NotSubscribed");
  });

  await step("hiding its instance from oneself and showing it again", async () => {
    const { federated_instances } = await anonymous.getFederatedInstances();
    const peer = peerGroup.split("@").at(-1);
    const instance_id = federated_instances.linked.find((instance) => instance.domain === peer).id;
    for (const block of [true, false]) {
      await user.client.blockInstance({ instance_id, block });
      const { my_user } = await user.client.getSite();
      assert.equal(my_user?.instance_blocks.some((each) => each.id === instance_id), block);
    }
    await assert.rejects(anonymous.blockInstance({ instance_id, block: true }), IncorrectLoginError);
  });
}
