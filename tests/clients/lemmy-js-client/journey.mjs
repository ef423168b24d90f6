// SPDX-License-Identifier: AGPL-3.0-or-later
// A journey through the Lemmy API with Lemmy's own client library, the one of lemmy-ui and Photon.

import { LemmyHttp } from "lemmy-js-client";
import { noting, walk, watchedFetch } from "../shared/journey.mjs";
import { administering } from "./steps/administering.mjs";
import { commenting } from "./steps/commenting.mjs";
import { errors } from "./steps/errors.mjs";
import { federating } from "./steps/federating.mjs";
import { inbox } from "./steps/inbox.mjs";
import { moderating } from "./steps/moderating.mjs";
import { nothingLeftOut } from "./steps/nothing_left_out.mjs";
import { owning } from "./steps/owning.mjs";
import { posting } from "./steps/posting.mjs";
import { reading } from "./steps/reading.mjs";
import { recovering } from "./steps/recovering.mjs";
import { writingToPeople } from "./steps/writing_to_people.mjs";

function connect(base, jwt) {
  const headers = jwt ? { Authorization: `Bearer ${jwt}` } : {};
  return noting(new LemmyHttp(base, { headers, fetchFunction: watchedFetch }));
}

const journey = [reading, posting, commenting, inbox, moderating, federating, errors];
await walk(connect, [...journey, writingToPeople, owning, recovering, administering, nothingLeftOut]);
