// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of the pages, from the catalogues that the server itself uses.

import { readFileSync } from "node:fs";
import { FluentBundle, FluentResource } from "@fluent/bundle";

/** A function that gives the text of a message in a language: `say("members", { number: 3 })`. */
export function catalogue(language) {
  const file = new URL(`../../crates/web/locales/${language}/main.ftl`, import.meta.url);
  // As in the server: no marks around what is inserted.
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(readFileSync(file, "utf8")));
  return (message, values) => {
    const found = bundle.getMessage(message);
    if (!found?.value) throw new Error(`the catalogue ${language} does not have the message ${message}`);
    return bundle.formatPattern(found.value, values);
  };
}
