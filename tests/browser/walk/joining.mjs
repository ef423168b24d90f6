// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody of the city logs in and joins groups of the Bund: one from the list, and one by its address that their own
// server does not know yet.

import assert from "node:assert/strict";
import { step } from "../run.mjs";

export async function joining(world) {
  const { jonas, amira, password } = world;
  await step("a wrong password is reported, and the name is kept", async () => {
    await jonas.open("/groups");
    await jonas.go("log-in");
    await jonas.logIn("jonas_petersen", "not-the-password");
    await jonas.warned("wrong-credentials");
    assert.equal(await jonas.input("name-or-email").inputValue(), "jonas_petersen");
  });
  await step("the right one leads back to where one was", async () => {
    await jonas.input("password").fill(password);
    await jonas.button("log-in", jonas.page.getByRole("main")).click();
    await jonas.seesNotice("notice-welcome");
    await jonas.heading(jonas.say("nav-groups")).waitFor();
    await jonas.titled("Jonas Petersen-Lück").waitFor();
  });
  await step("a group from the list is left, and joined", async () => {
    await jonas.titled("OZG-Umsetzung: Mobilität und Reisen").click();
    await jonas.button("leave").click();
    await jonas.seesNotice("notice-left");
    await jonas.button("join").click();
    await jonas.button("join").waitFor({ state: "detached" });
    await jonas.reloadUntil(jonas.button("leave"));
  });
  await step("an administrator of the Bund opens a group", async () => {
    await amira.open("/");
    await amira.go("log-in");
    await amira.logIn("amira_sommerfeld", password);
    await amira.go("nav-groups");
    await amira.link("open-group").click();
    await amira.input("group-title").fill(world.group.title);
    await amira.input("group-name").fill("werkstatt_oe");
    await amira.input("group-summary").fill("Wege, Abstellplätze und **Zahlen** dazu.");
    await amira.button("open-group").click();
    await amira.warned("taken-name");
    assert.equal(await amira.input("group-title").inputValue(), world.group.title);
    await amira.input("group-name").fill(world.group.name);
    await amira.button("open-group").click();
    await amira.seesNotice("notice-group-opened");
  });
  await step("it is found by its address and joined", async () => {
    await jonas.go("nav-groups");
    await jonas.input("groups-search").fill(`!${world.group.name}@${new URL(amira.origin).host}`);
    await jonas.button("search-do").click();
    await jonas.heading(world.group.title).waitFor();
    await jonas.button("join").click();
    await jonas.page.getByRole("status").waitFor();
    await jonas.reloadUntil(jonas.button("leave"));
  });
  await step("a group of an agency that one does not federate with cannot be looked up", async () => {
    await jonas.go("nav-search");
    await jonas.input("search-label").fill("!raum@anderswo.example");
    await jonas.button("search-do").click();
    await jonas.warned("search-not-allowed", { name: "anderswo.example" });
  });
}
