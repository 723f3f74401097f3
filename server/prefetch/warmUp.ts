/**
 * One token from one token, so that the first real request does not wait for a graph to be loaded. Measured on the default
 * model as CPU time of the first request and of later ones: with `attend:2+focus:4` 4.6 and 1.8 s, after a warm-up 2.0 and
 * 1.7 s; with `attend:2`, whose graph is loaded as the engine starts, 1.2 and 1.1 s: there it is not worth while.
 */
import type { ReaderSpec } from '../engine/protocol.ts';
import type { EngineClient } from '../engineClient/engineClient.ts';

/** Whether a reader uses a graph that the engine makes when it is first asked for. */
export function loadsLate({ focus, memory }: ReaderSpec): boolean {
  return focus + memory > 0;
}

/** @param id of any token */
export async function warmUp(engine: Pick<EngineClient, 'generate'>, reader: ReaderSpec, id: number): Promise<void> {
  const one = (count: number): number => Math.min(1, count);
  const { attend, focus, memory } = reader;
  await engine.generate({
    reader: { prompt: 0, attend: one(attend), focus: one(focus), memory: one(memory), copy: false },
    ...{ chunks: [[id]], local: [id, id], localFileTokens: 1, history: [] },
    ...{ maxTokens: 1, endIds: [], lastIds: [], draft: false },
  });
}
