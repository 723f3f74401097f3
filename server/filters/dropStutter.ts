/** A line in which a few characters come again and again (`a, a, a, a, a`) ends the text before it. */

/** A piece of up to 40 characters, four times in succession. */
const stutter = /([^\r\n]{3,40}?)\1{3,}/g;
/** Rulers, zeros and hexadecimal figures may. */
const leastRun = 32;

export function dropStutter(text: string): string {
  for (const { 0: run, 1: piece, index } of text.matchAll(stutter)) {
    const letters = new Set(piece.toLowerCase().match(/\p{L}/gu));
    if (letters.size < 2 || run.length < leastRun) continue;
    return text.slice(0, Math.max(0, text.lastIndexOf('\n', index)));
  }
  return text;
}
