/** What follows the tokens of a forward, the best of each here and the others on the GPU until they are asked for. */
import { i64 } from '../graph/session.ts';
import type { NextTokens, TokenLogProb } from '../nextTokens.ts';
import { floats, type GpuTensor, type GpuTensors } from './tensors.ts';

/** Valid until the next forward that predicts. */
export class GpuNextTokens implements NextTokens {
  readonly best: TokenLogProb;
  private readonly tensors: GpuTensors;
  private readonly logProbs: GpuTensor;
  private readonly token: number;

  /** @param logProbs [1, tokens, vocab], of which this is of `token` */
  constructor(tensors: GpuTensors, logProbs: GpuTensor, token: number, best: TokenLogProb) {
    this.tensors = tensors;
    this.logProbs = logProbs;
    this.token = token;
    this.best = best;
  }

  async of(ids: readonly number[]): Promise<Float32Array> {
    if (ids.length === 0) return new Float32Array(0);
    if (ids.every((id) => id === this.best.id)) return new Float32Array(ids.length).fill(this.best.logProb);
    const vocab = this.logProbs.dims[2];
    const unknown = ids.find((id) => !(id >= 0 && id < vocab));
    if (unknown !== undefined) throw new Error(`id ${unknown} of ${vocab}`);
    const session = await this.tensors.session('log-probabilities', false, (g) => {
      g.input('logProbs', 'float32', [1, 't', 'v']);
      g.input('token', 'int64', [1]);
      g.input('ids', 'int64', ['n']);
      const row = g.op('Gather', ['logProbs', 'token'], { axis: 1 });
      g.outputOp('chosen', 'float32', [1, 1, 'n'], 'Gather', [row, 'ids'], { axis: 2 });
    });
    const feeds = { logProbs: this.logProbs, token: i64([this.token], [1]), ids: i64(ids, [ids.length]) };
    return floats((await session.run(feeds)).chosen);
  }
}

/** Forwards up to so many tokens, those of drafts, keep their tensors; of larger ones one is kept. */
const keptTokens = 16;

/** Where forwards put log-probabilities, [1, tokens, vocab]: the same tensor for the same number of tokens. */
export class LogProbTensors {
  private readonly tensors: GpuTensors;
  private readonly vocab: number;
  private readonly byTokens = new Map<number, GpuTensor>();

  constructor(tensors: GpuTensors, vocab: number) {
    this.tensors = tensors;
    this.vocab = vocab;
  }

  async of(tokens: number): Promise<GpuTensor> {
    const found = this.byTokens.get(tokens);
    if (found) return found;
    for (const [size, large] of this.byTokens) {
      if (size <= keptTokens || tokens <= keptTokens) continue;
      this.tensors.release(large);
      this.byTokens.delete(size);
    }
    const [made] = await this.tensors.zeros('float32', [1, tokens, this.vocab], 1);
    this.byTokens.set(tokens, made);
    return made;
  }
}
