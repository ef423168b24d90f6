// SPDX-License-Identifier: AGPL-3.0-or-later
// A journey through the Lemmy API with Lemmy's own client library, the one of lemmy-ui and Photon.

import { LemmyHttp } from "lemmy-js-client";
import { walk, watchedFetch } from "../shared/journey.mjs";
import { commenting } from "./steps/commenting.mjs";
import { errors } from "./steps/errors.mjs";
import { federating } from "./steps/federating.mjs";
import { inbox } from "./steps/inbox.mjs";
import { moderating } from "./steps/moderating.mjs";
import { posting } from "./steps/posting.mjs";
import { reading } from "./steps/reading.mjs";

function connect(base, jwt) {
  const headers = jwt ? { Authorization: `Bearer ${jwt}` } : {};
  return new LemmyHttp(base, { headers, fetchFunction: watchedFetch });
}

await walk(connect, [reading, posting, commenting, inbox, moderating, federating, errors]);
