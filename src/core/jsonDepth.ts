// Measures the nesting of foreign JSON without recursion: endless nesting must not exhaust the stack of later code.

/** Deeper than any genuine answer or manifest. */
export const MAX_JSON_DEPTH = 64;

/** Whether the value contains more values than `count`, itself included. */
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
