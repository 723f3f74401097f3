/**
 * Text with characters that are not seen or that turn the order of what is seen is not offered at all: what a person
 * accepts is what a person read. (Trojan Source, CVE-2021-42574.)
 */

/** Formats (bidirectional controls, zero widths, tags), controls, separators, fillers that count as letters, variants. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f|[\u{e0100}-\u{e01ef}]|\r(?!\n|$)/u;

/** What is left of a character whose bytes were broken off. */
const broken = /[\ufffd\p{Cs}]/u;

export function dropInvisible(text: string): string {
  if (invisible.test(text)) return '';
  const at = text.search(broken);
  return at < 0 ? text : text.slice(0, at);
}
