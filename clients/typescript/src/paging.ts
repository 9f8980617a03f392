/** Reading through the lists of the API. */
import { answer } from "./problems.js";

export interface Listing<Item> {
  count: number;
  items: Item[];
  next?: string | null;
}

/** Which part of a list to ask for; goes into `params.query` as it is. */
export interface Window {
  limit: number;
  offset: number;
}

type Read<Item> = (window: Window) => Promise<{ data?: Listing<Item>; error?: unknown; response: Response }>;

/** Every item of a list, asked for in parts when they are needed. Throws a `ProblemError`. */
export async function* each<Item>(read: Read<Item>, limit = 100): AsyncGenerator<Item, void, undefined> {
  for (let offset = 0; ; offset += limit) {
    const { items, next } = await answer(read({ limit, offset }));
    yield* items;
    // An empty part with an address behind it would never end.
    if (!next || items.length === 0) return;
  }
}

/** The whole list at once. */
export async function all<Item>(read: Read<Item>, limit = 100): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of each(read, limit)) items.push(item);
  return items;
}
