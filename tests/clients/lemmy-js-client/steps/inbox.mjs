// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { eventually, step } from "../../shared/journey.mjs";

/** Replies to the user, mentions of the user, and what is read of them. */
export async function inbox({ user, moderator, host, post, comments }) {
  const { client } = user;
  const unread = { unread_only: true, sort: "New", limit: 50 };
  const replies = async (options = unread) => (await client.getReplies(options)).replies;
  const mentions = async (options = unread) => (await client.getPersonMentions(options)).mentions;
  const nothing = { mentions: 0, private_messages: 0, replies: 0 };
  const say = async (content, parent_id) => {
    const answer = await moderator.client.createComment({ content, post_id: post.id, parent_id });
    return answer.comment_view.comment;
  };
  /** The one notice in `list`, as soon as it is there. */
  const one = async (what, list) => {
    const found = await eventually(what, async () => {
      const now = await list();
      return now.length > 0 && now;
    });
    assert.equal(found.length, 1);
    return found[0];
  };

  let answer;

  await step("a fresh start: everything is read", async () => {
    await client.markAllAsRead();
    assert.deepEqual(await client.getUnreadCount(), nothing);
  });

  await step("a reply is in the inbox, and is marked as read and as unread", async () => {
    answer = await say("Danke für den Hinweis.", comments.root.id);
    const notice = await one("the reply", replies);
    assert.equal(notice.comment.id, answer.id);
    assert.equal(notice.creator.id, moderator.person.id);
    assert.equal(notice.recipient.id, user.person.id);
    const mark = (read) =>
      client.markCommentReplyAsRead({ comment_reply_id: notice.comment_reply.id, read });
    assert.equal((await mark(true)).comment_reply_view.comment_reply.read, true);
    assert.deepEqual(await replies(), []);
    assert((await replies({ unread_only: false })).some((each) => each.comment.id === answer.id));
    assert.equal((await mark(false)).comment_reply_view.comment_reply.read, false);
    assert.equal((await replies()).length, 1);
  });

  await step("a mention is in the inbox, and is marked as read and as unread", async () => {
    const mention = await say(`Weiß @${user.person.name}@${host} mehr?`, answer.id);
    const notice = await one("the mention", mentions);
    assert.equal(notice.comment.id, mention.id);
    const mark = (read) =>
      client.markPersonMentionAsRead({ person_mention_id: notice.person_mention.id, read });
    assert.equal((await mark(true)).person_mention_view.person_mention.read, true);
    assert.deepEqual(await mentions(), []);
    assert.equal((await mark(false)).person_mention_view.person_mention.read, false);
  });

  await step("the unread are counted, and all marked as read", async () => {
    assert.deepEqual(await client.getUnreadCount(), { mentions: 1, private_messages: 0, replies: 1 });
    await client.markAllAsRead();
    assert.deepEqual(await client.getUnreadCount(), nothing);
    assert.deepEqual([await replies(), await mentions()], [[], []]);
    const { private_messages } = await client.getPrivateMessages({ unread_only: true });
    assert.deepEqual(private_messages, []);
  });
}
