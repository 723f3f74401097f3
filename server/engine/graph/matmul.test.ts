import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { seededNumbers } from '../../../test/seededWeights.ts';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import { productForms } from '../protocol.ts';
import { matMul, storeWeight } from './matmul.ts';
import { GraphBuilder } from './onnx.ts';
import { productsSaturate } from './saturation.ts';
import { f32, GraphSession } from './session.ts';
import { WeightsFile } from './weightsFile.ts';

const [inputs, outputs] = [192, 48];

/** Operands that quantise to themselves: whole numbers, the largest of each row and column at the form's end. */
type Fill = (index: number, most: number) => number;

const noise = seededNumbers('products', 1 << 14, 1);
const random: Fill = (i, most) => Math.round(noise[i % noise.length] * most);
const largest: Fill = (_, most) => most;
const fills: [string, Fill, Fill][] = [
  ['random operands', random, random],
  ['the largest operands, whose pairs are twice what 16 bits hold', largest, largest],
  ['the largest with the smallest', largest, (_, most) => -most],
  [
    'signs in pairs',
    (i, most) => (i % 4 < 2 ? most : -most),
    (i, most) => (Math.floor(i / outputs) % 4 < 2 ? most : -most),
  ],
];

for (const form of productForms) {
  for (const [what, activation, weight] of fills) {
    test(`${form}, ${what}: exact sums`, async (t) => {
      if (form === 'u8s8' && (await productsSaturate())) return t.skip('this processor saturates: never in use here');
      const most = form === 'u7s8' ? 63 : 127;
      const columns = Float32Array.from({ length: inputs * outputs }, (_, i) => (i < outputs ? 127 : weight(i, 127)));
      const { table, folder } = await stored(t, columns);
      const g = new GraphBuilder();
      const y = matMul('rowq', table, form)(g, g.input('x', 'float32', [1, 't', inputs]), 'w');
      g.output('y', y, 'float32', [1, 't', outputs]);
      const session = await GraphSession.create(g.encode(), folder, 1);
      t.after(() => session.release());
      for (const rows of [1, 3, 8]) {
        const x = Float32Array.from({ length: rows * inputs }, (_, i) =>
          i % inputs === 0 ? most : activation(i, most),
        );
        const { y: got } = await session.run({ x: f32(x, [1, rows, inputs]) });
        assert.equal(differing(got.data as Float32Array, exactSums(x, columns, rows)), 0, `${rows} rows`);
      }
    });
  }
}

test('what is said of the processor is what its products do', async (t) => {
  const columns = new Float32Array(inputs * outputs).fill(127);
  const { table, folder } = await stored(t, columns);
  const g = new GraphBuilder();
  g.output('y', matMul('rowq', table, 'u8s8')(g, g.input('x', 'float32', [1, 't', inputs]), 'w'), 'float32', []);
  const session = await GraphSession.create(g.encode(), folder, 1);
  t.after(() => session.release());
  const x = new Float32Array(4 * inputs).fill(127);
  const { y } = await session.run({ x: f32(x, [1, 4, inputs]) });
  const isWrong = differing(y.data as Float32Array, exactSums(x, columns, 4)) > 0;
  assert.equal(await productsSaturate(), isWrong);
});

async function stored(t: TestContext, columns: Float32Array) {
  const folder = await temporaryFolder(t);
  const file = await WeightsFile.create(path.join(folder, 'weights.bin'));
  const rows = new Float32Array(columns.length);
  for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) rows[o * inputs + i] = columns[i * outputs + o];
  await storeWeight(file, 'rowq', 'w', rows, outputs);
  await file.close();
  return { table: file.table, folder };
}

function exactSums(x: Float32Array, columns: Float32Array, rows: number): number[] {
  const sums: number[] = [];
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += x[r * inputs + i] * columns[i * outputs + o];
      sums.push(sum);
    }
  }
  return sums;
}

/** How many are further from the exact sum than a rounding of f32. */
function differing(got: Float32Array, sums: readonly number[]): number {
  return sums.filter((sum, i) => Math.abs(got[i] - sum) > 1e-5 * Math.abs(sum) + 1e-2).length;
}
