// SPDX-License-Identifier: AGPL-3.0-or-later
// People with nothing but a browser, and without script, use two agencies of the demo. `world.mjs` says how to start this.

import { person } from "./person.mjs";
import { step } from "./run.mjs";
import { accounts } from "./walk/accounts.mjs";
import { joining } from "./walk/joining.mjs";
import { keyboard } from "./walk/keyboard.mjs";
import { moderating } from "./walk/moderating.mjs";
import { reading } from "./walk/reading.mjs";
import { writing } from "./walk/writing.mjs";
import { bund, inBothLanguages, password, stadt } from "./world.mjs";

async function walk(browser, language) {
  // A group and words of its own for each walk, so that it can be repeated.
  const stamp = `${language}${Date.now().toString(36)}`;
  const people = {
    passerBy: await person(browser, stadt, language),
    jonas: await person(browser, stadt, language),
    amira: await person(browser, bund, language),
    newcomer: await person(browser, stadt, language),
    frida: await person(browser, stadt, language),
  };
  const world = {
    ...people,
    language,
    stamp,
    password,
    group: { name: `rad_${stamp}`, title: `Radverkehr ${stamp}` },
    thread: `Zählen ${stamp}`,
    complaint: `Die Zahlen fehlen: ${stamp}.`,
    answer: `Mit einer Strichliste, dienstags um zehn: ${stamp}.`,
  };
  for (const stretch of [reading, joining, writing, moderating, accounts, keyboard]) {
    console.log(` ${stretch.name}`);
    await stretch(world);
  }
  await step("nothing came from elsewhere, nothing was blocked, no server failed", () => {
    for (const it of Object.values(people)) it.assertNoFaults();
  });
  for (const it of Object.values(people)) await it.leave();
}

await inBothLanguages("a walk", walk);
