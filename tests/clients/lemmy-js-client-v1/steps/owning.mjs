// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { step } from "../../shared/journey.mjs";
import { code } from "../../shared/totp.mjs";

/** A picture of one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNQcGgAAAFkAOHHE8n2AAAAAElFTkSuQmCC";

/** A file with it. */
export function pixel() {
  return { image: new File([Buffer.from(PIXEL, "base64")], "punkt.png", { type: "image/png" }) };
}

/** What people do with an account of their own: here with one that is opened for it and closed in the end. */
export async function owning({ connect, anonymous, admin, user, password, community }) {
  const username = `neu_${Date.now().toString(36)}`;
  let client;

  await step("an account is opened where registration is open", async () => {
    const form = { username, password, password_verify: password };
    await admin.client.editSite({ registration_mode: "closed" });
    await assert.rejects(anonymous.register(form), { name: "registration_closed" });
    await admin.client.editSite({ registration_mode: "open" });
    client = connect((await anonymous.register(form)).jwt);
    assert.equal((await client.getMyUser()).local_user_view.person.name, username);
    assert.equal((await client.validateAuth()).success, true);
    assert.equal((await client.listLogins()).logins.length, 1);
    await admin.client.editSite({ registration_mode: "closed" });
  });

  await step("settings are saved, shown and taken along", async () => {
    const order = { default_post_sort_type: "top", default_post_time_range_seconds: 86400 };
    await client.saveUserSettings({ display_name: "Neue Kollegin", show_downvotes: "hide", ...order });
    const { local_user, person } = (await client.getMyUser()).local_user_view;
    assert.deepEqual([person.display_name, local_user.show_downvotes], ["Neue Kollegin", "hide"]);
    assert.equal(local_user.default_post_time_range_seconds, 86400);
    await client.markDonationDialogShown();
    await client.followCommunity({ community_id: community.id, follow: true });
    const file = await client.exportUserSettings();
    assert.deepEqual(file.followed_communities, [community.actor_id]);
    await client.importUserSettings({ ...file, display_name: "Mitgebracht" });
    assert.equal((await client.getMyUser()).local_user_view.person.display_name, "Mitgebracht");
    await assert.rejects(anonymous.exportUserSettings(), { name: "incorrect_login" });
  });

  await step("whoever forgot their password is sent a letter, and other letters open nothing", async () => {
    assert.equal((await anonymous.resetPassword({ email: "niemand@amt.example" })).success, true);
    const chosen = { token: "x", password: "ganz anders als zuvor", password_verify: "ganz anders als zuvor" };
    await assert.rejects(anonymous.changePasswordAfterReset(chosen), { name: "not_found" });
    await assert.rejects(anonymous.verifyEmail({ token: "x" }), { name: "not_found" });
  });

  await step("people and instances are blocked", async () => {
    const person_id = user.person.id;
    for (const block of [true, false]) {
      const { person_view } = await client.blockPerson({ person_id, block });
      assert.equal(Boolean(person_view.person_actions?.blocked_at), block);
      assert.equal((await client.getMyUser()).person_blocks.length, block ? 1 : 0);
    }
    const { items } = await anonymous.getFederatedInstances({ kind: "all" });
    const peer = items.find((it) => it.instance.domain !== new URL(community.actor_id).host);
    const instance_id = peer?.instance.id ?? 2 ** 31 - 1;
    for (const block of [true, false]) {
      for (const by of ["userBlockInstanceCommunities", "userBlockInstancePersons"]) {
        const done = client[by]({ instance_id, block });
        if (peer) await done;
        else await assert.rejects(done, { name: "not_found" });
      }
    }
  });

  await step("pictures are uploaded, shown, listed and deleted", async () => {
    const { filename, image_url } = await client.uploadImage(pixel());
    assert.equal((await fetch(image_url)).headers.get("content-type"), "image/png");
    assert((await client.listMedia({})).items.some((it) => it.local_image.pictrs_alias === filename));
    assert((await admin.client.adminListMedia({})).items.some((it) => it.local_image.pictrs_alias === filename));
    await assert.rejects(client.adminDeleteMedia({ filename: "keins.png" }), { name: "not_found" });
    await client.deleteMedia({ filename });
    for (const [set, drop, field] of [
      ["uploadUserAvatar", "deleteUserAvatar", "avatar"],
      ["uploadUserBanner", "deleteUserBanner", "banner"],
    ]) {
      const shown = async () => (await client.getMyUser()).local_user_view.person[field];
      const { image_url } = await client[set](pixel());
      assert.equal(await shown(), image_url);
      await client[drop]();
      assert.equal(await shown(), undefined);
    }
  });

  await step("another password and a second factor", async () => {
    const changed = `${password} neu`;
    const form = { old_password: password, new_password: changed, new_password_verify: changed };
    const { jwt } = await client.changePassword(form);
    await assert.rejects(client.validateAuth(), { name: "not_logged_in" });
    client = connect(jwt);
    const { totp_secret_url } = await client.generateTotpSecret();
    await assert.rejects(client.editTotp({ totp_token: "000000", enabled: true }), { name: "incorrect_totp_token" });
    assert.equal((await client.editTotp({ totp_token: code(totp_secret_url), enabled: true })).enabled, true);
    const login = { username_or_email: username, password: changed };
    await assert.rejects(anonymous.login(login), { name: "missing_totp_token" });
    const again = connect((await anonymous.login({ ...login, totp_2fa_token: code(totp_secret_url, 1) })).jwt);
    await again.logout();
    await assert.rejects(again.validateAuth(), { name: "not_logged_in" });
    await assert.rejects(client.deleteAccount({ password, delete_content: true }), { name: "incorrect_login" });
    await client.deleteAccount({ password: changed, delete_content: true });
    await assert.rejects(client.getMyUser(), { name: "incorrect_login" });
  });
}
