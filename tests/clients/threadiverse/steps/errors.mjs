// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { IncorrectLoginError, NotFoundError } from "threadiverse";
import { step } from "../../shared/journey.mjs";

/** Errors are of the class that apps branch on. */
export async function errors({ connect, signIn, anonymous, user, password, community, post }) {
  const missing = 2 ** 31 - 1;
  const nowhere = new URL(`/post/${missing}`, community.actor_id).href;

  await step("a wrong password", async () => {
    const login = { username_or_email: user.person.name, password: `${password}!` };
    await assert.rejects(anonymous.login(login), IncorrectLoginError);
  });

  await step("an unknown account", async () => {
    const login = { username_or_email: "nobodyatall", password };
    await assert.rejects(anonymous.login(login), IncorrectLoginError);
  });

  for (const [what, ask] of [
    ["an unknown group", () => anonymous.getCommunity({ name: "nosuchgroup" })],
    ["an unknown group by id", () => anonymous.getCommunity({ id: missing })],
    ["an unknown person", () => anonymous.getPersonDetails({ username: "nosuchperson" })],
    ["an unknown post", () => anonymous.getPost({ id: missing })],
    ["an unknown address", () => user.client.resolveObject({ q: nowhere })],
    ["a vote for an unknown post", () => user.client.likePost({ post_id: missing, is_upvote: true })],
    ["an edit of an unknown comment", () => user.client.editComment({ comment_id: missing, content: "x" })],
  ]) {
    await step(what, () => assert.rejects(ask(), NotFoundError));
  }

  for (const [what, ask] of [
    ["the unread without a login", () => anonymous.getUnreadCount()],
    ["a vote without a login", () => anonymous.likePost({ post_id: post.id, is_upvote: true })],
    ["a comment without a login", () => anonymous.createComment({ content: "x", post_id: post.id })],
  ]) {
    await step(what, () => assert.rejects(ask(), IncorrectLoginError));
  }

  await step("a wrong token reads like no token, but cannot write", async () => {
    const stranger = connect("not.a.token");
    const { my_user } = await stranger.getSite();
    assert.equal(my_user, undefined);
    await assert.rejects(stranger.getUnreadCount(), IncorrectLoginError);
  });

  await step("after logging out the token is void, other sessions stay", async () => {
    const second = await signIn(user.person.name, password);
    await second.client.logout();
    await assert.rejects(second.client.getUnreadCount(), IncorrectLoginError);
    await user.client.getUnreadCount();
  });
}
