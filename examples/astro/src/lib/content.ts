/** Everything that is public, read once for the whole build. */
import { all, answer, isPage, ProblemError, type Locale, type Page, type PageOf, type Schema } from "@gaststad/client";
import { asking, LOCALES, SOURCE } from "./api";

/** What stands below a page, or beside the tree: drawn from its note, or from the list of days. */
const APART = ["note_section", "note_version", "info_day"] as const;
type Apart = (typeof APART)[number];
type Drawn = Exclude<Page, { type: "redirect" | Apart }>;
type Translation = { locale: string; path: string | null };

/** One address of the built site and what stands there. */
export type Route = { path: string; locale: Locale; title: string; translations: Translation[] } & (
  | { kind: "page"; page: Drawn }
  | { kind: "section"; note: PageOf<"note">; section: Schema<"SectionOut"> }
  | { kind: "commitments"; note: PageOf<"note">; commitments: Schema<"CommitmentOut">[] }
  | { kind: "days" }
  | { kind: "day"; day: Schema<"InfoDayOut"> }
  | { kind: "search" }
);

/** What every page of a language needs. */
export interface Edition {
  site: Schema<"SiteOut">;
  menu: Schema<"MenuOut">;
  alerts: Schema<"AlertsOut">;
  banners: Schema<"BannersOut">;
  themes: Schema<"ThemeOut">[];
  notes: Schema<"NoteOut">[];
  days: Schema<"InfoDayOut">[];
}

export interface Content {
  editions: Record<Locale, Edition>;
  routes: Map<string, Route>;
  redirects: Map<string, string>;
}

async function readEdition(locale: Locale): Promise<Edition> {
  const api = asking[locale];
  const [site, menu, alerts, banners, themes, notes, days] = await Promise.all([
    answer(api.GET("/api/v1/site")),
    answer(api.GET("/api/v1/menu")),
    answer(api.GET("/api/v1/alerts")),
    answer(api.GET("/api/v1/banners")),
    all((window) => api.GET("/api/v1/themes", { params: { query: window } })),
    all((window) => api.GET("/api/v1/notes", { params: { query: window } })),
    all((window) => api.GET("/api/v1/info-days", { params: { query: window } })),
  ]);
  return { site, menu, alerts, banners, themes, notes, days };
}

/** The page at a path, or null when the tree has none there. */
async function readPage(path: string): Promise<Page | null> {
  try {
    return await answer(asking.nl.GET("/api/v1/pages", { params: { query: { path } } }));
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null;
    throw error;
  }
}

const isApart = (page: Page): page is PageOf<Apart> => APART.some((type) => page.type === type);

const asLocale = (value: string): Locale => LOCALES.find((locale) => locale === value) ?? "nl";

/** Addresses of this site in the texts and fields of a page; files and what is made for machines are left to the source. */
function mentioned(page: Page): string[] {
  const found = JSON.stringify(page).matchAll(/"(\/(?!\/|media\/|documents\/|api\/|admin\/)[^"\\?#\s]*\/)(?:\\"|"|[?#])/g);
  return [...found].flatMap((match) => match[1] ?? []);
}

async function addNote(note: PageOf<"note">, at: Omit<Route & { kind: "page" }, "kind" | "page">, routes: Content["routes"]): Promise<void> {
  for (const section of note.sections) {
    if (!section.path || section.path.includes("#")) continue;
    routes.set(section.path, { ...at, kind: "section", path: section.path, title: section.heading, translations: [], note, section });
  }
  const slug = note.slug;
  const commitments = await all((window) =>
    asking[at.locale].GET("/api/v1/notes/{slug}/commitments", { params: { path: { slug }, query: window } }),
  );
  const [first] = commitments;
  if (!first) return;
  const path = first.path.slice(0, -`${first.code}/`.length);
  routes.set(path, { ...at, kind: "commitments", path, translations: [], note, commitments });
}

/** Days and search are no pages of the tree: the menu and the days themselves say where they stand. */
function addLists(editions: Content["editions"], unknown: Set<string>, routes: Content["routes"]): void {
  const places = LOCALES.map((locale) => {
    const { menu, days } = editions[locale];
    const item = menu.items.find(({ path }) => unknown.has(path) && (days.length === 0 || days.some((day) => day.path.startsWith(path))));
    return { locale, search: menu.search, days: item };
  });
  const dayTranslations = places.flatMap(({ locale, days }) => (days ? { locale, path: days.path } : []));
  const searchTranslations = places.map(({ locale, search }) => ({ locale, path: search.path }));
  for (const { locale, search, days } of places) {
    routes.set(search.path, { kind: "search", path: search.path, locale, title: search.title, translations: searchTranslations });
    if (days) routes.set(days.path, { kind: "days", path: days.path, locale, title: days.title, translations: dayTranslations });
    for (const day of editions[locale].days) {
      const translations = LOCALES.flatMap((other) => {
        const same = editions[other].days.find(({ id }) => id === day.id);
        // A day without a text in a language falls back to Dutch: that is no translation.
        return same && same.locale === other ? { locale: other, path: same.path } : [];
      });
      routes.set(day.path, { kind: "day", path: day.path, locale, title: day.title, translations, day });
    }
  }
}

async function read(): Promise<Content> {
  const [nl, en, fr] = await Promise.all([readEdition("nl"), readEdition("en"), readEdition("fr")]);
  const editions = { nl, en, fr };
  const routes: Content["routes"] = new Map();
  const redirects = new Map<string, string>();
  const unknown = new Set<string>();
  const queue = LOCALES.flatMap((locale) => {
    const { menu, themes, notes } = editions[locale];
    const links = [menu.home, ...menu.items, menu.form, menu.privacy, menu.accessibility, ...themes, ...notes];
    return links.flatMap((link) => link?.path ?? []);
  });
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const page = await readPage(path);
    if (page === null) {
      unknown.add(path);
    } else if (isPage(page, "redirect")) {
      redirects.set(path, page.location);
      if (page.location.startsWith("/")) queue.push(page.location);
    } else if (!isApart(page)) {
      const translations = page.translations ?? [];
      const at = { path, locale: asLocale(page.locale), title: page.title, translations };
      routes.set(path, { ...at, kind: "page", page });
      if (isPage(page, "note")) await addNote(page, at, routes);
      queue.push(...translations.flatMap((other) => other.path ?? []), ...mentioned(page).filter((other) => !routes.has(other)));
    }
  }
  addLists(editions, unknown, routes);
  return { editions, routes, redirects };
}

let reading: Promise<Content> | undefined;

/** The content; the first call reads it. A failed read stops the build: half a site is worse than the old one. */
export function content(): Promise<Content> {
  reading ??= read().catch((error: unknown) => {
    throw new Error(`Could not read ${SOURCE}: does it run? (make demo)`, { cause: error });
  });
  return reading;
}
