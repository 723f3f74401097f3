/** A generator of random numbers that a seed repeats on every machine: mulberry32 (public domain, Tommy Ettinger). */

export interface Random {
  /** uniform in [0, 1), 32 bits */
  next(): number;
  /** uniform in 0 .. below-1 */
  integer(below: number): number;
  /** a new array in random order (Fisher and Yates, from the end) */
  shuffled<T>(items: readonly T[]): T[];
}

/** @param seed 32 bits of it count */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  const shuffled = <T>(items: readonly T[]): T[] => {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const chosen = integer(last + 1);
      [result[last], result[chosen]] = [result[chosen], result[last]];
    }
    return result;
  };
  return { next, integer, shuffled };
}
