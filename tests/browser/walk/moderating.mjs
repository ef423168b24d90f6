// SPDX-License-Identifier: AGPL-3.0-or-later
// The moderator at the Bund reads a report, closes and removes the thread and takes both back; the city follows.

import assert from "node:assert/strict";
import { step } from "../run.mjs";

export async function moderating(world) {
  const { jonas, amira, passerBy } = world;
  await step("the report is read and settled", async () => {
    await amira.go("nav-reports");
    await amira.link("reports-replies").click();
    const report = amira.page.getByRole("listitem").filter({ hasText: world.complaint });
    await amira.reloadUntil(report);
    await amira.button("resolve-report", report).click();
    await amira.seesNotice("notice-resolved");
    await report.waitFor({ state: "detached" });
  });
  await step("a closed thread takes no replies", async () => {
    await amira.open(`/c/${world.group.name}`);
    await amira.titled(world.thread).click();
    await act(world, "lock", "notice-locked");
    await jonas.reloadUntil(jonas.page.getByText(jonas.say("denied-locked")));
    assert.equal(await jonas.input("your-reply").count(), 0);
  });
  await step("opened again, it does", async () => {
    await act(world, "unlock", "notice-unlocked");
    await jonas.reloadUntil(jonas.input("your-reply"));
    await jonas.input("your-reply").fill("Dann bis Dienstag.");
    await jonas.button("send-reply").click();
    await jonas.seesNotice("notice-published");
    await amira.reloadUntil(amira.reply("Jonas Petersen-Lück", "Dann bis Dienstag."));
  });
  const address = new URL(jonas.page.url()).pathname;
  await step("a removed thread is gone, but for those who wrote it", async () => {
    await act(world, "remove", "notice-removed", "Doppelt");
    await jonas.reloadUntil(jonas.page.getByText(jonas.say("post-removed")));
    const answer = await passerBy.open(address);
    assert.equal(answer.status(), 404);
  });
  await step("reinstated, it is back", async () => {
    await act(world, "reinstate", "notice-reinstated");
    await passerBy.reloadUntil(passerBy.heading(world.thread));
    await passerBy.reply("Jonas Petersen-Lück", "Dann bis Dienstag.").waitFor();
  });
  await step("a pinned thread is marked in its group", async () => {
    await act(world, "pin", "notice-pinned");
    await amira.titled(world.group.title).click();
    const row = amira.page.getByRole("listitem").filter({ has: amira.titled(world.thread) });
    await row.getByText(amira.say("pinned"), { exact: true }).waitFor();
    await amira.titled(world.thread).click();
    await act(world, "unpin", "notice-unpinned");
  });
  await step("who does not moderate is offered nothing of it", async () => {
    await jonas.open(address);
    assert.equal(await jonas.link("moderate").count(), 0);
    const answer = await jonas.open(`${address}/moderate`);
    assert.equal(answer.status(), 403);
    await jonas.sees(jonas.say("denied-not-moderator"));
  });
}

/** Does something about the thread that the moderator has before them. */
async function act({ amira, thread }, button, notice, reason) {
  const article = amira.page.getByRole("article", { name: thread, exact: true });
  await amira.link("moderate", undefined, article).click();
  if (reason) await amira.input("reason").fill(reason);
  await amira.button(button).click();
  await amira.seesNotice(notice);
}
