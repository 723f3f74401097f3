/** A hash of a piece of text that decides between equal boundaries. Not for anything that an adversary may choose. */

/** 32-bit FNV-1a of the UTF-16 units of [start, end), with a final mixing step so that its high bits are usable too. */
export function hash32(text: string, start = 0, end = text.length): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
