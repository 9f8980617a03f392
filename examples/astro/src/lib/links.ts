/** Addresses: what was built stays here, everything else (files, calendars, private pages) stands at the source. */
import type { Schema } from "@gaststad/client";
import { SOURCE } from "./api";
import type { Content } from "./content";
import { filePath } from "./files";

export function address(url: string, { routes, redirects }: Content): string {
  if (!url.startsWith("/") || url.startsWith("//")) return url;
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(url) ?? [];
  const target = redirects.get(path) ?? path;
  if (!target.startsWith("/")) return target;
  return (routes.has(target) ? "" : SOURCE) + target + rest;
}

/** Cleaned HTML of the API with its links led to where they stand. */
export function linked(html: string | null | undefined, content: Content): string {
  return (html ?? "").replace(/ (href|src)="(\/[^"]*)"/g, (_, name: string, url: string) => ` ${name}="${address(url, content)}"`);
}

/** The same HTML with its headings a number of levels deeper (or higher), so that they follow the one above them. */
export function deeper(html: string, levels: number): string {
  if (levels === 0) return html;
  return html.replace(/<(\/?)h([2-6])(?=[\s>])/g, (_, end: string, level: string) => `<${end}h${Math.min(6, Math.max(2, Number(level) + levels))}`);
}

/** The attributes of an `img` for an image of the API. */
export function imageAttributes(image: Schema<"ImageOut"> | Schema<"ImageValueOut">, content: Content) {
  const { alt, focal_point, height, placeholder, sizes, src, srcset, width } = image;
  const full = (url: string) => filePath(url, content);
  const position = focal_point ? `object-position:${focal_point.x * 100}% ${focal_point.y * 100}%;` : "";
  return {
    alt,
    height,
    sizes,
    src: full(src),
    srcset: srcset.replace(/(^|, )(\/\S+)/g, (_, before: string, url: string) => before + full(url)),
    style: `${position}${placeholder ? `background:url(${placeholder}) center/cover` : ""}` || undefined,
    width,
  };
}
