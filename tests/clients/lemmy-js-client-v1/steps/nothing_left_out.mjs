// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { notCalled, refuseTheRest, step } from "../../shared/journey.mjs";

/** What the server does not have: it says so. */
const NOT_BUILT = [
  "adminListUsers",
  "approveCommunityPendingFollow",
  "authenticateWithOAuth",
  "createCommunityReport",
  "createCommunityTag",
  "createMultiCommunity",
  "createMultiCommunityEntry",
  "createOAuthProvider",
  "createRegistrationInvitation",
  "deleteCommunityTag",
  "deleteMultiCommunityEntry",
  "deleteOAuthProvider",
  "editCommunityNotifications",
  "editCommunityTag",
  "editMultiCommunity",
  "editOAuthProvider",
  "editPostNotifications",
  "followMultiCommunity",
  "getMultiCommunity",
  "getRandomCommunity",
  "listCommunityPendingFollows",
  "listMultiCommunities",
  "listPersons",
  "listRegistrationInvitations",
  "lockComment",
  "modEditPost",
  "notePerson",
  "resolveCommunityReport",
  "revokeRegistrationInvitation",
  "warnComment",
  "warnPost",
];

/** What anybody may ask for, with what cannot be answered. */
const LONG = [[{ limit: 51 }], { name: "invalid_fetch_limit" }];
const NO_ADDRESS = [[{ email: "keine" }], { name: "invalid_email_address" }];
const WRONG = {
  getComments: LONG,
  getCommentsSlim: LONG,
  getCommunity: [[{ name: "nosuchgroup" }], { name: "not_found" }],
  getModlog: LONG,
  getPersonDetails: [[{ username: "nosuchperson" }], { name: "not_found" }],
  listCommunities: LONG,
  listPersonContent: [[{ username: "nosuchperson" }], { name: "not_found" }],
  resendVerificationEmail: NO_ADDRESS,
  resetPassword: NO_ADDRESS,
  search: [[{ search_term: "x", limit: 51 }], { name: "invalid_fetch_limit" }],
};

/** What tells everybody the same. */
const HARMLESS = ["getSite", "getCaptcha", "getFederatedInstances", "imageHealth", "listTaglines", "listCustomEmojis"];

/** Each method of the library was called and refused, or is known not to be there. */
export async function nothingLeftOut({ anonymous, admin }) {
  await step("what is not built says so", async () => {
    for (const name of NOT_BUILT) {
      await assert.rejects(admin.client[name]({}), { name: "not_found" }, name);
    }
  });

  await step("every method of the library was called", async () => {
    assert.deepEqual(notCalled(anonymous, []), []);
  });

  await step("every method is refused where it has to be", async () => {
    await refuseTheRest(anonymous, { name: "incorrect_login" }, WRONG, HARMLESS);
  });
}
