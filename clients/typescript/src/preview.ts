/** A draft on a preview page: takes the token that the editor's screen hands over, and follows what is typed. */
import { isProblem, ProblemError } from "./problems.js";
import type { paths } from "./schema.js";

/** What `GET preview` answers: the same shapes as the public answers, with `preview: true`. */
export type Draft = paths["/api/v1/preview"]["get"]["responses"][200]["content"]["application/json"];

export interface WatchOptions {
  /** Where the site is served, without `/api/v1`. */
  baseUrl: string;
  /** Draws the draft; called once at first and again after each change. */
  onChange: (draft: Draft) => void;
  /** A token that is over (401), a draft that cannot be shown now (404), or no answer at all. */
  onProblem?: (error: unknown) => void;
  /** Where the editor's screens are, when that is not `baseUrl`. */
  admin?: string;
  /** How often to ask where no editor's screen tells of changes, such as in a tab of its own. */
  everyMs?: number;
  fetch?: typeof fetch;
}

const KEY = "gaststadPreview";

/** The token in the address (`#token=…`), which is erased there at once; after a reload the one of before. */
export function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  const state = history.state as Record<string, unknown> | null;
  if (given === null) return typeof state?.[KEY] === "string" ? state[KEY] : null;
  // Of this entry of this tab only, and sent to nobody.
  history.replaceState({ ...state, [KEY]: given }, "", location.pathname + location.search);
  return given;
}

/** Fetches the draft of a token and calls `onChange` whenever it differs; gives the function that ends it. */
export function watchPreview(token: string | null, options: WatchOptions): () => void {
  const { baseUrl, onChange, onProblem = () => {}, everyMs = 2000 } = options;
  const address = `${baseUrl.replace(/\/+$/, "")}/api/v1/preview`;
  const admin = new URL(options.admin ?? baseUrl, location.href).origin;
  const framed = window.parent !== window;
  let etag = "";
  let told = false;
  let ended = false;
  let asking = false;
  let again = false;

  async function ask(): Promise<void> {
    if (ended || token === null) return;
    if (asking) {
      // What was typed meanwhile is asked for when this answer is there.
      again = true;
      return;
    }
    asking = true;
    try {
      await read();
    } catch (error) {
      etag = "";
      // Asking on would not help; the editor's screen may send another.
      if (error instanceof ProblemError && error.status === 401) token = null;
      if (!ended) onProblem(error);
    }
    asking = false;
    if (again) {
      again = false;
      await ask();
    }
  }

  async function read(): Promise<void> {
    const response = await (options.fetch ?? fetch)(address, {
      headers: { Authorization: `Bearer ${token}`, ...(etag ? { "If-None-Match": etag } : {}) },
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (response.status === 304 || ended) return;
    if (!response.ok) {
      const problem: unknown = await response.json().catch(() => null);
      throw new ProblemError(response, isProblem(problem) ? problem : null);
    }
    etag = response.headers.get("ETag") ?? "";
    onChange((await response.json()) as Draft);
  }

  function hear(event: MessageEvent<unknown>): void {
    if (event.source !== window.parent || event.origin !== admin) return;
    const message = (event.data as { gaststad?: { type?: unknown; token?: unknown } } | null)?.gaststad;
    if (message?.type === "preview-token" && typeof message.token === "string") {
      const first = token === null;
      token = message.token;
      told = true;
      if (first) void ask();
    } else if (message?.type === "preview-changed") {
      told = true;
      void ask();
    }
  }

  const timer = setInterval(() => {
    if (!told && !document.hidden) void ask();
  }, everyMs);
  if (framed) {
    window.addEventListener("message", hear);
    // Says nothing but that somebody listens; the answer comes from the editor's screen alone.
    window.parent.postMessage({ gaststad: { type: "preview-ready" } }, "*");
  }
  if (token === null && !framed) onProblem(new Error("There is no token in the address: open the preview from the editor."));
  void ask();
  return () => {
    ended = true;
    clearInterval(timer);
    window.removeEventListener("message", hear);
  };
}
