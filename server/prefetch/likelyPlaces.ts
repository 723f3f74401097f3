/** Where somebody is likely to type next in a document, the likeliest first. Pure. */

/**
 * Half of the text that the gate makes a query of. At any cursor of 384 in four repositories (rich, httpx, hono, viper)
 * the chunks chosen at such places were 0.87, 0.95, 0.94 and 0.86 of those that a completion read, with 11 to 22 chunks a
 * file; those at the ends of top-level definitions 0.38, 0.73, 0.09 and 0.85.
 */
export const placeStep = 300;

/** Ends of lines about every `placeStep` units, the nearest to the cursor first; the cursor itself is not among them. */
export function likelyPlaces(text: string, cursor: number): number[] {
  const places = new Set<number>();
  for (let from = placeStep; from < text.length + placeStep; from += placeStep) {
    const lineEnd = text.indexOf('\n', Math.min(from, text.length));
    places.add(lineEnd < 0 ? text.length : lineEnd);
  }
  places.delete(cursor);
  return [...places].sort((a, b) => Math.abs(a - cursor) - Math.abs(b - cursor));
}

/** Where the last change of a text ended, in the text as it is now. */
export function changedAt(before: string, now: string): number {
  const most = Math.min(before.length, now.length);
  let same = 0;
  while (same < most && before.charCodeAt(before.length - 1 - same) === now.charCodeAt(now.length - 1 - same)) same++;
  return now.length - same;
}
