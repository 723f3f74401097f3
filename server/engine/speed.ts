/** A model's speed on this machine: a few forwards when the engine starts, then whatever its forwards take. */
import { neverCancelled } from './cancel.ts';
import { causalMask } from './graph/masks.ts';
import type { DecoderModel } from './graph/model.ts';
import type { Speed } from './protocol.ts';
import { LocalPast } from './readers/localPast.ts';

/** Tokens of a forward that is measured, and how often: the first of each kind is the slowest. */
const readTokens = 32;
const rounds = 2;

/** Makes the forwards that tell it: reading, then single tokens. */
export async function measureSpeed(model: DecoderModel): Promise<void> {
  const { vocab } = model.shape;
  for (let round = 0; round <= rounds; round++) {
    const past = new LocalPast(model, 0);
    const ids = Array.from({ length: readTokens }, (_, i) => (i + 1) % vocab);
    await past.become(ids, neverCancelled);
    const layout = { tokens: 1, memorySlots: 0, tailSlots: past.buffer.slots, tailUsed: readTokens };
    const caches = { memory: model.buffer(1, 0), tail: past.buffer };
    await model.step({ rows: [[0]], firstPosition: readTokens, caches, mask: causalMask(layout), outRows: [0] });
    if (round === 0) model.pace.forget();
  }
}

export function speedOf({ pace }: DecoderModel): Speed {
  return { readMs: pace.readMs(false), tokenMs: pace.tokenMs };
}
