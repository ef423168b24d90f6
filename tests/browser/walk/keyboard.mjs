// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody without a mouse: the content is reached at once, what has the focus is seen, and one logs in.

import assert from "node:assert/strict";
import { step } from "../run.mjs";

/** More stops than these pages have. */
const MANY = 60;

export async function keyboard({ frida, group, password }) {
  const { keyboard } = frida.page;
  await step("the first key leads past the menu", async () => {
    await frida.open("/groups");
    await keyboard.press("Tab");
    assert.equal((await focused(frida)).text, frida.say("skip"));
    await keyboard.press("Enter");
    await keyboard.press("Tab");
    assert.equal((await focused(frida)).label, frida.say("groups-search"));
  });
  await step("wherever the keys lead, one sees it", async () => {
    await frida.titled("Werkstatt Organisationsentwicklung").click();
    await frida.heading("Werkstatt Organisationsentwicklung").waitFor();
    for (let stop = 0; stop < MANY; stop += 1) {
      await keyboard.press("Tab");
      const at = await focused(frida);
      if (at.isEnd) break;
      assert(at.seen, `${at.text} has the focus, and nobody sees it`);
    }
  });
  await step("one logs in by keys alone", async () => {
    await tabTo(frida, (at) => at.text === frida.say("log-in"));
    await keyboard.press("Enter");
    await frida.heading(frida.say("log-in")).waitFor();
    await tabTo(frida, (at) => at.label === frida.say("name-or-email"));
    await keyboard.type("frida_anselm");
    await keyboard.press("Tab");
    await keyboard.type(password);
    await keyboard.press("Enter");
    await frida.seesNotice("notice-welcome");
    await frida.heading("Werkstatt Organisationsentwicklung").waitFor();
  });
}

async function tabTo(person, wanted) {
  for (let stop = 0; stop < MANY; stop += 1) {
    await person.page.keyboard.press("Tab");
    if (wanted(await focused(person))) return;
  }
  assert.fail(`not reached by ${MANY} times the tabulator`);
}

/** What has the focus, and whether that can be seen: it is on the screen and has an outline. */
function focused(person) {
  return person.page.evaluate(() => {
    const it = document.activeElement;
    const { top, bottom, left, right, width } = it.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(it);
    const onScreen = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && width > 0;
    return {
      isEnd: it === document.body,
      text: it.textContent.trim(),
      label: it.labels?.[0]?.textContent ?? "",
      seen: onScreen && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    };
  });
}
