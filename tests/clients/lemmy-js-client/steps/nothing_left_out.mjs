// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { notCalled, step } from "../../shared/journey.mjs";

/** Each method of the library was called. */
export async function nothingLeftOut({ anonymous }) {
  await step("every method of the library was called", async () => {
    // Headers are given when a client is made.
    assert.deepEqual(notCalled(anonymous, ["setHeaders"]), []);
  });
}
