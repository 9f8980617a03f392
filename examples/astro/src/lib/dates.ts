/** Days and hours as people read them, in Brussels. */
import type { Locale } from "@gaststad/client";

const TAGS: Record<Locale, string> = { nl: "nl-BE", en: "en-GB", fr: "fr-BE" };

function written(locale: Locale, moment: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(TAGS[locale], { timeZone: "Europe/Brussels", ...options }).format(new Date(moment));
}

export const longDay = (locale: Locale, moment: string) =>
  written(locale, moment, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const shortDay = (locale: Locale, moment: string) =>
  written(locale, moment, { day: "numeric", month: "long", year: "numeric" });
export const hour = (locale: Locale, moment: string) => written(locale, moment, { hour: "2-digit", minute: "2-digit" });
export const part = (locale: Locale, moment: string, options: Intl.DateTimeFormatOptions) => written(locale, moment, options);

export function fileSize(locale: Locale, bytes: number): string {
  const [value, unit] = bytes >= 1_000_000 ? [bytes / 1_000_000, "megabyte"] : [Math.max(1, bytes / 1000), "kilobyte"];
  return new Intl.NumberFormat(TAGS[locale], { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

export const languageName = (locale: Locale, code: string) => new Intl.DisplayNames([TAGS[locale]], { type: "language" }).of(code) ?? code;
export const listed = (locale: Locale, items: string[]) => new Intl.ListFormat(TAGS[locale], { type: "conjunction" }).format(items);
