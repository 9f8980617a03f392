/** The receiver believes nobody without the secret, and a burst of messages makes one build at a time. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Rebuilder } from "./rebuild.mjs";
import { receiver } from "./receiver.mjs";
import { isSigned } from "./signature.mjs";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const quiet = () => undefined;
const now = () => Math.floor(Date.now() / 1000);

/** @param {string} body */
function signed(body, { id = "msg_1", at = now(), secret = SECRET } = {}) {
  const key = Buffer.from(secret.slice(6), "base64");
  const mark = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": `v1,${mark}` };
}

test("the example of the specification is signed", () => {
  const body = Buffer.from('{"test": 2432232314}');
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  assert.equal(isSigned(SECRET, headers, body, 1614265330), true);
  assert.equal(isSigned(SECRET, headers, Buffer.from('{"test": 2432232315}'), 1614265330), false);
  assert.equal(isSigned(SECRET, headers, body, 1614265330 + 301), false, "too old");
  assert.equal(isSigned(SECRET, headers, body, 1614265330 - 301), false, "of the future");
  const two = { ...headers, "webhook-signature": `v1,AAAA v1a,x ${headers["webhook-signature"]}` };
  assert.equal(isSigned(SECRET, two, body, 1614265330), true, "one of several is enough");
  for (const name of Object.keys(headers)) assert.equal(isSigned(SECRET, { ...headers, [name]: undefined }, body, 1614265330), false);
  for (const wrong of ["", "v1,", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v2,x"])
    assert.equal(isSigned(SECRET, { ...headers, "webhook-signature": wrong }, body, 1614265330), false);
});

/** @type {string[]} */
const asked = [];
const server = receiver({ secret: SECRET, ask: (type) => asked.push(type), log: quiet });
let address = "";

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = server.address();
  address = typeof at === "object" && at ? `http://127.0.0.1:${at.port}/` : "";
});
after(() => server.close());

/** @param {string} body @param {Record<string, string>} headers */
const post = (body, headers) => fetch(address, { method: "POST", body, headers }).then((answer) => answer.status);

test("messages are believed when they are signed, and once", async () => {
  const body = '{"type":"page.updated","data":{}}';
  assert.equal(await post(body, {}), 401);
  assert.equal(await post(body, signed(body, { secret: "whsec_" + "A".repeat(32) })), 401);
  assert.equal(await post(body, signed(body, { at: now() - 1000 })), 401);
  assert.deepEqual(asked, []);
  assert.equal(await post(body, signed(body)), 204);
  assert.equal(await post(body, signed(body)), 204, "the same message again");
  assert.equal(await post("nonsense", signed("nonsense", { id: "msg_2" })), 400);
  const tried = '{"type":"webhook.test","data":{}}';
  assert.equal(await post(tried, signed(tried, { id: "msg_3" })), 204);
  assert.equal((await fetch(address)).status, 405);
  assert.deepEqual(asked, ["page.updated"]);
});

test("a burst makes one build, and what comes while it runs makes one more", async () => {
  let running = 0;
  let most = 0;
  let builds = 0;
  const rebuilder = new Rebuilder(
    async () => {
      builds++;
      most = Math.max(most, ++running);
      await sleep(100);
      running--;
    },
    { quiet: 20, log: quiet },
  );
  for (let i = 0; i < 50; i++) rebuilder.ask();
  await sleep(70);
  for (let i = 0; i < 50; i++) rebuilder.ask();
  await sleep(400);
  assert.deepEqual([builds, most], [2, 1]);
});

test("a build that fails is tried again until one succeeds", async () => {
  let builds = 0;
  const rebuilder = new Rebuilder(async () => {
    if (++builds < 3) throw new Error("the source is away");
  }, { quiet: 5, pauses: [10], log: quiet });
  rebuilder.ask();
  await sleep(200);
  assert.equal(builds, 3);
});
