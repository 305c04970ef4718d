// How deep foreign JSON is nested, found out without recursion: what is nested without end must not exhaust the stack
// of those that walk it.

/** Deeper than any answer or manifest that somebody meant. */
export const MAX_JSON_DEPTH = 64;

/** Whether the value holds more values than that, itself included. */
export function holdsMoreThan(value: unknown, count: number): boolean {
  const waiting: unknown[] = [value];
  for (let seen = 0; waiting.length > 0; seen += 1) {
    if (seen + waiting.length > count) return true;
    const next = waiting.pop();
    if (typeof next === 'object' && next !== null) for (const each of Object.values(next)) waiting.push(each);
  }
  return false;
}

export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
