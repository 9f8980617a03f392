/** The preview page: draws the draft of the token that the editor's screen hands over, each time that it changes. */
import { ProblemError, takeToken, watchPreview } from "@gaststad/client";
import { drawing } from "../lib/drafts";

type Words = Record<"draft" | "ended" | "gone" | "failed", string>;

const place = document.querySelector<HTMLElement>("[data-preview]");
const shown = place?.querySelector<HTMLElement>("[data-draft]");
const notice = place?.querySelector<HTMLElement>("[data-notice]");
const { source = "" } = document.documentElement.dataset;

if (place && shown && notice) {
  const words = JSON.parse(place.dataset["words"] ?? "{}") as Record<string, Words>;
  const draw = drawing(source);
  let locale = "nl";
  const say = (what: keyof Words) => {
    const text = words[locale]?.[what] ?? "";
    if (notice.textContent !== text) notice.textContent = text;
  };
  watchPreview(takeToken(), {
    baseUrl: source,
    onChange: (draft) => {
      locale = draft.locale;
      document.documentElement.lang = locale;
      document.title = draft.title;
      say("draft");
      shown.replaceChildren(draw(draft));
    },
    onProblem: (error) => {
      const status = error instanceof ProblemError ? error.status : 0;
      say(status === 401 ? "ended" : status === 404 ? "gone" : "failed");
    },
  });
}
