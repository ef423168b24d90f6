// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { notCalled, refuseTheRest, step } from "../../shared/journey.mjs";

/** A page that is too long. */
const LONG = [[{ limit: 51 }], { name: "invalid_fetch_limit" }];

/** What anybody may ask for, with what cannot be answered. */
const WRONG = {
  getComments: LONG,
  getModlog: LONG,
  listCommunities: LONG,
  search: [[{ q: "x", limit: 51 }], { name: "invalid_fetch_limit" }],
};

/** What tells everybody the same; and what the library has an answer for when it fails, which `owning` looks at. */
const HARMLESS = ["getSite", "getFederatedInstances", "getCaptcha", "uploadImage", "deleteImage"];

/** Each method of the library was called, and refused. */
export async function nothingLeftOut({ anonymous }) {
  await step("every method of the library was called", async () => {
    // Headers are given when a client is made.
    assert.deepEqual(notCalled(anonymous, ["setHeaders"]), []);
  });

  await step("every method is refused where it has to be", async () => {
    await refuseTheRest(anonymous, { name: "incorrect_login" }, WRONG, HARMLESS);
  });
}
