/** Next tokens in memory that note what they are asked for, as a device would be: for tests of who asks how often. */
import { HostNextTokens, type NextTokens } from '../server/engine/nextTokens.ts';

/** @param asks gets the ids of each call of `of` @param row [vocab] */
export function countedNextTokens(row: Float32Array, asks: number[][]): NextTokens {
  const host = new HostNextTokens(row);
  return {
    get best() {
      return host.best;
    },
    of(ids) {
      asks.push([...ids]);
      return host.of(ids);
    },
  };
}
