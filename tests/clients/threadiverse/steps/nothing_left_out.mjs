// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { UnsupportedError } from "threadiverse";
import { notCalled, step } from "../../shared/journey.mjs";

/** What the library itself has for other servers only. */
const OF_OTHERS = ["getRandomCommunity", "editCommunityNotifications", "editPostNotifications"];

/** Each method of the library was called. */
export async function nothingLeftOut({ user }) {
  await step("what the library has for other servers only", async () => {
    for (const name of OF_OTHERS) await assert.rejects(user.client[name]({}), UnsupportedError, name);
  });

  await step("every method of the library was called", async () => {
    // What the library keeps of the server, and how it finds out.
    const own = ["mode", "software", "ensureClient"];
    assert.deepEqual(notCalled(user.client, own), []);
  });
}
