/** A model's speed on this machine: a few forwards when the engine starts, then whatever its forwards take. */
import { neverCancelled } from './cancel.ts';
import type { Decoder } from './device.ts';
import type { Speed } from './protocol.ts';
import { LocalPast } from './readers/localPast.ts';

/** Tokens of a forward that is measured, and how often: the first of each kind is the slowest. */
const readTokens = 32;
const rounds = 2;

/** Makes the forwards that tell it: reading, then single tokens. */
export async function measureSpeed(model: Decoder): Promise<void> {
  const { vocab } = model.shape;
  for (let round = 0; round <= rounds; round++) {
    const past = new LocalPast(model, 0);
    const ids = Array.from({ length: readTokens }, (_, i) => (i + 1) % vocab);
    await past.become(ids, neverCancelled);
    await past.reserve(readTokens + 1);
    const at = readTokens;
    await model.step({ tokens: [0], firstPosition: at, memory: undefined, tail: past.keyValues, at, predicts: true });
    past.release();
    if (round === 0) model.pace.forget();
  }
}

export function speedOf({ pace }: Decoder): Speed {
  return { readMs: pace.readMs(false), tokenMs: pace.tokenMs };
}
