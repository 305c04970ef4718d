// The bridge's one option: which MCP server behind Sluice its client means.
import { GUEST_NAME } from '../core/guest/guest.ts';

/** Undefined: none, so Sluice itself. Null: arguments that mean nothing. */
export function guestNamed(args: readonly string[]): string | undefined | null {
  const [option, name = '', ...more] = args;
  if (option === undefined) return undefined;
  return option === '--guest' && more.length === 0 && GUEST_NAME.test(name) ? name : null;
}
