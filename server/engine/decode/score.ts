/** Teacher-forced losses of known tokens: what quality is measured with. One forward from the cursor on. */
import type { Cancel } from '../core.ts';
import type { ScoreParams, ScoreResult } from '../protocol.ts';
import type { Reading } from '../readers/reading.ts';
import type { CopyMixer } from './distribution.ts';
import { seenBy } from './followCopies.ts';

export async function score(
  params: ScoreParams,
  reading: Pick<Reading, 'forward'>,
  mixer: CopyMixer | undefined,
  cancel: Cancel,
): Promise<ScoreResult> {
  const { targets, local, history } = params;
  const seen = seenBy(params);
  const output = await reading.forward([local[local.length - 1], ...targets.slice(0, -1)], cancel);
  const nats = await Promise.all(
    targets.map(async (target, i) => {
      const next = output.next[i];
      const mixture = mixer?.mix(next, { ids: [...history, ...targets.slice(0, i)], seen });
      const [logProb] = await (mixture ?? next).of([target]);
      return -logProb;
    }),
  );
  const chunks = output.shares[0].length;
  const shares = Array.from(
    { length: chunks },
    (_, chunk) => output.shares.reduce((sum, token) => sum + token[chunk], 0) / targets.length,
  );
  return { nats, shares };
}
