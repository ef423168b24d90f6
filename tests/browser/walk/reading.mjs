// SPDX-License-Identifier: AGPL-3.0-or-later
// Nobody in particular opens the printed address, looks around and searches.

import assert from "node:assert/strict";
import { step } from "../run.mjs";

export async function reading({ passerBy, language }) {
  const { page } = passerBy;
  await step("the printed address leads to the start page", async () => {
    const answer = await passerBy.open("/");
    assert.equal(answer.status(), 200);
    await passerBy.isSpokenTo(language);
    await passerBy.heading("Stadt Musterau").waitFor();
    await passerBy.sees(passerBy.say("welcome"));
  });
  await step("the list of groups leads to a group, and that to a thread", async () => {
    await passerBy.go("nav-groups");
    await passerBy.titled("Werkstatt Organisationsentwicklung").click();
    await passerBy.heading("Werkstatt Organisationsentwicklung").waitFor();
    await passerBy.link("log-in-to-join").waitFor();
    await passerBy.titled("Misserfolg: Unser Ideenboard blieb leer").click();
    await passerBy.reply("Amira Sommerfeld", "Danke für die Offenheit").waitFor();
    await passerBy.link("log-in-to-reply").waitFor();
  });
  await step("replies can be read in another order", async () => {
    await passerBy.link("replies-new").click();
    await passerBy.reply("Amira Sommerfeld", "Danke für die Offenheit").waitFor();
    await page.goBack();
  });
  await step("a person has a page", async () => {
    await passerBy.titled("Amira Sommerfeld").first().click();
    await passerBy.heading("Amira Sommerfeld").waitFor();
    await passerBy.link("profile-elsewhere").waitFor();
  });
  await step("a search finds threads by their words", async () => {
    await passerBy.go("nav-search");
    await passerBy.input("search-label").fill("Ideenboard");
    await passerBy.button("search-do").click();
    await passerBy.titled("Misserfolg: Unser Ideenboard blieb leer").first().click();
    await passerBy.heading("Misserfolg: Unser Ideenboard blieb leer").waitFor();
  });
  await step("a search in a group finds only what is there", async () => {
    await passerBy.open("/c/musterau_digital");
    await passerBy.input("search-in-group").fill("Ideenboard");
    await passerBy.button("search-do").click();
    await passerBy.sees(passerBy.say("search-nothing", { name: "Ideenboard" }));
    await passerBy.link("search-everywhere").click();
    await passerBy.titled("Misserfolg: Unser Ideenboard blieb leer").first().waitFor();
  });
  await step("an address that nothing is at says so", async () => {
    const answer = await passerBy.open("/c/gibt_es_nicht");
    assert.equal(answer.status(), 404);
    await passerBy.sees(passerBy.say("missing-group"));
    await passerBy.link("to-start").click();
    await passerBy.heading("Stadt Musterau").waitFor();
  });
  await step("another language can be chosen, stays, and can be given back", async () => {
    const own = { de: "Deutsch", en: "English" };
    const other = language === "de" ? "en" : "de";
    await page.getByRole("button", { name: own[other], exact: true }).click();
    await passerBy.isSpokenTo(other);
    await passerBy.open("/groups");
    await passerBy.isSpokenTo(other);
    await page.getByRole("button", { name: own[language], exact: true }).click();
    await passerBy.isSpokenTo(language);
  });
}
