// SPDX-License-Identifier: AGPL-3.0-or-later
// What is asked of every page: axe-core finds nothing, on a desk and on a phone, by day and by night; it fits on a narrow
// screen; and it leaves a picture for people to look at.

import assert from "node:assert/strict";
import axe from "axe-core";

const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
/** What 1280 pixels have room for at 400 %, see WCAG 1.4.10. */
const NARROW = { width: 320, height: 256 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** `picture` gives the file for the picture of a width. */
export async function inspect(page, picture) {
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, "a page has one heading of the first level");
  for (const [width, size] of Object.entries(WIDTHS)) {
    await page.setViewportSize(size);
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), [], `${width}, ${colorScheme}`);
    }
    await fits(page);
    await page.screenshot({ path: picture(width), fullPage: true });
  }
  await page.setViewportSize(NARROW);
  await fits(page);
}

/** What axe-core finds, in few words. */
async function violations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), RULES);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** Nothing makes the page wider than the screen. */
async function fits(page) {
  const { wide, screen } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    screen: document.documentElement.clientWidth,
  }));
  assert(wide <= screen, `the page is ${wide} pixels wide, the screen ${screen}`);
}
