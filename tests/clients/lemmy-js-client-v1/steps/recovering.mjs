// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";
import { secret } from "../../shared/mail.mjs";

/** Proof of addresses, and a new password. */
export async function recovering(world) {
  const { anonymous, admin, signIn, password } = world;
  const username = `post_${Date.now().toString(36)}`;
  const email = `${username}@amt.example`;
  const form = { username, password, password_verify: password, email };

  await step("an address is proven by the link that was sent there", async () => {
    await admin.client.editSite({ email_verification_required: true, registration_mode: "open" });
    await secret(world, email, "verify_email", () => anonymous.register(form));
    const token = await secret(world, email, "verify_email", () => anonymous.resendVerificationEmail({ email }));
    await assert.rejects(signIn(username, password), { name: "email_not_verified" });
    await assert.rejects(anonymous.verifyEmail({ token: "x" }), { name: "not_found" });
    await anonymous.verifyEmail({ token });
    await signIn(username, password);
    await admin.client.editSite({ email_verification_required: false, registration_mode: "closed" });
  });

  await step("a forgotten password is replaced", async () => {
    const token = await secret(world, email, "password_change", () => anonymous.resetPassword({ email }));
    const chosen = { token, password: "ganz anders als zuvor", password_verify: "ganz anders als zuvor" };
    await assert.rejects(anonymous.changePasswordAfterReset({ ...chosen, token: "x" }), { name: "not_found" });
    await anonymous.changePasswordAfterReset(chosen);
    await assert.rejects(signIn(username, password), { name: "incorrect_login" });
    await signIn(username, chosen.password);
  });
}
