/** Receives webhooks: checks who sent them, answers at once, and asks for a build. */
import { createServer } from "node:http";

import { isSigned } from "./signature.mjs";

const MOST_BYTES = 1024 * 1024;
const MOST_KNOWN = 1000;

/**
 * @param {{ secret: string, ask: (type: string) => void, log?: (line: string) => void }} options
 * @returns {import("node:http").Server}
 */
export function receiver({ secret, ask, log = console.log }) {
  /** The same message can come twice. @type {Set<string>} */
  const known = new Set();

  const server = createServer((request, response) => {
    const end = (/** @type {number} */ status) => response.writeHead(status, { Connection: "close" }).end();
    if (request.method !== "POST") return end(405);
    /** @type {Buffer[]} */
    const parts = [];
    let size = 0;
    request.on("data", (/** @type {Buffer} */ part) => {
      size += part.length;
      if (size > MOST_BYTES) {
        end(413);
        request.destroy();
      } else parts.push(part);
    });
    request.on("error", () => undefined);
    request.on("end", () => {
      const body = Buffer.concat(parts);
      if (!isSigned(secret, request.headers, body)) return end(401);
      let type;
      try {
        type = JSON.parse(body.toString("utf8")).type;
      } catch {
        return end(400);
      }
      end(204);
      const id = String(request.headers["webhook-id"]);
      if (known.has(id)) return;
      known.add(id);
      if (known.size > MOST_KNOWN) known.delete(known.values().next().value ?? "");
      log(`${type}`);
      if (type !== "webhook.test") ask(type);
    });
  });
  server.requestTimeout = 10_000;
  return server;
}
