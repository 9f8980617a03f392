/** The blocks of a body: a union that TypeScript narrows by `type`. */
import type { components } from "./schema.js";

export type Block = components["schemas"]["SectionOut"]["body"][number];
export type BlockType = Block["type"];
export type BlockOf<Type extends BlockType> = Extract<Block, { type: Type }>;

/** One function for each type of block, each with the value of its own type. */
export type Drawers<Result> = { [Type in BlockType]: (value: BlockOf<Type>["value"]) => Result };

export function isBlock<Type extends BlockType>(block: Block, type: Type): block is BlockOf<Type> {
  return block.type === type;
}

export function blocksOf<Type extends BlockType>(body: readonly Block[], type: Type): BlockOf<Type>[] {
  return body.filter((block): block is BlockOf<Type> => isBlock(block, type));
}

/** What the drawer of the block's type makes of it; undefined for a type that a later version of the API added. */
export function drawBlock<Result>(block: Block, drawers: Drawers<Result>): Result | undefined {
  if (!Object.hasOwn(drawers, block.type)) return undefined;
  const draw = drawers[block.type] as (value: Block["value"]) => Result;
  return draw(block.value);
}
