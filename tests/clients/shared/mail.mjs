// SPDX-License-Identifier: AGPL-3.0-or-later
// What comes by e-mail, into the folder of the mail server of the tests.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./journey.mjs";

/** What came to an address, the newest first. */
function received(folder, address) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const all = files.sort().reverse().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
  return all.filter((it) => it.recipients.includes(address));
}

/** The secret of the next link to `path` that comes to the address after `ask` was called. */
export async function secret({ mailFolder, base }, address, path, ask) {
  const before = received(mailFolder, address).length;
  await ask();
  const [newest] = await eventually(`an e-mail to ${address}`, async () => {
    const all = received(mailFolder, address);
    return all.length > before && all;
  });
  const link = newest.body.split(/\r?\n/).find((line) => line.startsWith(`${base}/${path}/`));
  assert(link, newest.body);
  return link.split("/").pop();
}
