/*
 * Tells the front-end in the preview panel that something was typed, so that it fetches the draft anew instead of
 * being loaded anew. Only a page that says it listens, and comes from the origin of its front-end, is told anything.
 */
(() => {
  "use strict";

  // A token lives for fifteen minutes.
  const RENEW = 10 * 60 * 1000;
  // So long nothing is typed before it is shown.
  const QUIET = 150;
  const FRAMES = '[data-w-preview-target="iframe"]';
  let live = null;
  let valid = true;

  const frames = () => [...document.querySelectorAll(FRAMES)];
  const panel = () => document.querySelector('[data-controller~="w-preview"]');
  const mode = () => document.querySelector('[data-w-preview-target="mode"]')?.value ?? "";
  const tell = (target, message) => target.frame.contentWindow?.postMessage({ gaststad: message }, target.origin);

  async function ask(frame) {
    const address = new URL(frame.src);
    address.searchParams.set("as", "token");
    const response = await fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok || !response.headers.get("Content-Type")?.startsWith("application/json")) return null;
    return response.json();
  }

  async function renew(target) {
    const found = await ask(target.frame).catch(() => null);
    if (found?.origin === target.origin) tell(target, { type: "preview-token", token: found.token });
  }

  window.addEventListener("message", async (event) => {
    if (event.data?.gaststad?.type !== "preview-ready") return;
    const frame = frames().find((one) => one.contentWindow === event.source);
    const shown = frame && new URL(frame.src).searchParams.get("mode");
    if (!shown?.startsWith("front-end-")) return;
    const found = await ask(frame).catch(() => null);
    if (found?.origin !== event.origin) return;
    live = { frame, origin: event.origin, mode: shown, address: panel()?.dataset.wPreviewUrlValue };
    tell(live, { type: "preview-token", token: found.token });
  });

  setInterval(() => live?.frame.isConnected && renew(live), RENEW);

  // Wagtail looks for changes twice a second, and then waits; who sees a front-end beside the form sees it sooner.
  let typed = 0;
  function controlling() {
    const element = panel();
    return element && window.wagtail?.app?.getControllerForElementAndIdentifier(element, "w-preview");
  }
  async function update() {
    const controller = controlling();
    if (!live?.frame.isConnected || !controller?.shouldAutoUpdate) return;
    await controller.updatePromise?.catch(() => null);
    controller.setPreviewData()?.catch(() => null);
  }
  document.addEventListener("input", (event) => {
    if (!live || !event.target.closest?.("[data-edit-form]")) return;
    clearTimeout(typed);
    typed = setTimeout(update, QUIET);
  });

  // Another way of previewing that is chosen while the panel is busy would not be heard.
  document.addEventListener("w-preview:updated", () => {
    const frame = document.querySelector("#w-preview-iframe");
    const controller = controlling();
    const shown = frame?.src ? new URL(frame.src).searchParams.get("mode") : null;
    if (valid && controller?.available && shown !== null && shown !== mode() && (mode() + shown).includes("front-end-")) {
      setTimeout(() => !controller.updatePromise && controller.setPreviewData()?.catch(() => null));
    }
  });

  document.addEventListener("w-preview:json", (event) => {
    valid = Boolean(event.detail?.data?.is_valid);
  });

  document.addEventListener("w-preview:load", (event) => {
    const same = live?.frame.isConnected && live.mode === mode() && live.address === panel()?.dataset.wPreviewUrlValue;
    if (!same || !valid) {
      live = null;
      return;
    }
    event.preventDefault();
    tell(live, { type: "preview-changed" });
  });
})();
