/** Teacher-forced losses of known tokens: what quality is measured with. One forward from the cursor on. */
import type { Cancel } from '../core.ts';
import type { ScoreParams, ScoreResult } from '../protocol.ts';
import type { Reading } from '../readers/reading.ts';
import type { CopyMixer } from './distribution.ts';

export async function score(
  params: ScoreParams,
  reading: Reading,
  vocab: number,
  mixer: CopyMixer | undefined,
  cancel: Cancel,
): Promise<ScoreResult> {
  const { targets, local, history, exclude = [] } = params;
  const output = await reading.forward([local[local.length - 1], ...targets.slice(0, -1)], cancel);
  const nats = targets.map((target, i) => {
    const logProbs = output.logProbs.subarray(i * vocab, (i + 1) * vocab);
    mixer?.mix(logProbs, { ids: [...history, ...targets.slice(0, i)], exclude });
    return -logProbs[target];
  });
  const chunks = output.shares[0].length;
  const shares = Array.from(
    { length: chunks },
    (_, chunk) => output.shares.reduce((sum, token) => sum + token[chunk], 0) / targets.length,
  );
  return { nats, shares };
}
