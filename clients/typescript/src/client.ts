/** An openapi-fetch client that knows in which language to ask. */
import createFetch, { type Client as FetchClient, type Middleware } from "openapi-fetch";
import type { paths } from "./schema.js";

export type Locale = "nl" | "en" | "fr";

export interface ClientOptions {
  /** Where the site is served, without `/api/v1`: `https://werkbezoeken.example`. */
  baseUrl: string;
  /** Asked for wherever the call does not name a `locale` itself; without it the API answers in Dutch. */
  locale?: Locale;
  /** Another `fetch`, for tests or for a runtime with its own cache. */
  fetch?: (request: Request) => Promise<Response>;
}

export type Client = FetchClient<paths>;

/** A path says its own language, and the API refuses parameters that it does not know. */
const WITHOUT_LOCALE: ReadonlySet<string> = new Set(["/api/v1/pages", "/api/v1/preview"]);

function asking(locale: Locale): Middleware {
  return {
    async onRequest({ request, schemaPath }) {
      const url = new URL(request.url);
      if (WITHOUT_LOCALE.has(schemaPath) || url.searchParams.has("locale")) return undefined;
      url.searchParams.set("locale", locale);
      if (request.method === "GET") return new Request(url, request);
      // Handed on as it is, the body would become a stream, which browsers send over HTTP/2 only.
      const { method, headers, credentials, signal } = request;
      return new Request(url, { method, headers, credentials, signal, body: await request.text() });
    },
  };
}

/** A client whose paths, parameters and answers are those of the contract. Never sends cookies along. */
export function createClient({ baseUrl, locale, fetch }: ClientOptions): Client {
  const client = createFetch<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    credentials: "omit",
    ...(fetch ? { fetch } : {}),
  });
  if (locale) client.use(asking(locale));
  return client;
}
