// SPDX-License-Identifier: AGPL-3.0-or-later
// What the steps share: the runner, clients that look at every answer, and the few calls that the library
// does not have.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ThreadiverseClient } from "threadiverse";

const counts = { passed: 0, failed: 0 };

/** Runs one step of the journey; a failure is printed and counted, and the journey goes on. */
export async function step(name, run) {
  try {
    await run();
    counts.passed += 1;
    console.log(`  ok    ${name}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`  FAIL  ${name}\n        ${String(error?.stack ?? error).replaceAll("\n", "\n        ")}`);
  }
}

/** Prints the count and returns what the process exits with. */
export function finish() {
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

/** Repeats `probe` until it returns something, for what a server does after it has answered. */
export async function eventually(what, probe, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    assert(Date.now() < end, `${what} did not happen within ${seconds} s`);
    await sleep(200);
  }
}

/** Clients of web apps refuse `null` where a field is absent, so no answer may have one anywhere. */
function nullIn(value, path) {
  if (value === null) return path;
  if (typeof value !== "object") return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = nullIn(inner, `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

async function watchedFetch(input, init) {
  const response = await fetch(input, init);
  const path = new URL(String(input)).pathname;
  if (path.startsWith("/api/v3")) {
    assert.match(response.headers.get("content-type") ?? "", /^application\/json/, `${path}: content type`);
    const found = nullIn(await response.clone().json(), path);
    assert.equal(found, undefined, `${found} is null`);
  }
  return response;
}

/** A client of the instance, signed in if there is a token. */
export function client(base, jwt) {
  const headers = jwt ? { authorization: `Bearer ${jwt}` } : {};
  return new ThreadiverseClient(base, { headers, fetchFunction: watchedFetch });
}

/** Calls a route that the library has no method for, and returns its answer. */
export async function call(base, jwt, method, path, body) {
  const response = await watchedFetch(`${base}/api/v3${path}`, {
    method,
    headers: {
      ...(jwt && { authorization: `Bearer ${jwt}` }),
      ...(body && { "content-type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  assert.equal(response.status, 200, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Signs in and returns the client with its token and its own person. */
export async function signIn(base, username, password) {
  const { jwt } = await client(base).login({ username_or_email: username, password });
  assert(jwt, "a login gives a token");
  const signedIn = client(base, jwt);
  const { my_user } = await signedIn.getSite();
  assert.equal(my_user?.local_user_view.person.name, username);
  return { client: signedIn, jwt, person: my_user.local_user_view.person };
}

/** `options` with the marker that sort names are those of API v3. */
export function v3(options) {
  return { mode: "lemmyv0", ...options };
}
