/** The addresses that were built, for the results of the search: all others stand at the source. */
import type { APIRoute } from "astro";
import { content } from "../lib/content";

export const GET: APIRoute = async () => Response.json([...(await content()).routes.keys()].sort());
