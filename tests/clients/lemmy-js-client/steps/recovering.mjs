// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";
import { secret } from "../../shared/mail.mjs";

/** Captchas, proof of addresses, and a new password. */
export async function recovering(world) {
  const { anonymous, admin, signIn, password } = world;
  const username = `post_${Date.now().toString(36)}`;
  const email = `${username}@amt.example`;
  const form = { username, password, password_verify: password, email };

  await step("a captcha is seen, heard and asked for", async () => {
    await admin.client.editSite({ registration_mode: "Open", captcha_enabled: true });
    const { ok } = await anonymous.getCaptcha();
    assert(ok.png.startsWith("iVBORw0KGgo") && ok.wav.startsWith("UklGR"));
    const typed = { ...form, captcha_uuid: ok.uuid, captcha_answer: "falsch" };
    await assert.rejects(anonymous.register(typed), { name: "captcha_incorrect" });
    await assert.rejects(anonymous.register(form), { name: "captcha_incorrect" });
    await admin.client.editSite({ captcha_enabled: false });
    assert.deepEqual(await anonymous.getCaptcha(), {});
  });

  await step("an address is proven by the link that was sent there", async () => {
    await admin.client.editSite({ require_email_verification: true });
    await assert.rejects(anonymous.register({ ...form, email: undefined }), { name: "email_required" });
    const token = await secret(world, email, "verify_email", async () => {
      const { jwt, verify_email_sent } = await anonymous.register(form);
      assert.deepEqual([jwt, verify_email_sent], [undefined, true]);
    });
    await assert.rejects(signIn(username, password), { name: "email_not_verified" });
    await assert.rejects(anonymous.verifyEmail({ token: "x" }), { name: "token_not_found" });
    await anonymous.verifyEmail({ token });
    const { client } = await signIn(username, password);
    const { local_user } = (await client.getSite()).my_user.local_user_view;
    assert.deepEqual([local_user.email, local_user.email_verified], [email, true]);
    await admin.client.editSite({ require_email_verification: false, registration_mode: "Closed" });
  });

  await step("a forgotten password is replaced", async () => {
    await assert.rejects(anonymous.passwordReset({ email: "keine" }), { name: "invalid_email_address" });
    const token = await secret(world, email, "password_change", () => anonymous.passwordReset({ email }));
    const chosen = { token, password: "ganz anders als zuvor", password_verify: "ganz anders als zuvor" };
    await assert.rejects(anonymous.passwordChangeAfterReset({ ...chosen, token: "x" }), { name: "token_not_found" });
    await anonymous.passwordChangeAfterReset(chosen);
    await assert.rejects(signIn(username, password), { name: "incorrect_login" });
    await signIn(username, chosen.password);
  });
}
