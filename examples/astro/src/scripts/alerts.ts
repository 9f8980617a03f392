/** Alerts may be newer than the build: they are asked for again when a page is opened. Without an answer the built ones stay. */
import { answer, createClient, type Locale, type Schema } from "@gaststad/client";

const { source = "", locale } = document.documentElement.dataset;
const place = document.querySelector<HTMLElement>("[data-alerts]");

function drawn(alert: Schema<"AlertOut">, words: DOMStringMap): HTMLElement {
  const box = document.createElement("div");
  box.className = "alert";
  box.dataset.severity = alert.severity;
  box.lang = alert.locale;
  const line = box.appendChild(document.createElement("p"));
  line.className = "wrap";
  const first = alert.severity === "danger" ? `${words.urgent} ` : alert.severity === "warning" ? `${words.warning} ` : "";
  line.appendChild(document.createElement("strong")).textContent = first + alert.title;
  line.append(` ${alert.text} `);
  if (alert.link_url) {
    const link = line.appendChild(document.createElement("a"));
    link.href = new URL(alert.link_url, source).href;
    link.textContent = alert.link_label;
  }
  return box;
}

async function refresh(target: HTMLElement): Promise<void> {
  const api = createClient({ baseUrl: source, locale: locale as Locale });
  const { items } = await answer(api.GET("/api/v1/alerts"));
  target.replaceChildren(...items.map((alert) => drawn(alert, target.dataset)));
  target.hidden = items.length === 0;
}

if (place) refresh(place).catch(() => undefined);
