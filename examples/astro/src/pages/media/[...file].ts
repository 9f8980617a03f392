/** The copies of what stands in `media` at the source. */
import { copying } from "../../lib/files";

export const { getStaticPaths, GET } = copying("media");
