/** What types cannot promise: languages, paging, problems and repeated sending, against a `fetch` of our own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { all, answer, createClient, drawBlock, ProblemError, submitForm } from "../dist/index.js";

const json = (body, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json", ...headers },
  });

function serving(...replies) {
  const asked = [];
  const fetch = async (request) => {
    asked.push({ url: new URL(request.url), headers: request.headers, body: await request.clone().text() });
    const reply = replies[asked.length - 1] ?? replies.at(-1);
    if (reply instanceof Error) throw reply;
    return reply.clone();
  };
  return { asked, client: createClient({ baseUrl: "https://stad.example/", locale: "fr", fetch }) };
}

const problem = (status, more = {}) => ({ type: "/api/v1/problems/not-found", title: "No", status, detail: "why", ...more });

test("asks in the language of the client, unless the call or the address says another", async () => {
  const { asked, client } = serving(json({ items: [] }));
  await client.GET("/api/v1/site");
  await client.GET("/api/v1/site", { params: { query: { locale: "nl" } } });
  await client.GET("/api/v1/pages", { params: { query: { path: "/en/" } } });
  assert.deepEqual(asked.map(({ url }) => url.search), ["?locale=fr", "?locale=nl", "?path=%2Fen%2F"]);
});

test("reads a list to its end, and no further", async () => {
  const { asked, client } = serving(
    json({ count: 3, items: [{ code: "a" }, { code: "b" }], next: "/api/v1/themes?offset=2" }),
    json({ count: 3, items: [{ code: "c" }], next: null }),
  );
  const themes = await all((window) => client.GET("/api/v1/themes", { params: { query: window } }), 2);
  assert.deepEqual(themes.map(({ code }) => code), ["a", "b", "c"]);
  assert.deepEqual(asked.map(({ url }) => url.searchParams.get("offset")), ["0", "2"]);
});

test("throws the problem document, with the mistakes per field", async () => {
  const errors = [{ pointer: "/email", code: "invalid", detail: "Write an address." }, { pointer: "", detail: "All wrong." }];
  const { client } = serving(json(problem(422, { errors }), 422, { "Retry-After": "60" }));
  await assert.rejects(answer(client.GET("/api/v1/site")), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.status, 422);
    assert.equal(error.kind, "not-found");
    assert.equal(error.retryAfter, 60);
    assert.deepEqual(error.fields, { email: "Write an address.", "": "All wrong." });
    return true;
  });
});

test("an error of something in between is no problem document", async () => {
  const { client } = serving(new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" }));
  await assert.rejects(answer(client.GET("/api/v1/site")), (error) => error.problem === null && error.status === 502);
});

test("sends again under the same key when the connection or the server fails", async () => {
  const { asked, client } = serving(new TypeError("fetch failed"), json(problem(500), 500), json({ reference: "W-1", status_url: "/x" }, 201));
  const waits = [];
  const done = await submitForm(client, "form", { people: 8 }, { locale: "nl", wait: async (attempt) => waits.push(attempt) });
  assert.equal(done.reference, "W-1");
  assert.deepEqual(waits, [0, 1]);
  assert.equal(new Set(asked.map(({ headers }) => headers.get("Idempotency-Key"))).size, 1);
  assert.deepEqual(asked.map(({ body }) => body), Array(3).fill('{"people":8}'));
  assert.equal(asked[0].url.search, "?locale=nl");
});

test("never repeats what the reader must mend", async () => {
  const { asked, client } = serving(json(problem(422), 422));
  await assert.rejects(submitForm(client, "form", {}, { wait: async () => assert.fail("waited") }), ProblemError);
  assert.equal(asked.length, 1);
});

test("leaves out a block of a later version", () => {
  assert.equal(drawBlock({ type: "quote", value: { text: "a", source: "" } }, { quote: ({ text }) => text }), "a");
  for (const type of ["carousel", "constructor"]) assert.equal(drawBlock({ type, value: {} }, { quote: () => "" }), undefined);
});
