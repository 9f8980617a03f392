/** Hides the announcement of a day whose moment has passed since the build. */
for (const banner of document.querySelectorAll<HTMLElement>("[data-until]")) {
  const until = Date.parse(banner.dataset.until ?? "");
  const left = until - Date.now();
  const hide = () => banner.remove();
  if (left <= 0) hide();
  // Timers hold no more than 24 days.
  else if (left < 2 ** 31) setTimeout(hide, left);
}
