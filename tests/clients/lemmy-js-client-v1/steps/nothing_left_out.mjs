// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { notCalled, step } from "../../shared/journey.mjs";

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

/** Each method of the library was called, or is known not to be there. */
export async function nothingLeftOut({ anonymous, admin }) {
  await step("what is not built says so", async () => {
    for (const name of NOT_BUILT) {
      await assert.rejects(admin.client[name]({}), { name: "not_found" }, name);
    }
  });

  await step("every method of the library was called", async () => {
    assert.deepEqual(notCalled(anonymous, []), []);
  });
}
