/** The search: asks the API, shows what it says, and keeps the question in the address. */
import { answer, createClient, type Locale, type Schema } from "@gaststad/client";

type Hit = Schema<"HitOut">;
const PART = 20;
const { source = "", locale } = document.documentElement.dataset;
const api = createClient({ baseUrl: source, locale: locale as Locale });

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, text = "", className = ""): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

/** The found words of a fragment; of its HTML nothing but text and `mark` comes through. */
function marked(fragment: string): HTMLElement {
  const line = make("p");
  for (const node of new DOMParser().parseFromString(fragment, "text/html").body.childNodes) {
    line.append(node.nodeName === "MARK" ? make("mark", node.textContent ?? "") : (node.textContent ?? ""));
  }
  return line;
}

function start(form: HTMLFormElement, status: HTMLElement, list: HTMLElement, more: HTMLButtonElement): void {
  const words = JSON.parse(form.dataset.words ?? "{}") as Record<string, string>;
  const field = form.elements.namedItem("q") as HTMLInputElement;
  const built = fetch("/paths.json").then(async (response) => new Set((await response.json()) as string[]), () => new Set<string>());
  let asked = 0;

  /** Only web addresses: what was built stays here, the rest stands at the source. */
  const address = (url: string, here: Set<string>) => {
    const target = new URL(url, source);
    if (!/^https?:$/.test(target.protocol)) return source;
    return target.origin === new URL(source).origin && here.has(target.pathname) ? target.pathname + target.search + target.hash : target.href;
  };

  function drawn(hit: Hit, here: Set<string>): HTMLElement {
    const item = make("li");
    item.append(make("p", words[hit.type] ?? "", "kicker"));
    const link = make("a", hit.title);
    link.href = address(hit.section?.path ?? hit.path, here);
    if (hit.locale !== locale) item.lang = hit.locale;
    item.appendChild(make("h2")).append(link);
    item.append(hit.fragment ? marked(hit.fragment) : make("p", hit.summary));
    const sections = hit.sections.filter(({ path }) => path !== hit.section?.path);
    if (sections.length) {
      const others = item.appendChild(make("ul", "", "inline"));
      for (const section of sections) {
        const other = make("a", section.heading);
        other.href = address(section.path, here);
        others.appendChild(make("li")).append(other);
      }
    }
    return item;
  }

  async function search(q: string, offset: number): Promise<void> {
    const mine = ++asked;
    more.hidden = true;
    if (offset === 0) list.replaceChildren();
    document.title = q ? `${q}: ${words.title}` : (words.title ?? "");
    if (!q) {
      status.textContent = "";
      return;
    }
    status.textContent = words.searching ?? "";
    try {
      const [result, here] = await Promise.all([answer(api.GET("/api/v1/search", { params: { query: { q, limit: PART, offset } } })), built]);
      if (mine !== asked) return;
      if (offset === 0) {
        for (const promoted of result.promoted) {
          const item = list.appendChild(make("li"));
          item.append(make("p", words.promoted, "kicker"));
          const link = make("a", promoted.title);
          link.href = address(promoted.url, here);
          item.appendChild(make("h2")).append(link);
          item.append(make("p", promoted.description));
        }
      }
      list.append(...result.items.map((hit) => drawn(hit, here)));
      const corrected = result.corrected_query ? `${words.corrected} “${result.corrected_query}”. ` : "";
      status.textContent = result.count ? `${corrected}${result.count} ${words.found}` : corrected + words.nothing;
      more.hidden = !result.next;
      more.onclick = () => void search(q, offset + PART);
    } catch {
      if (mine !== asked) return;
      const link = make("a", source);
      link.href = `${form.action}?${new URLSearchParams({ q })}`;
      status.replaceChildren(`${words.failed} `, link);
    }
  }

  const fromAddress = () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    void search(field.value.trim(), 0);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const q = field.value.trim();
    history.pushState(null, "", q ? `?${new URLSearchParams({ q })}` : location.pathname);
    void search(q, 0);
  });
  addEventListener("popstate", fromAddress);
  fromAddress();
}

const form = document.querySelector<HTMLFormElement>("[data-search]");
const status = document.querySelector<HTMLElement>("[data-status]");
const list = document.querySelector<HTMLElement>("[data-hits]");
const more = document.querySelector<HTMLButtonElement>("[data-more]");
if (form && status && list && more) start(form, status, list, more);
