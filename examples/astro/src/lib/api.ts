/** Where the content comes from, and in which languages. */
import { createClient, type Client, type Locale } from "@gaststad/client";

export const LOCALES = ["nl", "en", "fr"] as const satisfies readonly Locale[];

/** The Gaststad site: `BASE_URL=https://… npm run build`. */
export const SOURCE = (process.env["BASE_URL"] || "http://127.0.0.1:8000").replace(/\/+$/, "");

export const asking: Record<Locale, Client> = {
  nl: createClient({ baseUrl: SOURCE, locale: "nl" }),
  en: createClient({ baseUrl: SOURCE, locale: "en" }),
  fr: createClient({ baseUrl: SOURCE, locale: "fr" }),
};
