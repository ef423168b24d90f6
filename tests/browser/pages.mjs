// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page is looked at by axe-core, and kept as a picture. `world.mjs` says how to start this.

import { PAGES } from "./pages/all.mjs";
import { inspect } from "./pages/inspect.mjs";
import { prepare } from "./pages/sample.mjs";
import { person } from "./person.mjs";
import { check, step } from "./run.mjs";
import { bund, inBothLanguages, password, pictures } from "./world.mjs";

async function look(browser, language) {
  // axe-core is a script, which our own pages do not allow.
  const options = { javaScriptEnabled: true, bypassCSP: true };
  const people = {
    nobody: await person(browser, bund, language, options),
    konrad: await person(browser, bund, language, options),
    amira: await person(browser, bund, language, options),
  };
  let sample;
  await step("people of the Bund write what there is to see", async () => {
    sample = await prepare(people, password);
  });
  for (const [name, who, open] of PAGES) {
    await check(name, async () => {
      await open(people[who], sample);
      await inspect(people[who].page, (width) => `${pictures}/${language}/${width}/${name}.png`);
      people[who].assertNoFaults();
    });
  }
  for (const it of Object.values(people)) await it.leave();
}

await inBothLanguages("the pages", look);
