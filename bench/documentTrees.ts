/**
 * How long the tree of an open document takes after an edit, beside a parse of the whole: a key typed at random places of a
 * source of about 5,000 lines in each grammar's fixture language. `node --import tsx bench/documentTrees.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Grammars } from '../server/chunking/grammars.ts';
import { languageById } from '../server/chunking/languages.ts';
import { locateInPackages } from '../server/chunking/sourceWasm.ts';
import { DocumentTrees } from '../server/syntax/documentTrees.ts';

const lines = 5000;
const edits = 60;
const fixtures = path.join(import.meta.dirname, '..', 'server', 'chunking', 'fixtures');

/** ms: median and 95th percentile */
function figures(times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1).padStart(7);
  return `${at(0.5)} ${at(0.95)}`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const grammars = new Grammars(locateInPackages(import.meta.url));
const trees = new DocumentTrees(grammars);
console.log('ms after an edit, median and p95'.padEnd(34), 'incremental'.padStart(15), 'whole'.padStart(15));
for (const name of readdirSync(fixtures)) {
  const { id, grammar } = languageById(name.replace('.txt', ''));
  if (grammar === undefined) continue;
  const piece = readFileSync(path.join(fixtures, name), 'utf8');
  const text = piece.repeat(Math.ceil(lines / piece.split('\n').length)).slice(0, 900_000);
  // Behind a letter, so that what is typed breaks as little as it mostly does.
  const places = [...text.matchAll(/[a-z](?=[a-z])/g)].map(({ index }) => index + 1);
  const [incremental, whole]: [number[], number[]] = [[], []];
  for (let edit = 0; edit <= edits; edit++) {
    const at = places[Math.floor((places.length * ((edit * 619) % 997)) / 997)];
    const after = `${text.slice(0, at)}x${text.slice(at)}`;
    const document = { path: name, grammar, text };
    const ms = await timed(() => trees.withDocument({ ...document, text: after }, () => 0));
    await trees.withDocument(document, () => 0);
    // The first one has no tree to begin with.
    if (edit > 0) incremental.push(ms);
    if (edit % 12 === 1) whole.push(await timed(() => grammars.withTree(after, grammar, () => 0)));
  }
  const size = `${id}, ${text.split('\n').length} lines, ${Math.round(text.length / 1000)} K`;
  const has = await trees.withDocument({ path: name, grammar, text }, (document) => document !== undefined);
  console.log(size.padEnd(34), (has ? figures(incremental) : 'given up').padStart(15), figures(whole).padStart(15));
}
