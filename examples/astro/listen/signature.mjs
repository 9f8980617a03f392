/** Whether a message comes from who knows the secret: Standard Webhooks, with nothing but Node.js. */
import { createHmac, timingSafeEqual } from "node:crypto";

const PREFIX = "whsec_";
/** A message that is older, or newer, is somebody playing an old one again. */
export const SECONDS_OFF = 300;

/**
 * @param {string} secret as the admin shows it
 * @param {Record<string, string | string[] | undefined>} headers with names in small letters
 * @param {Buffer} body as it came, before anything reads it
 * @param {number} now seconds since 1970
 * @returns {boolean}
 */
export function isSigned(secret, headers, body, now = Date.now() / 1000) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const given = headers["webhook-signature"];
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof given !== "string") return false;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > SECONDS_OFF) return false;
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, "base64");
  if (key.length < 24) return false;
  const wanted = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  return given.split(" ").some((one) => {
    if (!one.startsWith("v1,")) return false;
    const found = Buffer.from(one.slice(3), "base64");
    return found.length === wanted.length && timingSafeEqual(found, wanted);
  });
}
