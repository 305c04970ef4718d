// How deep foreign JSON is nested, found out without recursion: what is nested without end must not exhaust the stack
// of those that walk it.

/** Deeper than any answer or manifest that somebody meant. */
export const MAX_JSON_DEPTH = 64;

export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
