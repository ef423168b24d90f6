// SPDX-License-Identifier: AGPL-3.0-or-later
// What the person can do. Each takes the server, Fedify's context and what the test asks for, and returns the id of
// what came of it. Whoever is named in `to` gets it, and is mentioned in what is written.

import { randomUUID } from "node:crypto";
import { Temporal } from "@js-temporal/polyfill";
import {
  Create,
  Delete,
  Follow,
  isActor,
  Like,
  Mention,
  Note,
  PUBLIC_COLLECTION,
  Tombstone,
  Undo,
  Update,
} from "@fedify/vocab";
import { NAME } from "./federation.mjs";

export function follow(peer, ctx, { group }) {
  return send(peer, ctx, [group], Follow, { object: new URL(group) });
}

/** Takes back the Follow with the id `follow`. */
export function unfollow(peer, ctx, { group, follow: id }) {
  return send(peer, ctx, [group], Undo, { object: peer.activities.get(idIn(ctx, id)) });
}

export async function write(peer, ctx, { text, to, inReplyTo }) {
  const id = randomUUID();
  const note = new Note({
    id: ctx.getObjectUri(Note, { id }),
    attribution: ctx.getActorUri(NAME),
    content: text,
    replyTarget: inReplyTo && new URL(inReplyTo),
    tos: [PUBLIC_COLLECTION],
    ccs: to.map((actor) => new URL(actor)),
    tags: await Promise.all(to.map((actor) => mention(ctx, actor))),
    published: Temporal.Now.instant(),
  });
  return say(peer, ctx, id, note, Create);
}

export function edit(peer, ctx, { note, text }) {
  const id = idIn(ctx, note);
  const edited = peer.notes.get(id).clone({ content: text, updated: Temporal.Now.instant() });
  return say(peer, ctx, id, edited, Update);
}

export async function remove(peer, ctx, { note: uri }) {
  const id = idIn(ctx, uri);
  const { id: noteId, toIds: tos, ccIds: ccs } = peer.notes.get(id);
  peer.notes.delete(id);
  await send(peer, ctx, ccs, Delete, { object: new Tombstone({ id: noteId }), tos, ccs });
  return noteId;
}

export function like(peer, ctx, { object, to }) {
  return send(peer, ctx, to, Like, { object: new URL(object) });
}

/** Stores the note and sends it to everybody whom it mentions. */
async function say(peer, ctx, id, note, Kind) {
  peer.notes.set(id, note);
  await send(peer, ctx, note.ccIds, Kind, { object: note, tos: note.toIds, ccs: note.ccIds });
  return note.id;
}

/** Sends an activity and keeps it, so that others may fetch it. */
async function send(peer, ctx, to, Kind, values) {
  const id = randomUUID();
  const activity = new Kind({ id: ctx.getObjectUri(Kind, { id }), actor: ctx.getActorUri(NAME), ...values });
  peer.activities.set(id, activity);
  const actors = await Promise.all(to.map((uri) => lookUp(ctx, uri)));
  await ctx.sendActivity({ identifier: NAME }, actors, activity, { preferSharedInbox: true });
  return activity.id;
}

function idIn(ctx, uri) {
  return ctx.parseUri(new URL(uri)).values.id;
}

async function mention(ctx, uri) {
  const actor = await lookUp(ctx, uri);
  return new Mention({ href: actor.id, name: `@${actor.preferredUsername}@${actor.id.host}` });
}

async function lookUp(ctx, uri) {
  const actor = await ctx.lookupObject(uri);
  if (!isActor(actor)) throw new Error(`${uri} is not an actor`);
  return actor;
}
