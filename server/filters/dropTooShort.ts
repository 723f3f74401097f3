/**
 * What a person types faster than they can read an offer is not offered: a single letter or symbol. Two are: of the lines
 * of two or three characters that this once kept back, nine in ten were right (docs/results.md, "When to speak").
 */

const least = 2;

export function dropTooShort(text: string): string {
  return text.replace(/\s/g, '').length >= least ? text : '';
}
