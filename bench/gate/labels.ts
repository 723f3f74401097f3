/**
 * Labels for the gate's ranker: how much each of the chunks offered at a place, read alone, lowers the loss of the next 64
 * tokens. A line of JSON a place; run it again, and it goes on where it stopped.
 *   node --import tsx bench/gate/labels.ts --model-dir IMPORTED --adapter FILE --out FILE [--places 10] [--threads 2]
 *     [--seed 1] PROJECT …
 * Half of a project's places are in infill and half in prefix mode; in infill mode it is also measured how much it lowers
 * what is lost where the text after the cursor is read and copied runs are mixed in. A project's name is that of its folder.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createCancel } from '../../server/engine/cancel.ts';
import { CopyIndex } from '../../server/engine/decode/copyIndex.ts';
import { DecoderModel } from '../../server/engine/graph/model.ts';
import { loadFocusAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { withCandidates } from '../../server/engine/readers/readers.ts';
import { createTokenizer } from '../../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../../server/models/tokenizerData.ts';
import { TokenHealer } from '../../server/prompt/healing.ts';
import { appendRecord } from '../recordFile.ts';
import { loadLabels } from './labelRecords.ts';
import { openProject } from './openProject.ts';
import { PlaceLabeller } from './placeLabeller.ts';

const { values, positionals: projects } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    adapter: { type: 'string' },
    out: { type: 'string' },
    places: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const { 'model-dir': modelDir, adapter: adapterFile, out } = values;
if (modelDir === undefined || adapterFile === undefined || out === undefined || projects.length === 0) {
  throw new Error('usage: see the head of bench/gate/labels.ts');
}
const model = await DecoderModel.open(modelDir, Number(values.threads));
const adapter = withCandidates(await loadFocusAdapter(adapterFile, model.manifest, modelDir));
const healer = new TokenHealer(createTokenizer(await readTokenizerData(modelDir)));
const labelled = await loadLabels(out);
const labeller = await PlaceLabeller.open(model, adapter, Number(values.threads));
const cancel = createCancel(() => false);
const seed = Number(values.seed);
for (const [number, project] of projects.entries()) {
  const name = path.basename(project);
  const done = labelled.filter((place) => place.project === name);
  if (done.length >= Number(values.places)) continue;
  const copyIndex = new CopyIndex(model.shape.vocab);
  const digger = await openProject(project, healer, adapter.info.chunkTokens, copyIndex);
  const began = performance.now();
  let measured = 0;
  for (const [mode, share, modeSeed] of [
    ['infill', Math.ceil, seed],
    ['prefix', Math.floor, seed + 1],
  ] as const) {
    const count = share(Number(values.places) / 2);
    const known = new Set(done.filter((place) => place.mode === mode).map((place) => `${place.path}:${place.offset}`));
    for await (const place of labeller.places(
      { ...digger, copyIndex },
      { mode, count, seed: modeSeed, known },
      cancel,
    )) {
      await appendRecord(out, { project: name, ...place });
      measured++;
    }
  }
  labeller.forget();
  const seconds = (performance.now() - began) / 1000;
  process.stderr.write(`${number + 1}/${projects.length} ${name}: ${measured} places, ${seconds.toFixed(0)} s\n`);
}
await labeller.close();
await model.close();
