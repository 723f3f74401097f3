/** Asks for a first line at dev holes in line mode, and keeps what tells how sure it was. Knows no weight. */

import type { Progress } from '../server/base/progress.ts';
import { languageOf } from '../server/chunking/languages.ts';
import { namesIn } from '../server/confidence/features.ts';
import { originsIn } from '../server/confidence/offerConfidence.ts';
import type { Constraint, GeneratedToken } from '../server/engine/protocol.ts';
import { chunksChosen } from '../server/engine/readers/readerSpec.ts';
import { postFilter } from '../server/filters/filters.ts';
import { lexerAlone } from '../server/syntax/syntax.ts';
import { WrittenTokens } from '../server/writing/writtenTokens.ts';
import { askHoles } from './askHoles.ts';
import { type BenchReader, parseReaders } from './benchReader.ts';
import { digHoles } from './digHoles.ts';
import { type Hole, holeKey } from './hole.ts';
import type { Question } from './quality.ts';
import { generatedLine, type SpeakRecord, type SpeakSource } from './speakRecords.ts';
import { repositoryName, type Workbench } from './workbench.ts';

export interface SpeakHolesOptions {
  source: SpeakSource;
  reader: BenchReader;
  /** holes of this repository, those of earlier runs included: a smaller number's holes are among a larger one's */
  count: number;
  seed: number;
  /** `holeKey`s of earlier runs */
  done: ReadonlySet<string>;
  keep(record: SpeakRecord): Promise<void>;
  progress: Progress;
  signal: AbortSignal;
}

const [local] = parseReaders('local');

export async function speakAtHoles(bench: Workbench, options: SpeakHolesOptions): Promise<void> {
  const { reader, count, seed, done, keep, progress, signal } = options;
  const offered = chunksChosen(reader.spec);
  const dug = await digHoles(bench, { mode: 'line', stratum: 'normal', count, seed, offered, progress, signal });
  const holes = dug.filter((hole) => !done.has(holeKey(hole)));
  const label = `Asking in ${repositoryName(bench)}`;
  let asked = 0;
  for await (const question of askHoles(bench, holes, { readers: [reader], other: undefined, seed })) {
    progress.report(label, asked, holes.length);
    await keep(await recordOf(bench, holes[asked++], question, options));
  }
  progress.report(label, holes.length, holes.length);
}

async function recordOf(
  bench: Workbench,
  hole: Hole,
  question: Question,
  { reader, source, signal }: SpeakHolesOptions,
): Promise<SpeakRecord> {
  const { generate, truth } = question;
  const request = { ...generate, ...question.readBy(reader) };
  const { tokens: generated, end } = await bench.engine.generate(request, { signal });
  const added = addedTokens(bench, generated, generate.constraint);
  const localLogProbs = await scoredLocally(bench, generated, question, signal);
  const before = hole.before.slice(hole.before.lastIndexOf('\n') + 1);
  const tokens = added.map(({ token }) => token);
  const line = generatedLine({ tokens });
  return {
    ...source,
    repository: hole.repository,
    path: hole.path,
    offset: hole.offset,
    languageId: languageOf(hole.path).id,
    before,
    truth,
    tokens,
    ...(await offeredOf(bench, hole, line)),
    ended: end !== 'maxTokens',
    names: newNames(bench, hole.path, namesIn(before, line)),
    localLogProbs: added.map(({ index }) => localLogProbs[index]),
  };
}

/** What the product's post-filters leave of a line at a hole. @param session with the target cut out of the hole's file */
export async function offeredOf({ session }: Pick<Workbench, 'session'>, { path, offset }: Hole, line: string) {
  const document = session.index.files.get(path)?.text ?? '';
  const before = document.slice(0, offset);
  // The target ends anywhere in a line; what a person has not written yet ends with one.
  const lineEnd = document.indexOf('\n', offset);
  const after = lineEnd < 0 ? '' : document.slice(lineEnd);
  const input = { path, languageId: languageOf(path).id, before, after, text: line, multiline: false };
  const filtered = line.trim() === '' ? { text: '' } : await postFilter(input, lexerAlone);
  return 'text' in filtered ? { offered: filtered.text } : { offered: '', filter: filtered.filter };
}

/** As the product keeps them: without those that only spell what was typed. The break that ends the line is the last. */
function addedTokens({ tokenizer }: Workbench, generated: GeneratedToken[], constraint: Constraint | undefined) {
  const written = new WrittenTokens(tokenizer, new Uint8Array(constraint?.steps.length ?? 0));
  written.add(generated);
  return written.tokens.map((token, index) => ({ token, index })).filter(({ token }) => token.text !== '');
}

/** The same tokens' log-probabilities without any chunk and without copying. */
async function scoredLocally(
  { engine }: Workbench,
  generated: readonly GeneratedToken[],
  { generate }: Question,
  signal: AbortSignal,
): Promise<number[]> {
  if (generated.length === 0) return [];
  const { local: ids, localFileTokens, history } = generate;
  const targets = generated.map(({ id }) => id);
  const params = { local: ids, localFileTokens, history, targets, reader: local.spec, chunks: [] };
  return (await engine.score(params, signal)).nats.map((nats) => -nats);
}

/** The names that the file as it may be seen does not hold, and whether any chunk does. */
function newNames({ session }: Workbench, file: string, names: readonly string[]): SpeakRecord['names'] {
  const originOf = originsIn(session.index.files.get(file)?.text ?? '', (name) => session.gate.knows(name));
  return Object.fromEntries(
    names.flatMap((name): [string, 'workspace' | 'nowhere'][] => {
      const origin = originOf(name);
      return origin === 'file' ? [] : [[name, origin]];
    }),
  );
}
