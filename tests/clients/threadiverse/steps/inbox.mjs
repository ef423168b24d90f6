// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { eventually, step } from "../../shared/journey.mjs";

/** Replies to the user, mentions of the user, and what is read of them. */
export async function inbox({ user, moderator, host, post, comments }) {
  const notices = async (type_, unread_only = true) =>
    (await user.client.getNotifications({ type_, unread_only, limit: 50 })).data;
  const mark = ({ notification }, read) =>
    user.client.markNotificationAsRead({
      kind: notification.kind,
      notification_id: notification.id,
      read,
    });
  let answer;
  let mention;

  await step("a fresh start: everything is read", async () => {
    await user.client.markAllAsRead();
    assert.deepEqual(await user.client.getUnreadCount(), { mentions: 0, private_messages: 0, replies: 0 });
  });

  await step("a reply is in the inbox", async () => {
    const content = "Danke für den Hinweis.";
    const parent_id = comments.root.id;
    const { comment_view } = await moderator.client.createComment({ content, post_id: post.id, parent_id });
    answer = comment_view.comment;
    const [notice, ...more] = await eventually("the reply", async () => {
      const found = await notices("reply");
      return found.length > 0 && found;
    });
    assert.deepEqual(more, []);
    assert.equal(notice.data.comment.id, answer.id);
    assert.equal(notice.data.creator.id, moderator.person.id);
    assert.equal(notice.notification.recipient_id, user.person.id);
    assert.equal(notice.notification.read, false);
  });

  await step("a mention is in the inbox", async () => {
    const content = `Weiß @${user.person.name}@${host} mehr?`;
    const parent_id = answer.id;
    const { comment_view } = await moderator.client.createComment({ content, post_id: post.id, parent_id });
    mention = comment_view.comment;
    const [notice] = await eventually("the mention", async () => {
      const found = await notices("mention");
      return found.length > 0 && found;
    });
    assert.equal(notice.data.comment.id, mention.id);
  });

  await step("the unread are counted", async () => {
    assert.deepEqual(await user.client.getUnreadCount(), { mentions: 1, private_messages: 0, replies: 1 });
    assert.equal((await notices("all")).length, 2);
    assert.deepEqual(await notices("private_message"), []);
  });

  for (const kind of ["reply", "mention"]) {
    await step(`marking as read and as unread: ${kind}`, async () => {
      const [notice] = await notices(kind);
      await mark(notice, true);
      assert.deepEqual(await notices(kind), []);
      const all = await notices(kind, false);
      assert(all.some((each) => each.notification.id === notice.notification.id && each.notification.read));
      await mark(notice, false);
      assert.equal((await notices(kind)).length, 1);
    });
  }

  await step("marking everything as read", async () => {
    await user.client.markAllAsRead();
    assert.deepEqual(await user.client.getUnreadCount(), { mentions: 0, private_messages: 0, replies: 0 });
    assert.deepEqual(await notices("all"), []);
  });
}
