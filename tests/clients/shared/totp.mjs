// SPDX-License-Identifier: AGPL-3.0-or-later

import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

/** The code of an authenticator for the secret in an `otpauth:` URL, `later` periods from now. */
export function code(url, later = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...new URL(url).searchParams.get("secret")].map((it) =>
    letters.indexOf(it).toString(2).padStart(5, "0"),
  );
  const bytes = bits.join("").match(/.{8}/g).map((it) => parseInt(it, 2));
  const period = Buffer.alloc(8);
  period.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", Buffer.from(bytes)).update(period).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
