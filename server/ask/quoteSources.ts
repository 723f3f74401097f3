/**
 * The answer that no model writes: passages of what was found, each quote with its place, and of a selection what its own
 * declaration says. Gives way between files. What is covered stays so: texts are the index's, or seen as the index sees.
 */
import { throwIfAborted } from '../base/errors.ts';
import { lineStarts } from '../base/textPosition.ts';
import { languageOf } from '../chunking/languages.ts';
import { eachTerm } from '../gate/terms.ts';
import type { Passage, Quote, Source } from '../protocol.ts';
import { shown } from '../reading/cover.ts';
import { seenPart } from '../reading/seenPart.ts';
import type { SearchableWorkspace } from '../workspace/workspaceSession.ts';
import { yieldEvery } from '../workspace/yieldEvery.ts';
import { type AskedTerms, askedTerms } from './extract/askedTerms.ts';
import { nameWeights } from './extract/candidates.ts';
import { type ExtractOptions, extract, type FilePassage, worthQuoting } from './extract/extract.ts';
import { outlineOf } from './extract/outline.ts';
import { selectedLines } from './extract/selectedLines.ts';
import type { FoundSources } from './findSources.ts';
import { restates, testsWanted } from './placeFactor.ts';
import { questionTerms } from './questionTerms.ts';
import type { SelectedText } from './selectedText.ts';

export interface Selected {
  uri: string;
  /** the whole text of its document, as the editor has it */
  document: string;
  text: SelectedText;
}

export interface QuoteQuery {
  question: string;
  /** questions before it, oldest first */
  earlier: readonly string[];
  found: FoundSources;
  selected?: Selected | undefined;
  signal?: AbortSignal | undefined;
}

type SourceOf = (path: string, start: number, end: number, scope: readonly string[]) => Source | undefined;

const sliceMs = 4;
/** Characters of a quoted line. */
const longestLine = 400;
/** Around a selection, in which its declaration is looked for. */
const around = { before: 12_000, after: 4_000 };
/** The rarest names of a selection. */
const mostNames = 64;

/** @returns the selection's own passage, then those of what was found, as it was found */
export async function quoteSources(
  session: SearchableWorkspace,
  sourceOf: SourceOf,
  query: QuoteQuery,
): Promise<Passage[]> {
  const { found, selected, signal } = query;
  const turn = yieldEvery(sliceMs);
  const own = selected ? selectedPassage(selected) : undefined;
  const passages: FilePassage[] = [];
  for (const passage of extract(session.index, found.chunks, extractOptions(session, query))) {
    // Of names alone, what has none of them says nothing.
    if (passage && (passage.score > 0 || !found.nothingFound)) passages.push(passage);
    await turn();
    throwIfAborted(signal);
  }
  const placed = worthQuoting(passages).flatMap((passage) => placedPassage(session, sourceOf, passage));
  return unlike(own ? [own, ...placed] : placed);
}

/** Where the question found nothing the selection's own names are asked for. */
export function extractOptions(
  { gate }: SearchableWorkspace,
  { question, earlier, found, selected }: QuoteQuery,
): ExtractOptions {
  const wanted = testsWanted(question);
  const shared: Pick<ExtractOptions, 'asksForTests' | 'restates'> = {
    asksForTests: wanted !== 'no',
    restates: (path, scope) => restates(path, scope, wanted),
  };
  if (!found.nothingFound || !selected) {
    return { asked: askedTerms(questionTerms(question, earlier), found.worth), ...shared };
  }
  return { asked: namesIn(selected.text.seen, gate), ...shared, weights: nameWeights };
}

/** Each name of a text with what it is worth: the fewer chunks hold it, the more. */
function namesIn(text: string, gate: Pick<SearchableWorkspace['gate'], 'size' | 'frequency'>): AskedTerms {
  const holding = new Map<string, number>();
  let last = -1;
  eachTerm(text, (term, offset) => {
    // A name's parts come after it, from the same place.
    if (offset !== last) holding.set(term, gate.frequency(term));
    last = offset;
  });
  const rarest = [...holding]
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => a - b)
    .slice(0, mostNames);
  const worthOf = (count: number): number => Math.log(1 + (gate.size - count + 0.5) / (count + 0.5));
  return new Map(rarest.map(([term, count]) => [term, { worth: worthOf(Math.min(count, gate.size)), concept: term }]));
}

/** What stands in two files is quoted from one. */
function unlike(passages: readonly Passage[]): Passage[] {
  const known = new Set<string>();
  return passages.filter(({ quotes }) => {
    const text = quotes.map((quote) => quote.text.trim()).join('\n');
    const isNew = !known.has(text);
    known.add(text);
    return isNew;
  });
}

function placedPassage({ index }: SearchableWorkspace, sourceOf: SourceOf, passage: FilePassage): Passage[] {
  const { path, chunk } = passage;
  const text = index.files.get(path)?.text ?? '';
  const quotes = passage.quotes.flatMap(({ start, end }): Quote[] => {
    const source = sourceOf(path, start, end, chunk.scope);
    if (!source) return [];
    const { preview: _, share: __, ...place } = source;
    return [{ ...place, text: quotedText(text.slice(start, end)) }];
  });
  return quotes.length === 0 ? [] : [{ path, quotes }];
}

function selectedPassage({ uri, document, text: { path, start, end } }: Selected): Passage | undefined {
  const language = languageOf(path);
  const from = document.lastIndexOf('\n', Math.max(0, start - around.before)) + 1;
  const part = { from, to: Math.min(document.length, end + around.after) };
  const kind = language.kind === 'prose' ? 'prose' : 'code';
  const seen = seenPart(document, { ...part, kind, cursor: Number.NEGATIVE_INFINITY });
  const outline = outlineOf(seen.text, language.id);
  const { lines } = outline;
  const first = lines.findIndex((line) => seen.whole(line.end) >= start);
  const last = lines.findLastIndex((line) => seen.whole(line.start) < end);
  const starts = lineStarts(document);
  const lineOf = (offset: number): number => starts.findLastIndex((lineStart) => lineStart <= offset);
  const quotes = selectedLines(outline, { first, end: last + 1 }).map(({ first: begin, end: stop }): Quote => {
    const [firstLine, lastLine] = [lines[begin], lines[stop - 1]];
    const line = lineOf(seen.whole(firstLine.start));
    const endLine = lineOf(seen.whole(lastLine.start));
    const range = { start: { line, character: 0 }, end: { line: endLine, character: lastLine.text.length } };
    const text = quotedText(seen.text.slice(firstLine.start, lastLine.end));
    return { id: `selection-${line}-${endLine}`, uri, path, range, scope: [], text };
  });
  return quotes.length === 0 ? undefined : { path, quotes };
}

function quotedText(text: string): string {
  return shown(text)
    .split(/\r\n|\n|\r/)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line.trimEnd()))
    .join('\n');
}
