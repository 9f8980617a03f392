/** `WEBHOOK_SECRET=whsec_… npm run listen`: builds the site now, and again whenever Gaststad says that something changed. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Rebuilder } from "./rebuild.mjs";
import { receiver } from "./receiver.mjs";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const [dist, next, old] = ["dist", "dist.next", "dist.old"].map((name) => join(here, name));
const secret = process.env["WEBHOOK_SECRET"] ?? "";
const host = process.env["LISTEN_HOST"] || "127.0.0.1";
const port = Number(process.env["LISTEN_PORT"] || 4330);

if (!secret.startsWith("whsec_")) {
  console.error("Set WEBHOOK_SECRET to the secret that the admin shows: it begins with whsec_");
  process.exit(2);
}

/** Build beside the site that stands, and change places only when it is whole. */
async function build() {
  await rm(next, { recursive: true, force: true });
  await new Promise((done, fail) => {
    const astro = join(here, "node_modules", "astro", "astro.js");
    const child = spawn(process.execPath, [astro, "build", "--outDir", next], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", fail);
    child.on("exit", (code) => (code === 0 ? done(undefined) : fail(new Error(`astro build ended with ${code}`))));
  });
  await rm(old, { recursive: true, force: true });
  if (existsSync(dist)) await rename(dist, old);
  await rename(next, dist);
  await rm(old, { recursive: true, force: true });
}

const log = (/** @type {string} */ line) => console.log(`${new Date().toISOString()} ${line}`);
const builds = new Rebuilder(build, { log });
const server = receiver({ secret, ask: () => builds.ask(), log });
server.listen(port, host, () => log(`listening on http://${host}:${port}/`));
// What changed while nobody listened.
builds.ask();

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    builds.stop();
    server.close();
    server.closeAllConnections();
  });
}
