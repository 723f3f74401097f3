/**
 * What the gate knows of every labelled chunk (labels.ts), as training/gate reads it: a header, then a line of JSON a place.
 *   node --import tsx bench/gate/features.ts --model-dir IMPORTED --out FILE --corpus DIR LABELS.jsonl …
 * DIR holds the projects' folders by the names that the labels give. Chunks that are no more where they were are left out.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { languageOf } from '../../server/chunking/languages.ts';
import { createTokenizer } from '../../server/engine/tokenizer/createTokenizer.ts';
import { evidenceAt } from '../../server/gate/evidence.ts';
import { featureFamilies, featureNames, featureRow } from '../../server/gate/features.ts';
import { overlapsLocal } from '../../server/gate/gate.ts';
import { readTokenizerData } from '../../server/models/tokenizerData.ts';
import { TokenHealer } from '../../server/prompt/healing.ts';
import { localContext } from '../../server/prompt/localContext.ts';
import { type Digger, visibleText } from '../digHoles.ts';
import { type FeaturePlace, headerLine, placeLine } from './featureRecords.ts';
import { type LabelledPlace, loadLabels } from './labelRecords.ts';
import { openProject } from './openProject.ts';

const { values, positionals: files } = parseArgs({
  options: { 'model-dir': { type: 'string' }, out: { type: 'string' }, corpus: { type: 'string' } },
  allowPositionals: true,
});
const { 'model-dir': modelDir, out, corpus } = values;
if (modelDir === undefined || out === undefined || corpus === undefined || files.length === 0) {
  throw new Error('usage: see the head of bench/gate/features.ts');
}
const chunkTokens = 512;
const healer = new TokenHealer(createTokenizer(await readTokenizerData(modelDir)));
const places = (await Promise.all(files.map(loadLabels))).flat();
const candidates = ['share', 'alone', 'shareRank'];
const header = { names: [...featureNames, ...candidates], families: { ...featureFamilies, candidates } };
const lines = [headerLine(header)];
for (const project of new Set(places.map((place) => place.project))) {
  const folder = path.join(corpus, project);
  if (!existsSync(folder)) throw new Error(`${project} is not in ${corpus}: fetch it with training/corpus/download.py`);
  const digger = await openProject(folder, healer, chunkTokens);
  for (const place of places.filter((each) => each.project === project)) {
    lines.push(placeLine(await recordOf(digger, place), header));
  }
  process.stderr.write(`${project}\n`);
}
await writeFile(out, lines.join(''));

async function recordOf({ session }: Digger, labelled: LabelledPlace): Promise<FeaturePlace> {
  const { project, mode, path: file, offset, targetEnd } = labelled;
  const { index, gate } = session;
  const whole = index.files.get(file)!.text;
  const text = visibleText(mode, whole, offset, targetEnd);
  await session.updateFile(file, text);
  try {
    const chunksIn = (name: string) => index.files.get(name)?.chunks ?? [];
    const found = labelled.chunks.flatMap((label) => {
      const chunk = chunksIn(label.path).find(({ start, end }) => start === label.start && end === label.end);
      return chunk ? [{ label, chunk }] : [];
    });
    const keys = found.map(({ chunk }) => chunk.key);
    const chunkOf = (key: number) => index.chunks.get(key);
    const local = localContext(healer, { path: file, languageId: languageOf(file).id, text }, offset);
    const excluded = overlapsLocal(chunkOf, local, mode === 'prefix');
    const allows = (key: number): boolean => !excluded(key);
    const place = { path: file, text, cursor: offset, allows, chunkOf, chunksIn };
    const evidence = evidenceAt(gate, place, keys);
    const textOf = (key: number) => index.textOf(index.chunks.get(key)!);
    const shares = found.map(({ label }) => label.share).sort((a, b) => b - a);
    const rows = found.map(({ chunk, label: { share, alone } }) => [
      ...featureRow({ gate, place, evidence, textOf }, chunk),
      ...[share, alone, shares.indexOf(share)],
    ]);
    const nats = found.map(({ label }) => label.nats);
    const first8 = found.map(({ label }) => label.first8);
    const language = languageOf(file).id;
    return { project, language, mode, path: file, offset, local: labelled.local, nats, first8, rows };
  } finally {
    await session.updateFile(file, whole);
  }
}
