// Pages by key: their cost does not depend on how far they are, nor do rows come or go shift them.
import { AppError } from '../core/errors.ts';
import type { Page } from '../core/page.ts';

/** How many rows a page must fetch: one more than it shows tells whether others follow. */
export function rowsToFetch(limit: number): number {
  if (Number.isInteger(limit) && limit > 0) return limit + 1;
  throw new AppError('bad-arguments', `A page has at least one entry, not ${limit}.`);
}

export interface PageBounds {
  afterKey: string | null;
  limit: number;
}

/**
 * @param fetched up to `rowsToFetch(limit)` records in the page's order.
 * @param total counts them all; not asked if all of them are on this page
 */
export function pageOf<T extends { id: string }>(
  fetched: T[],
  { afterKey, limit }: PageBounds,
  total: () => number,
): Page<T> {
  if (afterKey === null && fetched.length <= limit)
    return { items: fetched, total: fetched.length, nextKey: null };
  const items = fetched.slice(0, limit);
  const last = items.at(-1);
  return { items, total: total(), nextKey: fetched.length > limit && last !== undefined ? last.id : null };
}
