/** Long lists, a part at a time. */
import { refuse } from "../errors";
import { quoted } from "../view/words";
import { done, type FaceResult, failed } from "./faceError";

export const longestPage = 500;
export const usualPage = 100;

export interface PageRequest {
  /** 1 to 500; 100 where nothing is said. */
  readonly limit?: number | undefined;
  /** From the page before. */
  readonly cursor?: string | undefined;
}

export interface PageData<T> {
  readonly items: readonly T[];
  /** On all pages. */
  readonly total: number;
  readonly limit: number;
  /** Null on the last page. */
  readonly next_cursor: string | null;
}

/**
 * The part of a list that follows the item with that id.
 *
 * @param all In an order that is the same each time.
 */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { limit = usualPage, cursor }: PageRequest,
): FaceResult<PageData<T>> {
  const at = cursor === undefined ? -1 : all.findIndex((item) => idOf(item) === cursor);
  if (cursor !== undefined && at < 0) {
    const message = `${quoted(cursor)} is no cursor of this list; begin again without one.`;
    return failed(refuse("invalid_argument", message));
  }
  const items = all.slice(at + 1, at + 1 + limit);
  const last = items.at(-1);
  const more = last !== undefined && at + 1 + limit < all.length;
  return done({ items, total: all.length, limit, next_cursor: more ? idOf(last) : null });
}
