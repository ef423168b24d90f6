// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { IncorrectLoginError, ResponseError } from "threadiverse";
import { call, step } from "../../shared/journey.mjs";

/** A picture of one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNQcGgAAAFkAOHHE8n2AAAAAElFTkSuQmCC";

/** One's account and messages, and what moderators do about reports. */
export async function owning({ base, connect, anonymous, admin, user, moderator, password, community, post, comments }) {
  const { client } = user;

  await step("an account is opened where registration is open", async () => {
    const username = `neu_${Date.now().toString(36)}`;
    const form = { username, password, password_verify: password };
    await assert.rejects(anonymous.register(form), ResponseError);
    await call(base, admin.jwt, "PUT", "/site", { registration_mode: "Open" });
    const { jwt } = await anonymous.register(form);
    await call(base, admin.jwt, "PUT", "/site", { registration_mode: "Closed" });
    assert.equal((await connect(jwt).getSite()).my_user.local_user_view.person.name, username);
  });

  await step("settings are saved and shown", async () => {
    const shown = async () => (await client.getSite()).my_user.local_user_view.person.display_name;
    await client.saveUserSettings({ display_name: "Ute Kornblum" });
    assert.equal(await shown(), "Ute Kornblum");
    await assert.rejects(client.saveUserSettings({ display_name: "x".repeat(500) }), ResponseError);
    assert.equal(await shown(), "Ute Kornblum");
    await assert.rejects(anonymous.saveUserSettings({ display_name: "Wer?" }), IncorrectLoginError);
  });

  await step("a private message is written and reported", async () => {
    const recipient_id = user.person.id;
    const form = { recipient_id, content: "Haben Sie kurz Zeit?" };
    const { private_message_view } = await moderator.client.createPrivateMessage(form);
    const { private_message } = private_message_view;
    assert.equal(private_message.content, "Haben Sie kurz Zeit?");
    const report = { private_message_id: private_message.id, reason: "zur Probe" };
    await client.createPrivateMessageReport(report);
    await assert.rejects(moderator.client.createPrivateMessageReport(report), ResponseError);
    await assert.rejects(anonymous.createPrivateMessage(form), IncorrectLoginError);
  });

  await step("reports are listed and resolved", async () => {
    const open = { unresolved_only: true, community_id: community.id };
    const { data } = await moderator.client.listReports({ community_id: community.id });
    assert(data.length >= 2);
    const [ofPost] = (await moderator.client.listPostReports({ community_id: community.id })).data;
    const [ofComment] = (await moderator.client.listCommentReports({ community_id: community.id })).data;
    assert.equal(ofPost.post.id, post.id);
    assert.equal(ofComment.comment.id, comments.root.id);
    for (const resolved of [false, true]) {
      await moderator.client.resolvePostReport({ report_id: ofPost.post_report.id, resolved });
      await moderator.client.resolveCommentReport({ report_id: ofComment.comment_report.id, resolved });
    }
    assert.deepEqual((await moderator.client.listReports(open)).data, []);
    await assert.rejects(
      client.resolvePostReport({ report_id: ofPost.post_report.id, resolved: true }),
      ResponseError,
    );
  });

  await step("what one voted for is listed", async () => {
    await client.likePost({ post_id: post.id, is_upvote: true });
    const { data } = await client.listPersonLiked({ like_type: "liked_only", limit: 20 });
    assert(data.some((it) => it.post.id === post.id));
  });

  await step("a picture is uploaded and deleted", async () => {
    const image = new File([Buffer.from(PIXEL, "base64")], "punkt.png", { type: "image/png" });
    const uploaded = await client.uploadImage({ image });
    assert.equal((await fetch(uploaded.url)).status, 200);
    // The library does not say that it was refused.
    await anonymous.deleteImage(uploaded);
    assert.equal((await fetch(uploaded.url)).status, 200);
    await client.deleteImage(uploaded);
    assert.equal((await fetch(uploaded.url)).status, 404);
    await assert.rejects(anonymous.uploadImage({ image }));
  });

  await step("pages are looked at for people, and never in this network", async () => {
    await assert.rejects(anonymous.getSiteMetadata({ url: "https://example.org/" }), IncorrectLoginError);
    await assert.rejects(client.getSiteMetadata({ url: "http://192.168.1.1/" }));
  });
}
