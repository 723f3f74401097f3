/**
 * Whether filters eat right answers: at places of real files, what stands there is offered to the post-filters.
 *   node --import tsx bench/rightAnswers.ts --repos DIR,DIR,… [--files 200] [--places 20] [--seed 1] [--examples FILE]
 * Files are drawn evenly over 32 languages from what git lists. No model, no engine. Prints a line of JSON: the share that
 * passed unchanged, by language, by kind of place and by the filter that took something; --examples gets what was eaten.
 */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Grammars } from '../server/chunking/grammars.ts';
import { languageById, languageOf } from '../server/chunking/languages.ts';
import { locateInPackages } from '../server/chunking/sourceWasm.ts';
import { postFilter } from '../server/filters/filters.ts';
import { DocumentSyntax } from '../server/syntax/syntax.ts';
import { leftOutByName, leftOutByText } from '../server/workspace/ignore.ts';
import { readSource } from '../server/workspace/readSource.ts';
import { bracketPairs } from './bracketPairs.ts';
import { type RightPlace, rightPlaces } from './rightPlaces.ts';
import { type Random, seededRandom } from './seededRandom.ts';

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    files: { type: 'string', default: '200' },
    places: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    examples: { type: 'string' },
  },
});
if (!values.repos) throw new Error('usage: see the head of bench/rightAnswers.ts');

const languages =
  'typescript typescriptreact javascript python go rust java c cpp csharp php ruby kotlin scala swift dart shellscript sql yaml toml json html css vue svelte lua zig haskell elixir ocaml terraform markdown'.split(
    ' ',
  );
/** Of a file, UTF-16 units: enough to have places, no table of data. */
const [least, most] = [600, 60_000];

const random = seededRandom(Number(values.seed));
const grammars = new Grammars(locateInPackages(import.meta.url));
const syntax = new DocumentSyntax(grammars);
const files = await chosenFiles(values.repos.split(','), Number(values.files), random);
const tally = {
  offered: 0,
  passed: 0,
  byLanguage: {} as Tallies,
  byKind: {} as Tallies,
  byFilter: {} as Record<string, number>,
};
const examples: string[] = [];
for (const { name, languageId, text } of files) {
  const pairs = await bracketPairs(text, languageById(languageId).grammar, grammars);
  for (const place of rightPlaces(text, pairs, Number(values.places), random)) {
    const took = await filterThatTook(place, name, languageId);
    tally.offered++;
    if (took === undefined) tally.passed++;
    else tally.byFilter[took.filter] = (tally.byFilter[took.filter] ?? 0) + 1;
    count(tally.byLanguage, languageId, took === undefined);
    count(tally.byKind, place.kind, took === undefined);
    if (took !== undefined) examples.push(exampleOf(place, { ...took, name, languageId }));
  }
}
syntax.dispose();
if (values.examples !== undefined) await writeFile(values.examples, examples.join('\n'));
const share = tally.passed / tally.offered;
const repositories = values.repos.split(',').map((repo) => `${path.basename(repo)} ${commitOf(repo)}`);
process.stdout.write(`${JSON.stringify({ files: files.length, share, ...tally, repositories })}\n`);

type Tallies = Record<string, { offered: number; passed: number }>;

function count(tallies: Tallies, name: string, passed: boolean): void {
  tallies[name] ??= { offered: 0, passed: 0 };
  tallies[name].offered++;
  if (passed) tallies[name].passed++;
}

/** The first filter that changed it; undefined: all left it alone. */
async function filterThatTook({ before, after, text, multiline }: RightPlace, name: string, languageId: string) {
  let filter: string | undefined;
  const outcome = await postFilter({ languageId, path: name, before, after, text, multiline }, syntax, (by) => {
    filter ??= by;
  });
  if ('text' in outcome && outcome.text === text) return undefined;
  return { filter: filter ?? 'none', left: 'text' in outcome ? outcome.text : '' };
}

function exampleOf(
  place: RightPlace,
  took: { filter: string; left: string; name: string; languageId: string },
): string {
  const above = place.before.split('\n').slice(-4).join('\n');
  const below = place.after.split('\n').slice(0, 3).join('\n');
  const { filter, left, name, languageId } = took;
  return `== ${filter} ${languageId} ${place.kind} ${name}; left: ${JSON.stringify(left)}\n${above}«${place.text}»${below}\n`;
}

interface ChosenFile {
  name: string;
  languageId: string;
  text: string;
}

/** Round by round one file of each language, as long as there are any. */
async function chosenFiles(repos: readonly string[], wanted: number, random: Random): Promise<ChosenFile[]> {
  const listed = repos.flatMap((repo) => gitFilesOf(repo).map((file) => ({ repo, file })));
  const byLanguage = languages.map((id) => ({
    id,
    files: random.shuffled(listed.filter(({ file }) => languageOf(file).id === id)),
  }));
  const chosen: ChosenFile[] = [];
  while (chosen.length < wanted && byLanguage.some(({ files: left }) => left.length > 0)) {
    for (const { id, files: left } of byLanguage) {
      const found = chosen.length < wanted ? await nextFile(left) : undefined;
      if (found) chosen.push({ ...found, languageId: id });
    }
  }
  return chosen;
}

async function nextFile(left: { repo: string; file: string }[]): Promise<Omit<ChosenFile, 'languageId'> | undefined> {
  for (let next = left.pop(); next; next = left.pop()) {
    const { repo, file } = next;
    const text = leftOutByName(file) ? undefined : (await readSource(repo, file, most))?.source?.text;
    if (text === undefined || text.length < least || text.length > most || leftOutByText(file, text)) continue;
    return { name: `${path.basename(repo)}/${file}`, text };
  }
  return undefined;
}

function gitFilesOf(repo: string): string[] {
  const listed = execFileSync('git', ['-C', repo, 'ls-files', '-z'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return listed
    .split('\0')
    .filter((file) => file !== '')
    .sort();
}

function commitOf(repo: string): string {
  return execFileSync('git', ['-C', repo, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}
