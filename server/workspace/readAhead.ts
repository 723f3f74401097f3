/** Keeps the disk busy while what was read is being worked on. Knows no files. */

/**
 * Results of `start` for each item, in order, with up to `ahead` of them under way.
 * @param start must not reject: nobody would look at a rejection that comes before its turn
 */
export async function* readAhead<T, R>(
  items: readonly T[],
  ahead: number,
  start: (item: T) => Promise<R>,
): AsyncGenerator<[item: T, result: R]> {
  const started: Promise<R>[] = [];
  for (const [at, item] of items.entries()) {
    while (started.length < Math.min(items.length, at + ahead)) started.push(start(items[started.length]));
    const result = await started[at];
    // A result that was handed over need not be kept.
    delete started[at];
    yield [item, result];
  }
}
