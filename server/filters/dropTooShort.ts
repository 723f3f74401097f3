/** What a person types faster than they can read an offer is not offered: a symbol, a letter, a few brackets. */

/** As many word characters, or characters of any kind that are not blank. */
const leastWord = 2;
const leastAny = 4;

export function dropTooShort(text: string): string {
  const word = text.match(/[\p{L}\p{N}_]/gu)?.length ?? 0;
  const any = text.replace(/\s/g, '').length;
  return word >= leastWord || any >= leastAny ? text : '';
}
