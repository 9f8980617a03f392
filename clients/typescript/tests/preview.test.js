/** The preview page's side: where the token comes from and goes to, whom it listens to, and when it asks. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { ProblemError, takeToken, watchPreview } from "../dist/index.js";

const ADMIN = "https://stad.example";
const tick = (ms = 5) => new Promise((done) => setTimeout(done, ms));
let stop = () => {};

/** A browser's window, as much of one as the page needs; `told` is what its parent hears. */
function browser({ hash = "", state = null, framed = false } = {}) {
  const listeners = new Set();
  const told = [];
  const parent = { postMessage: (message, target) => told.push([message, target]) };
  const location = { hash, pathname: "/preview/", search: "", href: `https://front.example/preview/${hash}` };
  const history = {
    state,
    replaceState(next, _title, address) {
      history.state = next;
      location.hash = "";
      location.href = `https://front.example${address}`;
    },
  };
  const window = {
    addEventListener: (_name, listener) => listeners.add(listener),
    removeEventListener: (_name, listener) => listeners.delete(listener),
  };
  window.parent = framed ? parent : window;
  Object.assign(globalThis, { window, location, history, document: { hidden: false } });
  const say = (message, from = {}) => {
    for (const listener of listeners) listener({ source: parent, origin: ADMIN, data: { gaststad: message }, ...from });
  };
  return { history, listeners, location, say, told };
}

function serving(...replies) {
  const asked = [];
  const fetch = async (address, options) => {
    asked.push({ address, ...options });
    const [status, body, etag] = replies[Math.min(asked.length, replies.length) - 1];
    const type = status < 400 ? "application/json" : "application/problem+json";
    return new Response(status === 304 ? null : JSON.stringify(body), { status, headers: { "Content-Type": type, ...(etag ? { ETag: etag } : {}) } });
  };
  return { asked, fetch };
}

function watching(token, fetch, more = {}) {
  const drafts = [];
  const problems = [];
  stop = watchPreview(token, {
    baseUrl: `${ADMIN}/`,
    fetch,
    everyMs: 10_000,
    onChange: (draft) => drafts.push(draft.title),
    onProblem: (error) => problems.push(error),
    ...more,
  });
  return { drafts, problems };
}

afterEach(() => stop());

test("takes the token from the fragment, erases it there, and finds it again after a reload", () => {
  const { history, location } = browser({ hash: "#token=a.b:c" });
  assert.equal(takeToken(), "a.b:c");
  assert.equal(location.href, "https://front.example/preview/");
  assert.equal(takeToken(), "a.b:c");
  history.state = null;
  assert.equal(takeToken(), null);
});

test("sends the token in a header, without cookies, and asks only for what differs", async () => {
  browser();
  const { asked, fetch } = serving([200, { title: "een" }, '"1"'], [304], [200, { title: "twee" }, '"2"']);
  const { drafts } = watching("t", fetch, { everyMs: 10 });
  await tick(60);
  assert.deepEqual(drafts.slice(0, 2), ["een", "twee"]);
  assert.equal(asked[0].address, "https://stad.example/api/v1/preview");
  assert.deepEqual(asked[0].headers, { Authorization: "Bearer t" });
  assert.equal(asked[1].headers["If-None-Match"], '"1"');
  assert.deepEqual([asked[0].credentials, asked[0].referrerPolicy, asked[0].cache], ["omit", "no-referrer", "no-store"]);
});

test("listens to the editor's screen alone, and then asks only when it is told", async () => {
  const { say, told } = browser({ framed: true });
  const { asked, fetch } = serving([200, { title: "een" }, '"1"']);
  watching("t", fetch, { everyMs: 10 });
  assert.deepEqual(told, [[{ gaststad: { type: "preview-ready" } }, "*"]]);
  say({ type: "preview-token", token: "nieuw" });
  await tick(50);
  assert.equal(asked.length, 1);
  say({ type: "preview-token", token: "vals" }, { origin: "https://evil.example" });
  say({ type: "preview-token", token: "vals" }, { source: {} });
  say({ type: "preview-token", token: 7 });
  say(undefined, { data: null });
  say({ type: "preview-changed" });
  await tick();
  assert.deepEqual(asked.map(({ headers }) => headers.Authorization), ["Bearer t", "Bearer nieuw"]);
});

test("a token that is over stops the asking until the editor's screen sends another", async () => {
  const { say } = browser({ framed: true });
  const problem = { type: "/api/v1/problems/preview-ended", title: "Unauthorized", status: 401, detail: "over" };
  const { asked, fetch } = serving([401, problem], [200, { title: "weer" }, '"1"']);
  const { drafts, problems } = watching("oud", fetch, { everyMs: 10 });
  await tick(50);
  assert.equal(asked.length, 1);
  assert.ok(problems[0] instanceof ProblemError);
  assert.equal(problems[0].kind, "preview-ended");
  say({ type: "preview-token", token: "nieuw" });
  await tick();
  assert.deepEqual(drafts, ["weer"]);
});

test("says that there is no token, and is silent after its end", async () => {
  const { listeners } = browser();
  const { asked, fetch } = serving([200, { title: "een" }]);
  const { problems } = watching(null, fetch);
  assert.equal(problems.length, 1);
  stop();
  assert.deepEqual([asked.length, listeners.size], [0, 0]);
});
