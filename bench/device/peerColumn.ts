/** The peer beside the devices: llama.cpp reads and writes as many tokens, with as many before them in its context. */
import type { Peer } from '../peers.ts';
import type { DeviceCase, PreparedCase, RanCase } from './deviceMessages.ts';
import type { Column } from './deviceRun.ts';

export interface PeerColumnOptions {
  name: string;
  peer: Pick<Peer, 'generate' | 'residentBytes'>;
  chunkTokens: number;
  /** read by one forward, as the devices are timed */
  prefillTokens: number;
  localTokens: number;
  /** most that its context holds */
  contextTokens: number;
}

/** Tokens that are written at a time, the first one aside. */
const written = 8;

export function peerColumn({ name, peer, ...options }: PeerColumnOptions): Column {
  const { chunkTokens, prefillTokens, localTokens, contextTokens } = options;
  let run: () => Promise<number>;
  let round = 0;
  const ids = (count: number, first: number): number[] =>
    Array.from({ length: count }, (_, i) => (i === 0 ? 10 + (first % 1000) : 100 + ((i * 31) % 1000)));
  const prefill = async (): Promise<number> => {
    // Another first token, so that nothing is in its cache.
    const { firstTokenMs } = await peer.generate(ids(prefillTokens, round++), 1);
    return firstTokenMs;
  };
  const decode = (tokens: number) => {
    const prompt = ids(tokens, 0);
    return async (): Promise<number> => {
      const { firstTokenMs, totalMs, ids: made } = await peer.generate(prompt, written + 1);
      return (totalMs - firstTokenMs) / Math.max(1, made.length - 1);
    };
  };
  return {
    name,
    async prepare(measured: DeviceCase): Promise<PreparedCase> {
      if (measured.kind === 'focus') throw new Error('it has no such thing');
      const tokens = measured.kind === 'decode' ? measured.chunks * chunkTokens + localTokens : prefillTokens;
      if (tokens + written + 1 > contextTokens) throw new Error(`its context holds ${contextTokens} tokens`);
      run = measured.kind === 'decode' ? decode(tokens) : prefill;
      const started = performance.now();
      await run();
      return { ms: performance.now() - started, residentBytes: await peer.residentBytes() };
    },
    async run(): Promise<RanCase> {
      const started = performance.now();
      const ms = await run();
      return { ms, spentMs: performance.now() - started };
    },
  };
}
