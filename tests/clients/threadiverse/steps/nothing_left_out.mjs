// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { IncorrectLoginError, NotFoundError, ResponseError, UnsupportedError } from "threadiverse";
import { notCalled, refuseTheRest, step } from "../../shared/journey.mjs";
import { v3 } from "../world.mjs";

/** What the library itself has for other servers only. */
const OF_OTHERS = ["getRandomCommunity", "editCommunityNotifications", "editPostNotifications"];

/** What anybody may ask for, with what cannot be answered. */
const LONG = [[v3({ limit: 51 })], ResponseError];
const WRONG = {
  getComments: LONG,
  getModlog: [[{ limit: 51 }], ResponseError],
  getPosts: LONG,
  listCommunities: LONG,
  listPersonContent: [[{ username: "nosuchperson" }], NotFoundError],
  search: [[v3({ q: "x", limit: 51 })], ResponseError],
};

/**
 * What tells everybody the same; `connect` is how the library finds out what the server is, and `owning` looks at how the
 * deletion of a picture is refused.
 */
const HARMLESS = ["connect", "getSite", "getCaptcha", "getFederatedInstances", "deleteImage"];

/** Each method of the library was called, and refused. */
export async function nothingLeftOut({ anonymous, user }) {
  await step("what the library has for other servers only", async () => {
    for (const name of OF_OTHERS) await assert.rejects(user.client[name]({}), UnsupportedError, name);
  });

  await step("every method of the library was called", async () => {
    // What the library keeps of the server, and how it finds out.
    const own = ["mode", "software", "ensureClient"];
    assert.deepEqual(notCalled(user.client, own), []);
  });

  await step("every method is refused where it has to be", async () => {
    await refuseTheRest(anonymous, IncorrectLoginError, WRONG, HARMLESS);
  });
}
