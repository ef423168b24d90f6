// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** Errors have the name that apps branch on. */
export async function errors({ connect, signIn, anonymous, user, password, community, post }) {
  const missing = 2 ** 31 - 1;
  const nowhere = new URL(`/post/${missing}`, community.actor_id).href;
  const login = (username_or_email, password) => anonymous.login({ username_or_email, password });
  const write = (form) => user.client.createPost({ community_id: community.id, name: "Ein Thema", ...form });

  for (const [what, name, ask] of [
    ["a wrong password", "incorrect_login", () => login(user.person.name, `${password}!`)],
    ["an unknown account", "incorrect_login", () => login("nobodyatall", password)],
    ["an unknown group", "couldnt_find_community", () => anonymous.getCommunity({ name: "nosuchgroup" })],
    ["an unknown group by id", "couldnt_find_community", () => anonymous.getCommunity({ id: missing })],
    ["an unknown person", "couldnt_find_person", () => anonymous.getPersonDetails({ username: "nosuchperson" })],
    ["an unknown post", "couldnt_find_post", () => anonymous.getPost({ id: missing })],
    ["an unknown comment", "couldnt_find_comment", () => anonymous.getComment({ id: missing })],
    ["an unknown address", "couldnt_find_object", () => user.client.resolveObject({ q: nowhere })],
    ["a vote for an unknown post", "couldnt_find_post", () => user.client.likePost({ post_id: missing, score: 1 })],
    [
      "an edit of an unknown comment",
      "couldnt_find_comment",
      () => user.client.editComment({ comment_id: missing, content: "x" }),
    ],
    ["the unread without a login", "incorrect_login", () => anonymous.getUnreadCount()],
    ["a vote without a login", "incorrect_login", () => anonymous.likePost({ post_id: post.id, score: 1 })],
    [
      "a comment without a login",
      "incorrect_login",
      () => anonymous.createComment({ content: "x", post_id: post.id }),
    ],
    ["a post without a title", "invalid_post_title", () => write({ name: "" })],
    ["a post with no usable link", "invalid_url", () => write({ url: "javascript:alert(1)" })],
    ["a group whose name is taken", "community_already_exists", () =>
      user.client.createCommunity({ name: community.name, title: "Zweite" })],
    ["a page that is too long", "invalid_fetch_limit", () => anonymous.getPosts({ limit: 51 })],
  ]) {
    await step(what, () => assert.rejects(ask(), { name }));
  }

  await step("a wrong token reads like no token, but cannot write", async () => {
    const stranger = connect("not.a.token");
    assert.equal((await stranger.getSite()).my_user, undefined);
    await assert.rejects(stranger.getUnreadCount(), { name: "incorrect_login" });
    await assert.rejects(stranger.validateAuth(), { name: "not_logged_in" });
  });

  await step("after logging out the token is void, other sessions stay", async () => {
    const second = await signIn(user.person.name, password);
    await second.client.logout();
    await assert.rejects(second.client.getUnreadCount(), { name: "incorrect_login" });
    await user.client.getUnreadCount();
  });
}
