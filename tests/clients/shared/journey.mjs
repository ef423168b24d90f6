// SPDX-License-Identifier: AGPL-3.0-or-later
// What the journeys through the Lemmy API share, whichever JavaScript library they use: the world that they begin in,
// the runner of their steps, and a look at every answer.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

const counts = { passed: 0, failed: 0 };

/** Runs one step of the journey; a failure is printed and counted, and the journey goes on. */
export async function step(name, run) {
  try {
    await run();
    counts.passed += 1;
    console.log(`  ok    ${name}`);
  } catch (error) {
    counts.failed += 1;
    const reason = error?.stack ?? JSON.stringify(error) ?? error;
    console.log(`  FAIL  ${name}\n        ${String(reason).replaceAll("\n", "\n        ")}`);
  }
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

/** `fetch`, for the libraries to use. */
export async function watchedFetch(input, init) {
  const response = await fetch(input, init);
  const path = new URL(String(input)).pathname;
  if (/^\/api\/v[34]\//.test(path)) {
    assert.match(response.headers.get("content-type") ?? "", /^application\/json/, `${path}: content type`);
    const found = nullIn(await response.clone().json(), path);
    assert.equal(found, undefined, `${found} is null`);
  }
  return response;
}

/** With what each method was called last, and which of them were refused at least once. */
const called = new Map();
const refused = new Set();

/** The client of a library, whose methods are noted when they are called and when they are refused. */
export function noting(client) {
  return new Proxy(client, {
    get(target, name) {
      const found = Reflect.get(target, name, target);
      if (typeof found !== "function") return found;
      return (...values) => {
        called.set(name, values);
        const answer = found.apply(target, values);
        answer?.then?.(undefined, () => refused.add(name));
        return answer;
      };
    },
  });
}

/** Which methods of a client were called nowhere, but for `known` ones. */
export function notCalled(client, known) {
  const all = Object.getOwnPropertyNames(Object.getPrototypeOf(client));
  return all.filter((name) => !called.has(name) && !["constructor", ...known].includes(name));
}

/**
 * Sees that each method is refused somewhere with the right error: those that the journey has not seen refused are called
 * again as they were, by nobody, who has to log in first. `wrong` has other values for those that anybody may call, and
 * the error that they lead to; `harmless` are those that have nothing to refuse.
 */
export async function refuseTheRest(anonymous, login, wrong, harmless) {
  const faults = [];
  for (const [name, values] of [...called]) {
    if (refused.has(name) || harmless.includes(name)) continue;
    const [form, error] = wrong[name] ?? [values, login];
    await assert.rejects(anonymous[name](...form), error).catch((fault) => faults.push(`${name}: ${fault.actual?.name ?? fault.message}`));
  }
  assert.deepEqual(faults, []);
}

/** Calls a route that a library has no method for, and returns its answer. */
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

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/**
 * Goes through the parts of a journey and ends the process. `connect(base, jwt)` makes a client of the library for the
 * instance, signed in if there is a token; `mine(client)` is what the library tells somebody of themselves.
 */
export async function walk(connect, parts, mine = async (client) => (await client.getSite()).my_user) {
  const world = await begin(connect, mine, setting("BASE").replace(/\/$/, ""));
  for (const part of parts) {
    console.log(part.name);
    await part(world);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed === 0 ? 0 : 1);
}

async function begin(connect, mine, base) {
  /** Signs in and returns the client with its token and its own person. */
  const signIn = async (username, password) => {
    const { jwt } = await connect(base).login({ username_or_email: username, password });
    assert(jwt, "a login gives a token");
    const client = connect(base, jwt);
    const person = (await mine(client))?.local_user_view.person;
    assert.equal(person?.name, username);
    return { client, jwt, person };
  };
  const user = await signIn(setting("USERNAME"), setting("PASSWORD"));
  const moderator = await signIn(setting("MODERATOR_USERNAME"), setting("MODERATOR_PASSWORD"));

  const admin = await signIn(setting("ADMIN_USERNAME"), setting("ADMIN_PASSWORD"));

  // A group of its own for each run, so that the journey can be repeated on the same instance.
  const name = `journey${Date.now().toString(36)}`;
  const created = await call(base, moderator.jwt, "POST", "/community", { name, title: "Radverkehr" });
  const { community } = created.community_view;
  return {
    base,
    connect: (jwt) => connect(base, jwt),
    signIn,
    anonymous: connect(base),
    user,
    moderator,
    admin,
    password: setting("PASSWORD"),
    community,
    /** Word that only this run's texts contain. */
    word: `fahrrad${Date.now().toString(36)}`,
    /** `host` or `host:port` of the instance, as in the ids of what it owns. */
    host: new URL(community.actor_id).host,
    /** `!name@host` of a group on another instance that the user may join, if there is one. */
    peerGroup: process.env.PEER_GROUP,
    /** Where the instance's e-mails come. */
    mailFolder: process.env.MAIL_FOLDER,
  };
}
