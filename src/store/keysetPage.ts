// Pages by key: their cost does not depend on how far they are, nor do rows come or go shift them.
import { AppError } from '../core/errors.ts';
import type { Page } from '../core/page.ts';

/** How many rows a page must fetch: one more than it shows tells whether others follow. */
export function rowsToFetch(limit: number): number {
  if (Number.isInteger(limit) && limit > 0) return limit + 1;
  throw new AppError('bad-arguments', `A page has at least one entry, not ${limit}.`);
}

/** @param fetched up to `rowsToFetch(limit)` records in the page's order. */
export function pageOf<T extends { id: string }>(fetched: T[], limit: number, total: number): Page<T> {
  const items = fetched.slice(0, limit);
  const last = items.at(-1);
  return { items, total, nextKey: fetched.length > limit && last !== undefined ? last.id : null };
}
