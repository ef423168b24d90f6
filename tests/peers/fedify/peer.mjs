// SPDX-License-Identifier: AGPL-3.0-or-later
// An independent federated server, built with Fedify: a person on another server, controlled by a test.
//
//   npm ci && PORT=8600 FIRST_KNOCK=rfc9421 node peer.mjs      (or draft-cavage-http-signatures-12; Node 22)
//
// It is at http://localhost:PORT, its person at /users/nele. The test speaks to /control, which does not federate:
//
//   POST /control/ACT with what acts.mjs wants of it, as JSON: does it, and answers with the id of what came of it
//   GET  /control/record: what came to the inbox and was verified, what was refused there, and what was sent
//
//   curl -d '{"group": "http://localhost:8536/c/werkstatt"}' http://localhost:8600/control/follow

import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import * as acts from "./acts.mjs";
import { open } from "./federation.mjs";

const port = Number(process.env.PORT);
const origin = `http://localhost:${port}`;

/** Each request to an inbox: how it was signed, and the answer. */
const sent = [];
const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const response = await fetch(request);
  if (request.method === "POST") {
    const signature = request.headers.has("signature-input") ? "rfc9421" : "draft-cavage-http-signatures-12";
    sent.push({ inbox: request.url, signature, status: response.status });
  }
  return response;
};

const peer = await open({ origin, firstKnock: process.env.FIRST_KNOCK });

async function control(path, body) {
  if (path === "/control/record") return { received: peer.received, refused: peer.refused, sent };
  const act = acts[path.split("/").at(-1)];
  return { id: await act(peer, peer.federation.createContext(new URL(origin)), JSON.parse(body)) };
}

async function answer({ method, url, headers }, body) {
  if (url.startsWith("/control/")) return Response.json(await control(url, body));
  const request = new Request(new URL(url, origin), { method, headers, body: method === "POST" ? body : undefined });
  return await peer.federation.fetch(request, { contextData: undefined });
}

const server = createServer(async (incoming, outgoing) => {
  try {
    const response = await answer(incoming, await buffer(incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  } catch (error) {
    console.error(error);
    outgoing.writeHead(500).end(String(error?.stack ?? error));
  }
});
server.listen(port, "127.0.0.1", () => console.log(`listening at ${origin}`));
