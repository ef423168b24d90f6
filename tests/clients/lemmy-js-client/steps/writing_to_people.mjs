// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** Private messages, and what an administrator sees of one that is reported. */
export async function writingToPeople({ anonymous, admin, user, moderator }) {
  const recipient_id = user.person.id;
  let message;

  await step("a private message is written, read, changed, deleted and restored", async () => {
    const { client } = moderator;
    const sent = await client.createPrivateMessage({ recipient_id, content: "Haben Sie kurz Zeit?" });
    message = sent.private_message_view.private_message;
    const { private_messages } = await user.client.getPrivateMessages({ unread_only: true });
    assert.deepEqual([private_messages.length, private_messages[0].creator.id], [1, moderator.person.id]);
    const id = { private_message_id: message.id };
    const read = await user.client.markPrivateMessageAsRead({ ...id, read: true });
    assert.equal(read.private_message_view.private_message.read, true);
    const edited = await client.editPrivateMessage({ ...id, content: "Haben Sie morgen Zeit?" });
    assert.equal(edited.private_message_view.private_message.content, "Haben Sie morgen Zeit?");
    for (const deleted of [true, false]) {
      const answer = await client.deletePrivateMessage({ ...id, deleted });
      assert.equal(answer.private_message_view.private_message.deleted, deleted);
    }
    const change = user.client.editPrivateMessage({ ...id, content: "Nein" });
    await assert.rejects(change, { name: "edit_private_message_not_allowed" });
    await assert.rejects(anonymous.getPrivateMessages({}), { name: "incorrect_login" });
  });

  await step("a reported private message is read by administrators, and the report resolved", async () => {
    const form = { private_message_id: message.id, reason: "zur Probe" };
    await user.client.createPrivateMessageReport(form);
    const list = async () =>
      (await admin.client.listPrivateMessageReports({ unresolved_only: true })).private_message_reports;
    const [report] = await list();
    assert.equal(report.private_message_report.reason, "zur Probe");
    const report_id = report.private_message_report.id;
    await admin.client.resolvePrivateMessageReport({ report_id, resolved: true });
    assert.deepEqual(await list(), []);
    const own = moderator.client.createPrivateMessageReport(form);
    await assert.rejects(own, { name: "couldnt_create_report" });
    await assert.rejects(user.client.listPrivateMessageReports({}), { name: "not_an_admin" });
  });
}
