// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from "node:assert/strict";
import { step } from "../../shared/journey.mjs";

/** What the server does not have yet, with what the library would send: it says so. */
const NOT_BUILT = {
  passwordReset: { email: "niemand@example.org" },
  passwordChangeAfterReset: { token: "x", password: "lang genug", password_verify: "lang genug" },
  verifyEmail: { token: "x" },
};

const called = new Set();

/** The client, whose methods are noted when they are called. */
export function noting(client) {
  return new Proxy(client, {
    get(target, name) {
      const found = Reflect.get(target, name, target);
      if (typeof found !== "function") return found;
      return (...values) => {
        called.add(name);
        return found.apply(target, values);
      };
    },
  });
}

/** Each method of the library was called, or is known not to be there. */
export async function nothingLeftOut({ anonymous }) {
  await step("what is not built says so", async () => {
    for (const [name, form] of Object.entries(NOT_BUILT)) {
      await assert.rejects(anonymous[name](form), { name: "not_found" }, name);
    }
  });

  await step("every method of the library was called", async () => {
    const prototype = Object.getPrototypeOf(anonymous);
    const all = Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
    // Headers are given when a client is made.
    assert.deepEqual(all.filter((name) => !called.has(name) && name !== "setHeaders"), []);
  });
}
