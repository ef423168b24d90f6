// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { step } from "../../shared/journey.mjs";
import { code } from "../../shared/totp.mjs";

/** A picture of one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNQcGgAAAFkAOHHE8n2AAAAAElFTkSuQmCC";

/** What people do with an account of their own: here with one that is opened for it and closed in the end. */
export async function owning({ connect, anonymous, admin, signIn, password, community, post, comments }) {
  let { client, username } = {};

  await step("an account is opened where registration is open", async () => {
    username = `neu_${Date.now().toString(36)}`;
    const form = { username, password, password_verify: password };
    await admin.client.editSite({ registration_mode: "Closed" });
    await assert.rejects(anonymous.register(form), { name: "registration_closed" });
    await admin.client.editSite({ registration_mode: "Open" });
    const { jwt } = await anonymous.register(form);
    client = connect(jwt);
    assert.equal((await client.getSite()).my_user.local_user_view.person.name, username);
    await admin.client.editSite({ registration_mode: "Closed" });
  });

  await step("settings are saved and shown", async () => {
    const display_name = "Neue Kollegin";
    await client.saveUserSettings({ display_name, show_read_posts: false, theme: "darkly", show_nsfw: true });
    const { local_user_view } = (await client.getSite()).my_user;
    assert.equal(local_user_view.person.display_name, display_name);
    assert.deepEqual([local_user_view.local_user.show_read_posts, local_user_view.local_user.theme], [false, "darkly"]);
    await assert.rejects(client.saveUserSettings({ matrix_user_id: "keine" }), { name: "invalid_matrix_id" });
    await client.donation_dialog_shown();
  });

  await step("what is hidden is listed no more, and who voted is for moderators", async () => {
    const listed = async () =>
      (await client.getPosts({ community_id: community.id, limit: 50 })).posts.some((it) => it.post.id === post.id);
    await client.hidePost({ post_ids: [post.id], hide: true });
    assert.equal(await listed(), false);
    await client.hidePost({ post_ids: [post.id], hide: false });
    assert.equal(await listed(), true);
    await client.likePost({ post_id: post.id, score: 1 });
    await client.likeComment({ comment_id: comments.root.id, score: 1 });
    const voters = (answer, list) => answer[list].map((it) => it.creator.name);
    const likes = await admin.client.listPostLikes({ post_id: post.id });
    assert(voters(likes, "post_likes").includes(username));
    const below = await admin.client.listCommentLikes({ comment_id: comments.root.id });
    assert(voters(below, "comment_likes").includes(username));
    await assert.rejects(client.listPostLikes({ post_id: post.id }), { name: "not_a_mod_or_admin" });
    await assert.rejects(client.listCommentLikes({ comment_id: comments.root.id }), { name: "not_a_mod_or_admin" });
  });

  await step("pages are looked at for people, and never in this network", async () => {
    await assert.rejects(anonymous.getSiteMetadata({ url: "https://example.org/" }), { name: "incorrect_login" });
    await assert.rejects(client.getSiteMetadata({ url: "http://192.168.1.1/" }), { name: "couldnt_find_object" });
  });

  await step("a picture is uploaded, listed and deleted", async () => {
    const image = new File([Buffer.from(PIXEL, "base64")], "punkt.png", { type: "image/png" });
    assert.notEqual((await anonymous.uploadImage({ image })).msg, "ok");
    const uploaded = await client.uploadImage({ image });
    assert.equal(uploaded.msg, "ok");
    assert.equal((await fetch(uploaded.url)).headers.get("content-type"), "image/png");
    const [{ local_image }] = (await client.listMedia({})).images;
    assert.equal(local_image.pictrs_alias, uploaded.files[0].file);
    const all = (await admin.client.listAllMedia({})).images.map((it) => it.local_image.pictrs_alias);
    assert(all.includes(local_image.pictrs_alias));
    await assert.rejects(client.listAllMedia({}), { name: "not_an_admin" });
    const filename = local_image.pictrs_alias;
    assert.equal(await client.deleteImage({ token: "falsch", filename }), false);
    assert.equal(await client.deleteImage({ token: uploaded.files[0].delete_token, filename }), true);
    assert.deepEqual((await client.listMedia({})).images, []);
  });

  await step("what one has is taken along", async () => {
    await client.followCommunity({ community_id: community.id, follow: true });
    const file = await client.exportSettings();
    assert.deepEqual(file.followed_communities, [community.actor_id]);
    await client.importSettings({ ...file, display_name: "Mitgebracht" });
    assert.equal((await client.getSite()).my_user.local_user_view.person.display_name, "Mitgebracht");
    await assert.rejects(anonymous.exportSettings(), { name: "incorrect_login" });
    await assert.rejects(anonymous.importSettings(file), { name: "incorrect_login" });
  });

  await step("another password ends the sessions", async () => {
    const changed = `${password} neu`;
    const form = { old_password: password, new_password: changed, new_password_verify: changed };
    await assert.rejects(client.changePassword({ ...form, new_password_verify: password }), {
      name: "passwords_do_not_match",
    });
    await assert.rejects(client.changePassword({ ...form, old_password: changed }), { name: "incorrect_login" });
    const { jwt } = await client.changePassword(form);
    await assert.rejects(client.validateAuth(), { name: "not_logged_in" });
    client = connect(jwt);
    const back = { old_password: changed, new_password: password, new_password_verify: password };
    client = connect((await client.changePassword(back)).jwt);
  });

  await step("a second factor is asked for", async () => {
    const { totp_secret_url } = await client.generateTotpSecret();
    await assert.rejects(client.updateTotp({ totp_token: "000000", enabled: true }), { name: "incorrect_totp_token" });
    const { enabled } = await client.updateTotp({ totp_token: code(totp_secret_url), enabled: true });
    assert.equal(enabled, true);
    await assert.rejects(client.generateTotpSecret(), { name: "totp_already_enabled" });
    const login = { username_or_email: username, password };
    await assert.rejects(anonymous.login(login), { name: "missing_totp_token" });
    // Each code counts once, and the one of the period after this one is taken, too.
    const { jwt } = await anonymous.login({ ...login, totp_2fa_token: code(totp_secret_url, 1) });
    assert(jwt);
  });

  await step("an account is closed by whoever knows its password", async () => {
    await assert.rejects(client.deleteAccount({ password: `${password}!`, delete_content: true }), {
      name: "incorrect_login",
    });
    await client.deleteAccount({ password, delete_content: true });
    await assert.rejects(signIn(username, password), { name: "incorrect_login" });
    await assert.rejects(client.validateAuth(), { name: "not_logged_in" });
    await assert.rejects(anonymous.getPersonDetails({ username }), { name: "couldnt_find_person" });
  });
}
