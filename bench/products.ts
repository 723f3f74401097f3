/**
 * How long the linear layers of a model take in each form of product, on this machine: all layers but the head, the forms by
 * turns, the least of several rounds. `node --import tsx bench/products.ts --model-dir IMPORTED --fp32-dir IMPORTED`
 */
import { parseArgs } from 'node:util';
import { layerWeights } from '../server/engine/graph/decoder.ts';
import { readManifest } from '../server/engine/graph/manifest.ts';
import { type MatMul, matMul } from '../server/engine/graph/matmul.ts';
import { GraphBuilder } from '../server/engine/graph/onnx.ts';
import { f32, GraphSession } from '../server/engine/graph/session.ts';
import { productForms } from '../server/engine/protocol.ts';

const { values } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    'fp32-dir': { type: 'string' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
  },
});
const lengths = [1, 8, 16, 32, 64, 128, 256];
const { 'model-dir': directory, 'fp32-dir': exactDirectory } = values;
if (directory === undefined) throw new Error('--model-dir: the folder of an import in 8 bits');

const parts = ['qkv', 'o', 'gateUp', 'down'] as const;
type Manifest = Awaited<ReturnType<typeof readManifest>>;

/** A graph of all layers' products over one input for each of its parts. @returns runs it on so many tokens */
async function layers(folder: string, linear: (manifest: Manifest) => MatMul) {
  const manifest = await readManifest(folder);
  const { shape, weights } = manifest;
  const g = new GraphBuilder();
  const multiply = linear(manifest);
  const inputs = parts.map((part) => weights[layerWeights(0)[part]].dims[0]);
  for (const [i, part] of parts.entries()) {
    g.input(part, 'float32', [1, 't', inputs[i]]);
    for (let layer = 0; layer < shape.layers; layer++) {
      const product = multiply(g, part, layerWeights(layer)[part]);
      // One number of it, so that no time goes into copying.
      const largest = g.op('ReduceMax', [product, g.integers(0, 1, 2)], { keepdims: 0 });
      g.output(`${part}.${layer}`, largest, 'float32', []);
    }
  }
  const session = await GraphSession.create(g.encode(), folder, Number(values.threads));
  const feed = (tokens: number, width: number) =>
    f32(
      Float32Array.from({ length: tokens * width }, (_, at) => Math.sin(at)),
      [1, tokens, width],
    );
  return (tokens: number) => session.run(Object.fromEntries(parts.map((part, i) => [part, feed(tokens, inputs[i])])));
}

const forms: Record<string, (tokens: number) => Promise<unknown>> = {};
for (const form of productForms) forms[form] = await layers(directory, ({ weights }) => matMul('rowq', weights, form));
if (exactDirectory) forms.f32 = await layers(exactDirectory, ({ weights }) => matMul('fp32', weights));

const report: Record<number, Record<string, number>> = {};
for (const tokens of lengths) {
  const least: Record<string, number> = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [form, run] of Object.entries(forms)) {
      const started = performance.now();
      await run(tokens);
      least[form] = Math.min(least[form] ?? Number.POSITIVE_INFINITY, performance.now() - started);
    }
  }
  report[tokens] = Object.fromEntries(Object.entries(least).map(([form, ms]) => [form, Number(ms.toFixed(1))]));
  console.error(tokens, report[tokens]);
}
console.log(JSON.stringify({ threads: Number(values.threads), msByTokens: report }));
