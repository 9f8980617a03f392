/** Sending a form so that a broken connection never makes a second request of it. */
import type { Client, Locale } from "./client.js";
import { answer, ProblemError } from "./problems.js";
import type { components } from "./schema.js";

export type Answers = Record<string, unknown>;
export type Submitted = components["schemas"]["SubmittedOut"];

export interface SubmitOptions {
  /** The language of the messages and of the mails. */
  locale?: Locale;
  /** The same key for every try with the same answers; made for you when left out. */
  idempotencyKey?: string;
  /** How often to try again when the connection or the server fails; 2 by default. */
  retries?: number;
  /** How long to wait before each next try, in milliseconds. */
  wait?: (attempt: number) => Promise<void>;
}

const backOff = (attempt: number): Promise<void> => new Promise((done) => setTimeout(done, 500 * 2 ** attempt));

/** Only what may be different next time: no connection, or a server in trouble. A 422 or a 429 is for the reader. */
function mayPass(error: unknown): boolean {
  return error instanceof ProblemError ? error.status >= 500 : error instanceof TypeError;
}

/**
 * Stores the answers once, however often it has to try. Comes back with the reference and the private address of the
 * request. Throws a `ProblemError`: 422 with `fields`, 429 with `retryAfter`.
 */
export async function submitForm(
  client: Client,
  slug: string,
  answers: Answers,
  { locale, idempotencyKey = crypto.randomUUID(), retries = 2, wait = backOff }: SubmitOptions = {},
): Promise<Submitted> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await answer(
        client.POST("/api/v1/forms/{slug}/submissions", {
          params: {
            path: { slug },
            header: { "Idempotency-Key": idempotencyKey },
            ...(locale ? { query: { locale } } : {}),
          },
          body: answers,
        }),
      );
    } catch (error) {
      if (attempt >= retries || !mayPass(error)) throw error;
      await wait(attempt);
    }
  }
}
