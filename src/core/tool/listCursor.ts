// Cursors of lists: opaque to callers, bound to their list, checked before use. A model copies them: they are short.
import { AppError } from '../errors.ts';

const FORM = /^([a-z]{2})\.([A-Za-z0-9_-]{1,80})$/;

/** The cursor after the item with that key, or null if nothing follows. @param list two lists never begin alike */
export function listCursor(list: string, nextKey: string | null): string | null {
  return nextKey === null ? null : `${tagOf(list)}.${nextKey}`;
}

/** The key to continue after; null for the beginning. @throws AppError `cursor-invalid` */
export function keyOfCursor(list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [, of, key] = FORM.exec(cursor) ?? [];
  if (of === tagOf(list) && key !== undefined) return key;
  throw new AppError('cursor-invalid', `This is no cursor of ${list}.`, {
    next: 'Use next_cursor exactly as it was returned, or omit cursor to start over.',
  });
}

function tagOf(list: string): string {
  return list.slice(0, 2);
}
