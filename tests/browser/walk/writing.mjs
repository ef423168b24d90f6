// SPDX-License-Identifier: AGPL-3.0-or-later
// They start a thread, somebody at the Bund replies, they reply to that, vote, edit, delete, restore and report.

import assert from "node:assert/strict";
import { step } from "../run.mjs";

const QUESTION = "Wie zählen Sie **Räder** an Bügeln?";
const THANKS = "Dienstags ist Markt, also dann.";

export async function writing(world) {
  const { jonas, amira, answer } = world;
  const theirs = jonas.reply("Amira Sommerfeld", answer);
  await step("a thread without a title comes back with its text", async () => {
    await jonas.go("nav-groups");
    await jonas.link("groups-joined").click();
    await jonas.titled(world.group.title).click();
    await jonas.link("new-thread").click();
    // A browser holds back an empty title; a blank it sends.
    await jonas.input("title").fill(" ");
    await jonas.input("body").fill(QUESTION);
    await jonas.button("publish").click();
    await jonas.warned("invalid-empty");
    assert.equal(await jonas.input("body").inputValue(), QUESTION);
    assert.match(await jonas.page.title(), new RegExp(`^${jonas.say("error")}: `));
  });
  await step("with a title it is published", async () => {
    await jonas.input("title").fill(world.thread);
    await jonas.button("publish").click();
    await jonas.seesNotice("notice-published");
    await jonas.heading(world.thread).waitFor();
    assert.equal(await jonas.page.locator("strong", { hasText: "Räder" }).count(), 1);
  });
  const before = await jonas.unread();
  await step("at the home of the group it is read and answered", async () => {
    await amira.open(`/c/${world.group.name}`);
    await amira.reloadUntil(amira.titled(world.thread));
    await amira.titled(world.thread).click();
    await amira.input("your-reply").fill(answer);
    await amira.button("send-reply").click();
    await amira.seesNotice("notice-published");
  });
  await step("the reply is among the notifications", async () => {
    const number = before + 1;
    await jonas.reloadUntil(jonas.menu().getByText(jonas.say("unread", { number })));
    await jonas.menu().getByText(jonas.say("nav-notifications")).click();
    await jonas.sees(answer);
    await jonas.link("reply-by", { name: "Amira Sommerfeld" }).first().click();
    await theirs.waitFor();
    await jonas.link("whole-thread").click();
    await jonas.heading(world.thread).waitFor();
  });
  await step("it is answered in turn", async () => {
    await theirs.getByRole("link", { name: jonas.say("reply") }).first().click();
    await jonas.input("your-reply").fill(" ");
    await jonas.button("send-reply").click();
    await jonas.warned("invalid-empty");
    await jonas.input("your-reply").fill(THANKS);
    await jonas.button("send-reply").click();
    await jonas.seesNotice("notice-published");
    await jonas.reply("Jonas Petersen-Lück", THANKS).waitFor();
  });
  await step("a vote counts, and can be taken back", async () => {
    await jonas.button("vote-up", theirs).click();
    await theirs.getByText(jonas.say("points", { number: 2 })).waitFor();
    await pressed(jonas, theirs, "true");
    await jonas.button("vote-up", theirs).click();
    await theirs.getByText(jonas.say("points", { number: 1 })).waitFor();
    await pressed(jonas, theirs, "false");
  });
  await changing(world);
  await step("a reply is reported", async () => {
    await jonas.link("report", undefined, theirs).click();
    await jonas.input("report-reason").fill(world.complaint);
    await jonas.button("send-report").click();
    await jonas.seesNotice("notice-reported");
  });
}

/** Their own posts: changed, deleted, restored. */
async function changing({ jonas, amira, thread }) {
  const { page } = jonas;
  await step("the thread is edited", async () => {
    await jonas.link("edit", undefined, page.getByRole("article", { name: thread, exact: true })).click();
    await jonas.heading(jonas.say("edit-thread")).waitFor();
    assert.equal(await jonas.input("body").inputValue(), QUESTION);
    await jonas.input("body").fill(`${QUESTION} Und wie oft?`);
    await jonas.button("save-changes").click();
    await jonas.seesNotice("notice-edited");
    await jonas.sees("Und wie oft?");
  });
  const own = jonas.reply("Jonas Petersen-Lück", THANKS);
  await step("a reply is edited", async () => {
    await jonas.link("edit", undefined, own).click();
    await jonas.input("your-reply").fill(`${THANKS} Danke!`);
    await jonas.button("save-changes").click();
    await jonas.seesNotice("notice-edited");
    await own.filter({ hasText: "Danke!" }).waitFor();
  });
  await step("a reply is deleted and restored", async () => {
    await jonas.button("delete", own).click();
    await jonas.seesNotice("notice-deleted");
    const gone = jonas.reply("Jonas Petersen-Lück", jonas.say("post-deleted"));
    await jonas.button("restore", gone).click();
    await jonas.seesNotice("notice-restored");
    await own.waitFor();
  });
  await step("the home of the group has it all", async () => {
    await amira.reloadUntil(amira.reply("Jonas Petersen-Lück", `${THANKS} Danke!`));
    await amira.sees("Und wie oft?");
  });
}

async function pressed(person, within, expected) {
  assert.equal(await person.button("vote-up", within).getAttribute("aria-pressed"), expected);
}
