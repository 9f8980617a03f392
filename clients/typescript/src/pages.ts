/** The answers of `GET pages?path=`: a union that TypeScript narrows by `type`. */
import type { paths } from "./schema.js";

export type Page = paths["/api/v1/pages"]["get"]["responses"][200]["content"]["application/json"];
export type PageType = NonNullable<Page["type"]>;
export type PageOf<Type extends PageType> = Extract<Page, { type: Type }>;

export function isPage<Type extends PageType>(page: Page, type: Type): page is PageOf<Type> {
  return page.type === type;
}
