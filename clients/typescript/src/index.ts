/** The public way in: everything a front-end needs to read a Gaststad site and to send its form. */
export { createClient, type Client, type ClientOptions, type Locale } from "./client.js";
export { answer, isProblem, problemKind, ProblemError, type Problem, type ProblemDetail } from "./problems.js";
export { all, each, type Listing, type Window } from "./paging.js";
export { blocksOf, drawBlock, isBlock, type Block, type BlockOf, type BlockType, type Drawers } from "./blocks.js";
export { isPage, type Page, type PageOf, type PageType } from "./pages.js";
export { takeToken, watchPreview, type Draft, type WatchOptions } from "./preview.js";
export { submitForm, type Answers, type SubmitOptions, type Submitted } from "./forms.js";
export type { components, operations, paths } from "./schema.js";

import type { components } from "./schema.js";

/** The shapes of the contract by name: `Schema<"NoteOut">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
