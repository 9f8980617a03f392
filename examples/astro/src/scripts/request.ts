/** Sends the form to the API, shows what must be mended next to its question, and never loses what was typed. */
import { createClient, ProblemError, submitForm, type Answers, type Locale } from "@gaststad/client";

const { source = "", locale } = document.documentElement.dataset;
const api = createClient({ baseUrl: source, locale: locale as Locale });

function answersOf(form: HTMLFormElement): Answers {
  const data = new FormData(form);
  const answers: Answers = {};
  for (const { dataset } of form.querySelectorAll<HTMLElement>("[data-field]")) {
    const { field: name = "", kind } = dataset;
    const text = String(data.get(name) ?? "").trim();
    if (kind === "checkboxes") {
      const chosen = data.getAll(name);
      if (chosen.length) answers[name] = chosen;
    } else if (text) {
      // What is no number goes as it was typed: the API says what to write instead.
      answers[name] = kind === "checkbox" ? true : kind === "number" && /^\d{1,9}$/.test(text) ? Number(text) : text;
    }
  }
  const trap = data.get("website");
  if (trap) answers["website"] = trap;
  return answers;
}

function start(form: HTMLFormElement, summary: HTMLElement, status: HTMLElement, thanks: HTMLElement): void {
  const words = JSON.parse(form.dataset.words ?? "{}") as Record<string, string>;
  const button = form.querySelector("button");
  let sent = { body: "", key: "" };
  let busy = false;

  const controls = (name: string) => form.querySelectorAll<HTMLElement>(`[data-field="${CSS.escape(name)}"] :is(input, select, textarea)`);

  function showMistakes(title: string, mistakes: Record<string, string>): void {
    for (const place of form.querySelectorAll<HTMLElement>("[data-error]")) place.textContent = "";
    for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
    const lines = Object.entries(mistakes).map(([name, text]) => {
      const place = form.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"] [data-error]`);
      const line = document.createElement("li");
      if (!place) {
        line.textContent = text;
        return line;
      }
      place.textContent = text;
      for (const control of controls(name)) control.setAttribute("aria-invalid", "true");
      const link = line.appendChild(document.createElement("a"));
      link.href = `#field-${name}`;
      link.textContent = text;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        controls(name)[0]?.focus();
      });
      return line;
    });
    const heading = document.createElement("h2");
    heading.textContent = title;
    const list = document.createElement("ul");
    list.append(...lines);
    summary.replaceChildren(heading, ...(lines.length ? [list] : []));
    summary.hidden = false;
    summary.focus();
  }

  async function send(): Promise<void> {
    const answers = answersOf(form);
    const body = JSON.stringify(answers);
    // The same answers go under the same key, so that pressing twice makes one request.
    if (body !== sent.body) sent = { body, key: crypto.randomUUID() };
    const { reference, status_url } = await submitForm(api, form.dataset.slug ?? "", answers, { idempotencyKey: sent.key });
    const own = thanks.querySelector<HTMLAnchorElement>("[data-own-page]");
    if (own) own.href = new URL(status_url, source).href;
    const place = thanks.querySelector("[data-reference]");
    if (place) place.textContent = reference;
    form.hidden = true;
    thanks.hidden = false;
    thanks.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    button?.setAttribute("aria-disabled", "true");
    status.textContent = words.sending ?? "";
    send()
      .catch((error: unknown) => {
        const problem = error instanceof ProblemError ? error : null;
        if (problem?.status === 422) showMistakes(words.mend ?? "", problem.fields);
        else showMistakes((problem?.status === 429 ? words.tooMany : words.failed) ?? "", {});
      })
      .finally(() => {
        busy = false;
        button?.removeAttribute("aria-disabled");
        status.textContent = "";
      });
  });
  form.hidden = false;
}

const form = document.querySelector<HTMLFormElement>("[data-request]");
const summary = document.querySelector<HTMLElement>("[data-summary]");
const status = document.querySelector<HTMLElement>("[data-request] [data-status]");
const thanks = document.querySelector<HTMLElement>("[data-thanks]");
if (form && summary && status && thanks) start(form, summary, status, thanks);
