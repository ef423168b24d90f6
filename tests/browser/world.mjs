// SPDX-License-Identifier: AGPL-3.0-or-later
// The demo that is running, from its environment variables:
//
//   BUND=http://bund.localhost:PORT STADT=http://stadt.localhost:PORT PASSWORD=… PICTURES=folder node walks.mjs
//
// PASSWORD is that of everybody in the demo; only `pages.mjs` wants PICTURES. Both may be run again on the same demo.

import { launch } from "./person.mjs";
import { finish, part } from "./run.mjs";

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value.replace(/\/$/, "");
}

export const bund = setting("BUND");
export const stadt = setting("STADT");
export const password = setting("PASSWORD");
export const pictures = process.env.PICTURES;

/** Runs something in German and in English, and ends the process with what came of it. */
export async function inBothLanguages(name, run) {
  const browser = await launch();
  try {
    for (const language of ["de", "en"]) await part(`${name} in ${language}`, () => run(browser, language));
  } finally {
    await browser.close();
  }
  process.exit(finish());
}
