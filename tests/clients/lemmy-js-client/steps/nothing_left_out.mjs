// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { notCalled, step } from "../../shared/journey.mjs";

/** What the server does not have yet, with what the library would send: it says so. */
const NOT_BUILT = {
  passwordReset: { email: "niemand@example.org" },
  passwordChangeAfterReset: { token: "x", password: "lang genug", password_verify: "lang genug" },
  verifyEmail: { token: "x" },
};

/** Each method of the library was called, or is known not to be there. */
export async function nothingLeftOut({ anonymous }) {
  await step("what is not built says so", async () => {
    for (const [name, form] of Object.entries(NOT_BUILT)) {
      await assert.rejects(anonymous[name](form), { name: "not_found" }, name);
    }
  });

  await step("every method of the library was called", async () => {
    // Headers are given when a client is made.
    assert.deepEqual(notCalled(anonymous, ["setHeaders"]), []);
  });
}
