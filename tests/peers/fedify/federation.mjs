// SPDX-License-Identifier: AGPL-3.0-or-later
// One person on a Fedify server: what others may fetch of it, and an inbox that writes down what came.

import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { Activity, Create, Delete, Endpoints, Follow, Like, Note, Person, Undo, Update } from "@fedify/vocab";

export const NAME = "nele";

/**
 * The server at `origin`. `firstKnock` is the kind of signature that it tries first with a server it does not know:
 * `rfc9421` or `draft-cavage-http-signatures-12`.
 *
 * There is no queue: what is sent has been answered, and what came has been read.
 */
export async function open({ origin, firstKnock }) {
  const federation = createFederation({
    kv: new MemoryKvStore(),
    origin,
    firstKnock,
    // Loopback is a private network.
    allowPrivateAddress: true,
  });
  const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
  const peer = { federation, notes: new Map(), activities: new Map(), received: [], refused: [] };

  federation
    .setActorDispatcher("/users/{identifier}", person)
    .setKeyPairsDispatcher((_ctx, identifier) => (identifier === NAME ? keys : []))
    .authorize(isSigned);
  federation.setObjectDispatcher(Note, "/notes/{id}", (_ctx, { id }) => peer.notes.get(id) ?? null);
  for (const kind of [Create, Delete, Follow, Like, Undo, Update]) {
    const path = `/${kind.name.toLowerCase()}/{id}`;
    federation.setObjectDispatcher(kind, path, (_ctx, { id }) => peer.activities.get(id) ?? null);
  }
  federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
    software: { name: "neighbour", version: "2.3.6" },
    protocols: ["activitypub"],
    usage: { users: { total: 1 }, localPosts: peer.notes.size, localComments: 0 },
  }));
  federation
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .on(Activity, async (ctx, activity) => {
      // In this order: what is fetched later is then not in it.
      const asReceived = await activity.toJsonLd(ctx);
      peer.received.push({ understood: await describe(activity), activity: asReceived });
    })
    .onError((_ctx, error) => console.error(error))
    .onUnverifiedActivity((_ctx, activity, reason) => {
      peer.refused.push({ id: activity.id?.href, reason: reason.type });
    });
  return peer;
}

/** Nobody reads the person without a signature that Fedify has verified. */
async function isSigned(ctx) {
  return (await ctx.getSignedKey()) !== null;
}

async function person(ctx, identifier) {
  if (identifier !== NAME) return null;
  const keys = await ctx.getActorKeyPairs(identifier);
  return new Person({
    id: ctx.getActorUri(identifier),
    preferredUsername: identifier,
    name: "Nele Uhlig",
    summary: "<p>Schreibt von nebenan.</p>",
    url: ctx.getActorUri(identifier),
    inbox: ctx.getInboxUri(identifier),
    endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
    publicKey: keys[0].cryptographicKey,
    assertionMethods: keys.map((key) => key.multikey),
  });
}

/**
 * What Fedify makes of it, as in `Announce(Create(Page))`: every object is read by its vocabulary, and what is not of
 * the sender's origin is fetched from where it belongs.
 */
async function describe(object) {
  const name = object.constructor.name;
  if (!(object instanceof Activity)) return name;
  const inner = await object.getObject();
  return inner === null ? `${name}(?)` : `${name}(${await describe(inner)})`;
}
