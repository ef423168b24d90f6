// SPDX-License-Identifier: AGPL-3.0-or-later

import { ThreadiverseClient } from "threadiverse";
import { noting, watchedFetch } from "../shared/journey.mjs";

/** A client of the instance, signed in if there is a token. */
export function connect(base, jwt) {
  const headers = jwt ? { authorization: `Bearer ${jwt}` } : {};
  return noting(new ThreadiverseClient(base, { headers, fetchFunction: watchedFetch }));
}

/** `options` with the marker that sort names are those of API v3. */
export function v3(options) {
  return { mode: "lemmyv0", ...options };
}
