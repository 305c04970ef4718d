// Cursors of a bundle tool's pages: the provider's own position, bound to the call that it belongs to.
import { AppError } from '../errors.ts';

const FORM = /^p1\.([0-9a-f]{16})\.([A-Za-z0-9_-]{1,2000})$/;

/** @param list what it belongs to, 16 hex digits */
export function sealPage(list: string, position: string): string {
  const bytes = new TextEncoder().encode(position);
  const text = btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''));
  return `p1.${list}.${text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** @throws AppError `cursor-invalid`; `cursor-foreign` for one of another call */
export function openPage(list: string, cursor: string): string {
  const [, of, text] = FORM.exec(cursor) ?? [];
  if (of === undefined || text === undefined)
    throw new AppError('cursor-invalid', 'This is no cursor of a bundle tool.', { next: AS_RETURNED });
  if (of !== list)
    throw new AppError('cursor-foreign', 'This cursor belongs to another bundle or other input.', {
      next: AS_RETURNED,
    });
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0));
}

const AS_RETURNED = 'Use next_cursor exactly as it was returned, with the same input, or omit it.';
