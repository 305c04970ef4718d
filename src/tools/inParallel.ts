// Runs several pieces of work at once, bounded. It doesn't know what the work is.

/**
 * Results in the order of `items`, with at most `limit` in progress. After a failure nothing new starts;
 * current work finishes, then the first failure is thrown.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const takeOver = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next;
      next += 1;
      const item = items[index] as T;
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, takeOver));
  if (failures.length > 0) throw failures[0];
  return results;
}
