/** A draft as elements, in the browser: the classes of the built pages, and of HTML only what the API cleaned. */
import { drawBlock, type Block, type Draft, type Drawers, type Schema } from "@gaststad/client";

type Child = Node | string | null | undefined | false;

export function make(name: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** Draws with the addresses of the site that the draft comes from. */
export function drawing(source: string) {
  const to = (url: string) => new URL(url, source).href;
  const web = (url: string) => (/^(https?|mailto|tel):/.test(to(url)) ? to(url) : source);
  const link = (url: string, text: string, attributes = {}) => make("a", { ...attributes, href: web(url) }, text);
  const muted = (text: string) => make("span", { class: "muted" }, text);

  function rich(html: string | null | undefined): HTMLElement {
    const element = make("div");
    // Scripts do not run in what a parser made, and the API lets none through.
    element.append(...new DOMParser().parseFromString(html ?? "", "text/html").body.childNodes);
    for (const anchor of element.querySelectorAll<HTMLAnchorElement>("a[href^='/']")) anchor.href = to(anchor.getAttribute("href") ?? "/");
    return element;
  }

  function picture(image: Schema<"ImageOut"> | Schema<"ImageValueOut">): HTMLElement {
    const srcset = image.srcset.replace(/(^|, )(\/\S+)/g, (_, before: string, url: string) => before + to(url));
    const { alt, sizes, width, height } = image;
    return make("img", { class: "picture", alt, sizes, srcset, src: to(image.src), width: `${width}`, height: `${height}` });
  }

  const entries = (pairs: [string, Child][]) =>
    pairs.filter(([, value]) => value).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)));

  const drawers: Drawers<HTMLElement | null> = {
    text: (value) => rich(value.html),
    image: (value) => value && make("figure", {}, picture(value)),
    facts: (value) => make("dl", { class: "facts" }, ...entries(value.map((fact) => [fact.label, fact.value]))),
    quote: (value) => make("figure", { class: "quote" }, make("blockquote", {}, make("p", {}, value.text)), value.source && make("figcaption", {}, value.source)),
    networks: (value) => make("ul", { class: "networks" }, ...value.map((one) => make("li", {}, make("strong", {}, one.url ? link(one.url, one.name) : one.name), one.text && make("p", {}, one.text)))),
    call_to_action: (value) => make("div", { class: "call" }, make("p", { class: "call-title" }, value.title), value.text && make("p", {}, value.text), link(value.url, value.label, { class: "button" })),
    table: (value) => {
      const rows = value.rows.map((row, at) => make("tr", {}, ...row.map((cell, place) => {
        const name = (value.has_header_row && at === 0) || (value.has_header_column && place === 0) ? "th" : "td";
        return make(name, {}, ...rich(cell).childNodes);
      })));
      return make("div", { class: "table" }, make("table", {}, value.caption && make("caption", {}, value.caption), make("tbody", {}, ...rows)));
    },
    accordion: (value) => make("div", {}, ...value.map((item) => make("details", {}, make("summary", {}, item.heading), rich(item.html)))),
    timeline: (value) => make("ol", { class: "timeline" }, ...value.map((one) => make("li", {}, make("p", { class: "muted" }, one.when), make("p", {}, make("strong", {}, one.title)), rich(one.html)))),
    video: (value) => value && make("p", { class: "video-link" }, link(value.url, value.title)),
    download: (value) => make("ul", { class: "downloads" }, ...value.map((file) => make("li", {}, link(file.url, file.title), " ", muted(file.kind)))),
    contact: (value) => make("div", { class: "contact" }, make("p", {}, make("strong", {}, value.name)), value.email && make("p", {}, link(`mailto:${value.email}`, value.email)), value.phone_link && make("p", {}, link(value.phone_link, value.phone)), value.address && make("p", { class: "lines" }, value.address)),
  };

  function body(blocks: readonly Block[]): HTMLElement {
    const drawn = blocks.map((block) => {
      const element = drawBlock(block, drawers);
      return element && make("div", { class: `block block-${block.type}` }, element);
    });
    return make("div", { class: "prose" }, ...drawn);
  }

  function head(title: string, lead: string, image?: Schema<"ImageOut"> | null): HTMLElement {
    const words = make("div", {}, make("h1", {}, title), lead && make("p", { class: "lead" }, lead));
    return make("header", { class: image ? "head head-pictured" : "head" }, words, image && picture(image));
  }

  function rest(draft: Draft): Child[] {
    if (draft.type === "note") {
      return draft.sections.map((section) => {
        const heading = make(`h${Math.min(section.depth + 1, 6)}`, {}, section.number && muted(`${section.number} `), section.heading);
        return make("section", { id: section.anchor }, heading, body(section.body));
      });
    }
    if (draft.type === "info_day") {
      const moment = (at: string) => new Intl.DateTimeFormat(draft.locale, { dateStyle: "full", timeStyle: "short", timeZone: "Europe/Brussels" }).format(new Date(at));
      const lines = draft.programme.map((line) => make("li", {}, make("p", { class: "muted" }, line.starts_at), make("p", {}, make("strong", {}, line.title))));
      return [make("p", {}, `${moment(draft.starts_at)}, ${draft.location}`), draft.cancellation_notice && make("p", { class: "notice" }, draft.cancellation_notice), make("ol", { class: "timeline" }, ...lines)];
    }
    const intro = "intro" in draft && draft.intro ? make("p", {}, draft.intro) : null;
    return [intro, "body" in draft && body(draft.body)];
  }

  return (draft: Draft): HTMLElement => {
    const [lead, image] = draft.type === "info_day" ? [draft.intro, null] : [draft.summary, draft.image];
    return make("article", { lang: draft.locale }, head(draft.title, lead, image), ...rest(draft));
  };
}
