/** Keys as the manifest writes them, so that two can be compared. Functions of values. */

/** Strokes in one form: modifiers sorted, `alt+ctrl+k ctrl+a`. */
export function strokesOf(chord: string): string[] {
  return chord
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .map((stroke) => {
      const parts = stroke.split('+');
      const key = stroke.endsWith('+') ? '+' : (parts.at(-1) ?? '');
      const modifiers = parts.filter((part) => ['alt', 'cmd', 'ctrl', 'meta', 'shift', 'win'].includes(part));
      return [...modifiers.sort(), key].join('+');
    });
}

/** Whether one key is the other, or begins it: the editor would wait, or never hear the second. */
export function collide(one: string, other: string): boolean {
  const [a, b] = [strokesOf(one), strokesOf(other)];
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).join(' ') === b.slice(0, shared).join(' ');
}
