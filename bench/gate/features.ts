/**
 * What the gate knows of chunks at places, as training/gate reads it: a header, then a line of JSON a place.
 *   node --import tsx bench/gate/features.ts --model-dir IMPORTED --out FILE --corpus DIR [--as-read] LABELS.jsonl …
 *   node --import tsx bench/gate/features.ts --model-dir IMPORTED --out FILE --corpus DIR --drawn 60 [--seed 1] PROJECT …
 * The first of every labelled chunk (labels.ts), with its loss alone or as the product reads it, where that was measured;
 * chunks that are no more where they were are left out. The second of all that
 * is offered at so many drawn places of each project, half of them in infill mode, with losses that nobody knows.
 * DIR holds the projects' folders by the names that the labels give.
 */
import { existsSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createTokenizer } from '../../server/engine/tokenizer/createTokenizer.ts';
import { featureNames, namesOfFamilies } from '../../server/gate/features.ts';
import { readTokenizerData } from '../../server/models/tokenizerData.ts';
import { TokenHealer } from '../../server/prompt/healing.ts';
import type { Digger } from '../digHoles.ts';
import { sampleHoles } from '../sampleHoles.ts';
import { eligibleFiles } from '../workbench.ts';
import { type FeaturePlace, headerLine, placeLine } from './featureRecords.ts';
import { FeaturesAt } from './featuresAt.ts';
import { hindsightNames } from './hindsight.ts';
import { type LabelledPlace, loadLabels } from './labelRecords.ts';
import { openProject } from './openProject.ts';

const { values, positionals } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    out: { type: 'string' },
    corpus: { type: 'string' },
    drawn: { type: 'string' },
    'as-read': { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const { 'model-dir': modelDir, out, corpus, drawn } = values;
if (modelDir === undefined || out === undefined || corpus === undefined || positionals.length === 0) {
  throw new Error('usage: see the head of bench/gate/features.ts');
}
const chunkTokens = 512;
const healer = new TokenHealer(createTokenizer(await readTokenizerData(modelDir)));
const candidates = ['share', 'alone', 'shareRank'];
const past = ['pastGain', 'pastGain16'];
const header = {
  names: [...featureNames, ...candidates, ...past, ...hindsightNames],
  families: { ...namesOfFamilies(), candidates, past, hindsight: hindsightNames },
};
await writeFile(out, headerLine(header));
const measured = drawn === undefined ? (await Promise.all(positionals.map(loadLabels))).flat() : [];
const labels = values['as-read'] ? asRead(measured) : measured;
for (const project of drawn === undefined ? new Set(labels.map((place) => place.project)) : positionals) {
  const folder = path.join(corpus, project);
  if (!existsSync(folder)) throw new Error(`${project} is not in ${corpus}: fetch it with training/corpus/download.py`);
  const digger = await openProject(folder, healer, chunkTokens);
  const own = labels.filter((place) => place.project === project);
  const places = drawn === undefined ? labelledPlaces(digger, own) : drawnPlaces(digger, project, Number(drawn));
  for await (const place of places) await appendFile(out, placeLine(place, header));
  process.stderr.write(`${project}\n`);
}

/** Places where it was measured, with the losses as the product reads in the place of those of chunks alone. */
function asRead(places: readonly LabelledPlace[]): LabelledPlace[] {
  return places.flatMap(({ localAsRead, chunks, ...place }) => {
    if (localAsRead === undefined) return [];
    const read = chunks.map(({ asRead: nats, ...chunk }) => ({ ...chunk, nats: nats ?? chunk.nats }));
    return { ...place, local: localAsRead, chunks: read };
  });
}

async function* labelledPlaces(digger: Digger, places: readonly LabelledPlace[]): AsyncGenerator<FeaturePlace> {
  for (const labelled of places) {
    const { project, mode, path: file, offset, local, chunks, localPast, localPast16 } = labelled;
    const at = await FeaturesAt.place(digger, labelled);
    const found = chunks.flatMap((label) => {
      const chunk = at.chunkAt(label);
      return chunk ? [{ label, chunk }] : [];
    });
    const shares = found.map(({ label }) => label.share).sort((a, b) => b - a);
    const rows = at.rows(found.map(({ chunk }) => chunk.key));
    const gain = (without: number | undefined, nats: number | undefined) =>
      (without ?? Number.NaN) - (nats ?? Number.NaN);
    yield {
      ...{ project, mode, path: file, offset, local, language: at.language },
      nats: found.map(({ label }) => label.nats),
      first8: found.map(({ label }) => label.first8),
      rows: found.map(({ label: { share, alone, past, past16 } }, i) => [
        ...rows[i].known,
        ...[share, alone, shares.indexOf(share), gain(localPast, past), gain(localPast16, past16)],
        ...rows[i].hindsight,
      ]),
    };
    await at.leave();
  }
}

async function* drawnPlaces(digger: Digger, project: string, count: number): AsyncGenerator<FeaturePlace> {
  const nothing = [...candidates, ...past].map(() => Number.NaN);
  for (const mode of ['infill', 'prefix'] as const) {
    const sample = { mode, stratum: 'normal', count: count / 2, seed: Number(values.seed) } as const;
    for (const dug of sampleHoles(eligibleFiles(digger), digger.tokenizer, sample)) {
      const { file, offset, targetEnd } = dug;
      const at = await FeaturesAt.place(digger, { mode, path: file.path, offset, targetEnd });
      const rows = at.rows().map(({ known, hindsight }) => [...known, ...nothing, ...hindsight]);
      yield {
        ...{ project, mode, path: file.path, offset, local: Number.NaN, language: at.language },
        ...{ nats: rows.map(() => Number.NaN), rows },
      };
      await at.leave();
    }
  }
}
