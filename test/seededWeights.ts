/**
 * Weights that any language makes bit for bit from a tensor's name: no test commits or downloads a model.
 * training/fixtures/reference_logprobs.py has the same generator; test/tinyModels.test.ts compares the two by hash.
 */

/** FNV-1a (32 bits) of the name's ASCII bytes; never 0, which xorshift could not leave. */
function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}

/**
 * Numbers from xorshift32 (Marsaglia's 13, 17, 5) seeded by `name`: the upper 24 bits, spread evenly over
 * [centre - spread, centre + spread) in double arithmetic, then rounded to float32.
 */
export function seededNumbers(name: string, count: number, spread: number, centre = 0): Float32Array {
  const out = new Float32Array(count);
  let state = seedOf(name);
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = centre + ((state >>> 8) / 2 ** 23 - 1) * spread;
  }
  return out;
}

/**
 * One tensor of a tiny model, by Hugging Face name. Spreads keep activations near 1 and logits a few nats apart:
 * matrices 1.5 / sqrt(columns), norms 0.2 around 1, biases 0.5, embeddings and output 0.5.
 */
export function seededTensor(model: string, name: string, dims: readonly number[]): Float32Array {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const seed = `${model}/${name}`;
  if (name.endsWith('norm.weight')) return seededNumbers(seed, count, 0.2, 1);
  if (name.endsWith('.bias') || dims[0] === 300) return seededNumbers(seed, count, 0.5);
  return seededNumbers(seed, count, 1.5 / Math.sqrt(dims[1]));
}
