/** Unicode's normal form C, with the way back: where each unit of the normalised text stood before. */

export interface Normalised {
  text: string;
  /** [text.length + 1] UTF-16 offset in the original of each unit of `text`; `undefined` where nothing changed */
  offsets: Uint32Array | undefined;
}

/**
 * A character with what may compose with it: marks, and the vowels and finals of Hangul syllables. No other character
 * combines with the one before it, so that clusters can be normalised one by one (Unicode Standard Annex 15).
 */
const clusters = /[\s\S][\p{M}\u1160-\u11ff]*/gu;

export function toNormalFormC(original: string): Normalised {
  const text = original.normalize('NFC');
  if (text === original) return { text, offsets: undefined };
  const offsets = new Uint32Array(text.length + 1);
  let at = 0;
  for (const { 0: cluster, index } of original.matchAll(clusters)) {
    const normal = cluster.normalize('NFC');
    // All units of a cluster that changed begin where the cluster did.
    for (let i = 0; i < normal.length; i++) offsets[at++] = normal === cluster ? index + i : index;
  }
  offsets[text.length] = original.length;
  return { text, offsets };
}
