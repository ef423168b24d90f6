// SPDX-License-Identifier: AGPL-3.0-or-later
// A journey through the Lemmy API with the client library of Voyager, which checks every answer by schema.
//
//   BASE=http://127.0.0.1:PORT USERNAME=… PASSWORD=… MODERATOR_USERNAME=… MODERATOR_PASSWORD=… node journey.mjs
//
// The two accounts are on the instance at BASE; the moderator must be allowed to open a group.
// PEER_GROUP=!name@host, optional, is a group on another instance that the user may join.

import { commenting } from "./steps/commenting.mjs";
import { errors } from "./steps/errors.mjs";
import { federating } from "./steps/federating.mjs";
import { inbox } from "./steps/inbox.mjs";
import { moderating } from "./steps/moderating.mjs";
import { posting } from "./steps/posting.mjs";
import { reading } from "./steps/reading.mjs";
import { call, client, finish, signIn } from "./world.mjs";

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is missing`);
  return value;
}

const base = setting("BASE").replace(/\/$/, "");
const user = await signIn(base, setting("USERNAME"), setting("PASSWORD"));
const moderator = await signIn(base, setting("MODERATOR_USERNAME"), setting("MODERATOR_PASSWORD"));

// A group of its own for each run, so that the journey can be repeated on the same instance.
const name = `journey${Date.now().toString(36)}`;
const created = await call(base, moderator.jwt, "POST", "/community", { name, title: "Radverkehr" });
const { community } = created.community_view;

const world = {
  base,
  anonymous: client(base),
  user,
  moderator,
  password: setting("PASSWORD"),
  community,
  /** Word that only this run's texts contain. */
  word: `fahrrad${Date.now().toString(36)}`,
  /** `host` or `host:port` of the instance, as in the ids of what it owns. */
  host: new URL(community.actor_id).host,
  peerGroup: process.env.PEER_GROUP,
};

for (const part of [reading, posting, commenting, inbox, moderating, federating, errors]) {
  console.log(part.name);
  await part(world);
}
process.exit(finish());
