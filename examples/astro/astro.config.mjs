import { defineConfig } from "astro/config";

export default defineConfig({
  // Where the built site will stand: canonical addresses and hreflang are made with it.
  site: process.env.SITE_URL || "http://127.0.0.1:4321",
  trailingSlash: "always",
  devToolbar: { enabled: false },
  // Compression also eats the space between two expressions of a sentence.
  compressHTML: false,
  // Nothing inline: the site can be served under a strict Content-Security-Policy for scripts.
  build: { inlineStylesheets: "never" },
  vite: { build: { assetsInlineLimit: 0 } },
});
