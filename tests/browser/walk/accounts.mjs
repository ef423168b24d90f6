// SPDX-License-Identifier: AGPL-3.0-or-later
// Logging out; and somebody new opens an account and says who they are.

import assert from "node:assert/strict";
import { step } from "../run.mjs";

export async function accounts({ jonas, newcomer, stamp }) {
  await step("whoever logs out is somebody like others again", async () => {
    await jonas.logOut();
    await jonas.link("log-in", undefined, jonas.menu()).waitFor();
    await jonas.open("/notifications");
    await jonas.heading(jonas.say("log-in")).waitFor();
  });
  await step("a name that is taken is reported, and what was typed is kept", async () => {
    await newcomer.open("/login");
    await newcomer.link("register").click();
    await newcomer.input("user-name").fill("jonas_petersen");
    await newcomer.input("email").fill(`${stamp}@musterau.example`);
    await newcomer.input("password").fill("kollegium-demo");
    await newcomer.button("register").click();
    await newcomer.warned("taken-name");
    assert.equal(await newcomer.input("email").inputValue(), `${stamp}@musterau.example`);
  });
  await step("an account is opened where that is allowed", async () => {
    await newcomer.input("user-name").fill(`neu_${stamp}`);
    await newcomer.input("password").fill("kollegium-demo");
    await newcomer.button("register").click();
    await newcomer.seesNotice("notice-welcome");
  });
  await step("they say who they are", async () => {
    await newcomer.titled(`neu_${stamp}`).click();
    await newcomer.link("edit-profile").click();
    await newcomer.input("display-name").fill("Neue Kollegin");
    await newcomer.input("about-you").fill("Seit heute in der *Bauaufsicht*.");
    await newcomer.button("save-changes").click();
    await newcomer.seesNotice("notice-saved");
    await newcomer.titled("Neue Kollegin").click();
    await newcomer.heading("Neue Kollegin").waitFor();
    await newcomer.sees("Bauaufsicht");
  });
}
