// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { eventually, step } from "../../shared/journey.mjs";

/** Notifications and private messages. */
export async function hearing(world) {
  const { anonymous, user, moderator, admin, post, comments } = world;
  const listed = async (who, form) => (await who.client.listNotifications({ limit: 50, ...form })).items;

  await step("a reply, a mention and a message are heard of", async () => {
    await moderator.client.markAllNotificationsAsRead();
    const form = { post_id: post.id, parent_id: comments.root.id };
    await moderator.client.createComment({ ...form, content: "Stimmt" });
    const message = { recipient_id: user.person.id, content: "Unter uns" };
    world.message = (await moderator.client.createPrivateMessage(message)).private_message_view.private_message;
    const unread = await eventually("two notifications", async () => {
      const found = await listed(user, { unread_only: true });
      return found.length >= 2 && found;
    });
    assert.deepEqual(unread.slice(0, 2).map((it) => it.notification.kind), ["private_message", "reply"]);
    assert.deepEqual(unread.slice(0, 2).map((it) => it.data.type_), ["private_message", "comment"]);
    const { notification_count } = await user.client.getUnreadCounts();
    assert.equal(notification_count, unread.length);
    const { id } = unread[0].notification;
    await user.client.markNotificationAsRead({ notification_id: id, read: true });
    assert.equal((await user.client.getUnreadCounts()).notification_count, notification_count - 1);
    await user.client.markAllNotificationsAsRead();
    assert.deepEqual(await listed(user, { unread_only: true }), []);
    await assert.rejects(anonymous.listNotifications({}), { name: "incorrect_login" });
  });

  await step("a message is changed, deleted and restored", async () => {
    const private_message_id = world.message.id;
    const { client } = moderator;
    const changed = await client.editPrivateMessage({ private_message_id, content: "Anders" });
    assert.equal(changed.private_message_view.private_message.content, "Anders");
    for (const deleted of [true, false]) {
      const gone = await client.deletePrivateMessage({ private_message_id, deleted });
      assert.equal(gone.private_message_view.private_message.deleted, deleted);
    }
    const conversation = { type_: "private_message", creator_id: user.person.id };
    assert.equal((await listed(moderator, conversation)).length, 1);
  });

  await step("a message is reported to administrators", async () => {
    const form = { private_message_id: world.message.id, reason: "Unfug" };
    const { private_message_report_view } = await user.client.createPrivateMessageReport(form);
    const report_id = private_message_report_view.private_message_report.id;
    const { items } = await admin.client.listReports({ type_: "private_messages" });
    assert.equal(items[0].private_message_report.id, report_id);
    const done = await admin.client.resolvePrivateMessageReport({ report_id, resolved: true });
    assert.equal(done.private_message_report_view.private_message_report.resolved, true);
  });
}
