/** Compiled, never run: what must be allowed is written down, what must not stands below `@ts-expect-error`. */
import {
  all, answer, blocksOf, createClient, drawBlock, each, isBlock, isPage, ProblemError, submitForm,
  type Block, type Drawers, type Schema,
} from "../src/index.js";

const client = createClient({ baseUrl: "https://stad.example", locale: "en" });

export async function reads(): Promise<void> {
  const site = await answer(client.GET("/api/v1/site"));
  const name: string = site.name;
  const themes: Schema<"ThemeOut">[] = await all((window) => client.GET("/api/v1/themes", { params: { query: window } }));
  for await (const day of each((window) => client.GET("/api/v1/info-days", { params: { query: { ...window, upcoming: true } } }))) {
    const left: number = day.people_left;
    // @ts-expect-error personal data are not in the contract
    day.registrations;
    void left;
  }
  void [name, themes];

  // @ts-expect-error no such address
  await client.GET("/api/v1/visitors");
  // @ts-expect-error the slug of the note is missing
  await client.GET("/api/v1/notes/{slug}");
  // @ts-expect-error a number is asked for
  await client.GET("/api/v1/notes", { params: { query: { limit: "many" } } });
  // @ts-expect-error no such language
  createClient({ baseUrl: "https://stad.example", locale: "de" });
}

export async function pages(): Promise<string> {
  const page = await answer(client.GET("/api/v1/pages", { params: { query: { path: "/en/" } } }));
  // @ts-expect-error not every type of page has an introduction
  page.intro;
  if (isPage(page, "redirect")) return page.location;
  if (page.type === "note") return page.sections.map((section) => section.heading).join();
  // @ts-expect-error a redirect went already
  return page.location ?? page.title;
}

export function blocks(body: Block[]): void {
  for (const block of body) {
    // @ts-expect-error which value this is depends on the type
    block.value.caption;
    if (isBlock(block, "table")) {
      const caption: string = block.value.caption;
      void caption;
    }
    if (block.type === "image" && block.value) {
      const srcset: string = block.value.srcset;
      void srcset;
    }
    // @ts-expect-error no such type of block
    isBlock(block, "carousel");
  }
  const quoted: string[] = blocksOf(body, "quote").map((block) => block.value.source);
  // @ts-expect-error the other types of block have no drawer
  const drawers: Drawers<string> = { text: (value) => value.html ?? "" };
  void [quoted, body.map((block) => drawBlock(block, drawers))];
}

export async function sends(): Promise<void> {
  try {
    const { reference, status_url } = await submitForm(client, "werkbezoek-aanvragen", { people: 8 }, { locale: "nl" });
    void [reference, status_url];
  } catch (error) {
    if (error instanceof ProblemError) {
      const wrong: string | undefined = error.fields["email"];
      void wrong;
    }
  }
  // @ts-expect-error answers are an object
  await submitForm(client, "werkbezoek-aanvragen", "people=8");
}
