/** Problem documents (RFC 9457): every error of the API is one. */
import type { components } from "./schema.js";

export type Problem = components["schemas"]["ProblemOut"];

/** One mistake in what was sent; `pointer` is a JSON pointer such as `/email`. */
export interface ProblemDetail {
  pointer?: string;
  code?: string;
  detail?: string;
}

/** An answer that is not what was asked for. `problem` is null when something in between answered, and not the API. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  readonly problem: Problem | null;
  /** How many seconds to wait before asking again, when the API says so. */
  readonly retryAfter: number | null;

  constructor(response: Response, problem: Problem | null) {
    super(problem ? `${problem.status} ${problem.title}: ${problem.detail}` : `${response.status} ${response.statusText}`);
    this.status = response.status;
    this.problem = problem;
    const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
    this.retryAfter = Number.isFinite(seconds) ? seconds : null;
  }

  /** The last part of the problem's type, such as `not-found`. */
  get kind(): string | null {
    return this.problem && problemKind(this.problem);
  }

  /** What is wrong per field: `{ email: "Write an e-mail address …" }`. What belongs to no field stands under "". */
  get fields(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const error of this.problem?.errors ?? []) {
      const { pointer = "", detail = "" } = error as ProblemDetail;
      const name = (pointer.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
      found[name] ??= detail;
    }
    return found;
  }
}

export function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const { type, title, status } = value as Record<string, unknown>;
  return typeof type === "string" && typeof title === "string" && typeof status === "number";
}

export function problemKind(problem: Problem): string {
  return problem.type.split("/").at(-1) ?? "";
}

interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of a call; throws a `ProblemError` for everything that is not a success. */
export async function answer<Data>(call: Promise<Outcome<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined || data === null) {
    throw new ProblemError(response, isProblem(error) ? error : null);
  }
  return data;
}
