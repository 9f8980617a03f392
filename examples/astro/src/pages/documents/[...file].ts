/** The copies of what stands in `documents` at the source. */
import { copying } from "../../lib/files";

export const { getStaticPaths, GET } = copying("documents");
