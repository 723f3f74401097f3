/** What runs of a case say: times, and what was reached by the bytes and operations that the case takes. Pure. */
import type { DeviceTraffic } from '../../server/engine/protocol.ts';
import { quantile } from '../metrics.ts';
import type { CaseWork, PreparedCase, RanCase } from './deviceMessages.ts';

export interface CaseFigures {
  /** of one run: the median, the fastest, and how many there were */
  ms: number;
  leastMs: number;
  runs: number;
  /** of the work that is counted; absent where it is not known */
  tokensPerSecond?: number;
  work?: CaseWork;
  /** bytes read over time, 1e9 a second */
  gigabytesPerSecond?: number;
  /** of the linear layers, 1e12 a second */
  teraflops?: number;
  /** bytes of a run: to the GPU and back */
  traffic?: DeviceTraffic;
  /** held on the GPU, and by the process in memory, bytes */
  deviceBytes?: number;
  residentBytes: number;
}

/** @param ran at least one */
export function figuresOf({ work, deviceBytes, residentBytes }: PreparedCase, ran: readonly RanCase[]): CaseFigures {
  const times = ran.map(({ ms }) => ms);
  const ms = quantile(times, 0.5);
  const traffics = ran.flatMap(({ traffic }) => (traffic ? [traffic] : []));
  const middle = (of: (traffic: DeviceTraffic) => number): number => quantile(traffics.map(of), 0.5);
  return {
    ...{ ms, leastMs: Math.min(...times), runs: times.length },
    ...(work ? { work, ...rates(work, ms) } : {}),
    ...(traffics.length > 0 ? { traffic: { up: middle(({ up }) => up), down: middle(({ down }) => down) } } : {}),
    ...(deviceBytes === undefined ? {} : { deviceBytes }),
    residentBytes,
  };
}

function rates({ tokens, bytes, operations }: CaseWork, ms: number) {
  return {
    tokensPerSecond: (1000 * tokens) / ms,
    gigabytesPerSecond: bytes / ms / 1e6,
    teraflops: operations / ms / 1e9,
  };
}
