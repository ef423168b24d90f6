// SPDX-License-Identifier: AGPL-3.0-or-later
// A journey through the Lemmy API v4 with Lemmy's own client library for it.

import { LemmyHttp } from "lemmy-js-client";
import { noting, walk, watchedFetch } from "../shared/journey.mjs";
import { administering } from "./steps/administering.mjs";
import { hearing } from "./steps/hearing.mjs";
import { moderating } from "./steps/moderating.mjs";
import { nothingLeftOut } from "./steps/nothing_left_out.mjs";
import { owning } from "./steps/owning.mjs";
import { reading } from "./steps/reading.mjs";
import { recovering } from "./steps/recovering.mjs";
import { writing } from "./steps/writing.mjs";

function connect(base, jwt) {
  const headers = jwt ? { Authorization: `Bearer ${jwt}` } : {};
  return noting(opened(new LemmyHttp(base, { headers, fetchFunction: watchedFetch })));
}

/** The library wraps its answers: what failed is thrown here, the rest is taken out. */
function opened(client) {
  return new Proxy(client, {
    get(target, name) {
      const found = Reflect.get(target, name);
      if (typeof found !== "function") return found;
      return async (...values) => {
        const answer = await found.apply(target, values);
        if (answer.state === "failed") throw answer.err;
        return answer.data;
      };
    },
  });
}

// The library prints what fails besides; here much is meant to.
console.error = () => {};

const journey = [reading, writing, hearing, moderating, owning, recovering, administering, nothingLeftOut];
await walk(connect, journey, (client) => client.getMyUser());
