/** Images, videos and captions are copied: browsers refuse those of another origin, and the built site needs nobody else. */
import type { APIRoute, GetStaticPaths } from "astro";
import { SOURCE } from "./api";
import { content, type Content } from "./content";

const FILE = /\/(?:media|documents)\/[^"\\\s,?#]+\.(?:avif|gif|jpe?g|mp4|png|svg|vtt|webp)(?=["\\\s,])/gi;
let known: { of: Content; files: Set<string> } | undefined;

/** The files that pages show, as paths of the source. */
export function shownFiles(of: Content): Set<string> {
  if (known?.of !== of) known = { of, files: new Set(JSON.stringify([[...of.routes.values()], of.editions]).match(FILE) ?? []) };
  return known.files;
}

/** Where a page finds a file: here when it was copied. */
export function filePath(url: string, all: Content): string {
  return !url.startsWith("/") || url.startsWith("//") || shownFiles(all).has(url) ? url : SOURCE + url;
}

/** The routes of the copies below one folder of the source. */
export function copying(folder: "media" | "documents"): { getStaticPaths: GetStaticPaths; GET: APIRoute } {
  const start = `/${folder}/`;
  return {
    async getStaticPaths() {
      const files = [...shownFiles(await content())].filter((file) => file.startsWith(start));
      return files.map((file) => ({ params: { file: decodeURIComponent(file.slice(start.length)) }, props: { file } }));
    },
    async GET({ props }) {
      const answer = await fetch(SOURCE + String(props["file"]));
      if (!answer.ok) throw new Error(`${answer.status} for ${String(props["file"])}`);
      return new Response(await answer.arrayBuffer());
    },
  };
}
