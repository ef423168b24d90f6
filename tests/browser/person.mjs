// SPDX-License-Identifier: AGPL-3.0-or-later
// A person with a browser: they find things by what they are and what is written on them.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { catalogue } from "./catalogue.mjs";

/** What Debian's Chromium needs to run without a screen, and to ask nobody but us. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** For one step of a page; the server is a debug build on a machine that does other things, too. */
const PATIENCE = 8_000;

export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Somebody at the server `origin`, in a browser of their own. `options` are Playwright's, for the context. */
export async function person(browser, origin, language, options = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    locale: language,
    javaScriptEnabled: false,
    // A page that is still gliding is not where it says.
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  return new Person(page, origin, language);
}

export class Person {
  constructor(page, origin, language) {
    this.page = page;
    this.origin = origin;
    this.say = catalogue(language);
    /** What went wrong without being seen on the page. */
    this.faults = [];
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== origin) this.faults.push(`asked for ${request.url()}`);
    });
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) this.faults.push(message.text());
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.faults.push(`${response.status()} of ${response.url()}`);
    });
  }

  /** Everything that a browser says of a page is in order: nothing came from elsewhere, nothing was blocked. */
  assertNoFaults() {
    assert.deepEqual(this.faults, []);
  }

  async leave() {
    await this.page.context().close();
  }

  open(path) {
    return this.page.goto(path);
  }

  link(message, values, within = this.page) {
    return within.getByRole("link", { name: this.say(message, values), exact: true });
  }

  button(message, within = this.page) {
    return within.getByRole("button", { name: this.say(message), exact: true });
  }

  input(message, values) {
    return this.page.getByLabel(this.say(message, values), { exact: true });
  }

  heading(text) {
    return this.page.getByRole("heading", { name: text, exact: true });
  }

  menu() {
    return this.page.getByRole("navigation", { name: this.say("nav-main") });
  }

  /** Presses an entry of the main navigation. */
  async go(message) {
    await this.link(message, undefined, this.menu()).click();
  }

  titled(text) {
    return this.page.getByRole("link", { name: text, exact: true });
  }

  /** The reply of somebody that has these words. */
  reply(name, words) {
    const article = this.page.getByRole("article", { name: this.say("reply-by", { name }), exact: true });
    return article.filter({ hasText: words });
  }

  /** How many notifications the menu counts as new. */
  async unread() {
    const entry = this.menu().getByText(this.say("nav-notifications"));
    return Number((await entry.innerText()).match(/\d+/)?.[0] ?? 0);
  }

  /** Waits for the notice that says what has been done. */
  async seesNotice(message) {
    await this.page.getByRole("status").filter({ hasText: this.say(message) }).waitFor();
  }

  /** Waits for the alert that says what is wrong. */
  async warned(message, values) {
    await this.page.getByRole("alert").filter({ hasText: this.say(message, values) }).waitFor();
  }

  /** Waits for a page that says it is in this language. */
  async isSpokenTo(language) {
    await this.page.locator(`html[lang=${language}]`).waitFor({ state: "attached" });
  }

  async sees(text) {
    await this.page.getByText(text).first().waitFor();
  }

  async logIn(name, password) {
    await this.input("name-or-email").fill(name);
    await this.input("password").fill(password);
    await this.button("log-in", this.page.getByRole("main")).click();
  }

  async logOut() {
    await this.button("log-out").click();
    await this.seesNotice("notice-logged-out");
  }

  /** Loads the page again until `locator` is there: what other servers say needs a moment. */
  async reloadUntil(locator, seconds = 20) {
    const end = Date.now() + seconds * 1000;
    while (!(await locator.first().isVisible())) {
      assert(Date.now() < end, `not within ${seconds} s at ${this.page.url()}: ${locator}`);
      await sleep(250);
      await this.page.reload();
    }
  }
}
