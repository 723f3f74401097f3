/**
 * Questions about the workspace: sources first, then an answer. A model that was measured to be able to writes it from
 * them, and then it is said which of them it was drawn from; with any other their own lines are the answer.
 * Knows no LSP connection: updates go to a function. Keeps nothing between questions; earlier turns come with each.
 */

import { FoveaError, throwIfAborted } from '../base/errors.ts';
import type { EngineInfo } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import type {
  AskParams,
  AskResult,
  AskUpdate,
  FindSimilarParams,
  Passage,
  RewriteParams,
  RewriteResult,
  Source,
} from '../protocol.ts';
import { shortened } from '../reading/cover.ts';
import { coveredTokens } from '../reading/coveredTokens.ts';
import type { EngineTurns } from '../schedule/scheduledEngine.ts';
import type { IndexedChunk } from '../workspace/repositoryIndex.ts';
import type { SearchableWorkspace } from '../workspace/workspaceSession.ts';
import { askPrompt, withinWindow } from './askPrompt.ts';
import { scopeOf } from './askScope.ts';
import { citedSources } from './citedSources.ts';
import { excerpt } from './excerpt.ts';
import { findSimilar } from './findSimilar.ts';
import { type FoundSources, findSources } from './findSources.ts';
import { goesOn } from './questionTerms.ts';
import { quoteSources } from './quoteSources.ts';
import { rewrite } from './rewrite.ts';
import { type SelectedText, selectedText, touches } from './selectedText.ts';
import { writeAnswer } from './writeAnswer.ts';

export interface AskServing {
  info: Pick<EngineInfo, 'shape' | 'chunkTokens'>;
  tokenizer: Tokenizer;
  session: SearchableWorkspace;
  /** each call waits for its turn behind completions */
  engine: Pick<EngineTurns, 'generate'>;
  modelId: string;
}

export interface AskParts {
  /** undefined while no model serves */
  serving(): AskServing | undefined;
  /** as the index names a document */
  pathOf(uri: string): string;
  uriOf(path: string): string;
  /** as it is shown; undefined where the file is gone */
  sourceOf(path: string, start: number, end: number, scope: readonly string[]): Source | undefined;
  /** of a document as it stands in the editor, else in the index */
  textOf(uri: string): string | undefined;
  /** whether a document is one that is never read */
  isSecret(uri: string): boolean;
  /** models that were measured to be able to explain, document and test code */
  capableModels: readonly string[];
}

export interface AskOptions {
  signal?: AbortSignal;
  onUpdate(update: AskUpdate): void;
}

/** A source with what of it is read. */
interface ShownSource {
  source: Source;
  text: string;
}

/** Shown; a person reads no more. */
const mostSources = 8;
/**
 * Read by the model, and tokens of each. Chosen by reading the default model's answers to a few questions: more or longer
 * excerpts made them vaguer and the wait longer.
 */
const readSources = 3;
const excerptTokens = 180;
/** A small model says what it knows in the first sentences; what follows was seldom right. */
const answerTokens = 128;
const mostSimilar = 32;

const instruction =
  'You answer questions about a code base. Use only the code that is shown. Answer in two or three short sentences and name the functions.';

export class AskService {
  readonly #parts: AskParts;

  constructor(parts: AskParts) {
    this.#parts = parts;
  }

  /** @throws FoveaError of kind `cancelled` as soon as the signal aborts; of others with what to do */
  async ask(params: AskParams, { signal, onUpdate }: AskOptions): Promise<AskResult> {
    const started = performance.now();
    throwIfAborted(signal);
    if (params.scope.within.length > 0 && params.scope.within.every((uri) => this.#parts.isSecret(uri)))
      throw isSecret();
    const serving = this.#serving();
    const selection = this.#selection(params);
    const found = this.#find(serving.session, params, selection);
    const shown = this.#shown(serving, found.chunks, found.worth);
    onUpdate({ kind: 'sources', sources: shown.map(({ source }) => source) });
    const times = (firstTokenMs = performance.now() - started) => ({
      firstTokenMs,
      totalMs: performance.now() - started,
    });
    const unwritten = { answer: '', extract: [], trial: false, cited: [] };
    if (shown.length === 0 && !selection) return { ...unwritten, nothingFound: true, times: times() };
    const trial = !this.#parts.capableModels.includes(serving.modelId);
    const extract = trial ? await this.#extract(serving.session, params, selection, found, signal) : [];
    if (trial) onUpdate({ kind: 'extract', extract });
    if (trial && params.write !== true) return { ...unwritten, extract, nothingFound: false, times: times() };
    const { tokenizer } = serving;
    const read = shown.slice(0, readSources);
    const last = params.history.slice(-1);
    const prompt = askPrompt(tokenizer, {
      instruction,
      history: goesOn(params.question) ? last : [],
      sources: read.map(({ source, text }) => ({ path: source.path, text })),
      selection: selection && { path: selection.path, text: selection.seen },
      question: params.question,
    });
    const { maxPositions } = serving.info.shape;
    const before = performance.now() - started;
    const written = await writeAnswer(serving, withinWindow(prompt, maxPositions - serving.info.chunkTokens), {
      maxTokens: answerTokens,
      signal,
      onText: (delta) => onUpdate({ kind: 'text', delta }),
    });
    const ids = read.map(({ source }) => source.id);
    const shares = ids.map((_, i) => written.shares[i] ?? 0);
    onUpdate({ kind: 'shares', shares: Object.fromEntries(ids.map((id, i) => [id, shares[i]])) });
    const cited = citedSources(
      ids,
      shares,
      ids.map((_, i) => prompt.chunks[i].length),
    );
    return {
      answer: written.text,
      extract,
      trial,
      cited,
      nothingFound: false,
      times: times(before + written.firstTokenMs),
    };
  }

  /** Code that looks like the given range, wherever it stands. */
  async findSimilar({ uri, range, most }: FindSimilarParams): Promise<Source[]> {
    const serving = this.#serving();
    const selected = this.#selected(uri, range);
    const wanted = Math.min(mostSimilar, Math.max(1, Math.floor(most)));
    const chunks = findSimilar(serving.session, selected.seen, (chunk) => touches(selected, chunk), wanted);
    return this.#shown(serving, chunks, new Map()).map(({ source }) => source);
  }

  /** @throws FoveaError (`input`) where the model that serves was not measured to be able to */
  async rewrite(params: RewriteParams, { signal }: { signal?: AbortSignal } = {}): Promise<RewriteResult> {
    throwIfAborted(signal);
    const serving = this.#serving();
    const { capableModels } = this.#parts;
    if (!capableModels.includes(serving.modelId)) throw notCapable(serving.modelId, capableModels);
    const selected = this.#selected(params.uri, params.range);
    if (selected.text.trim() === '') {
      throw new FoveaError('input', 'Nothing is selected: select a function or a class first.', {
        sentence: { name: 'nothingSelected', args: [] },
      });
    }
    // A file that is not open is known as it may be seen; that must not take its own text's place.
    if (params.kind === 'document' && shortened(selected.text).text !== selected.text) throw selectionUnknown();
    const chunks = findSimilar(serving.session, selected.seen, (chunk) => touches(selected, chunk), readSources);
    const shown = this.#shown(serving, chunks, new Map());
    const sources = shown.map(({ source, text }) => ({ path: source.path, text }));
    const text = await rewrite(serving, params.kind, selected, sources, signal);
    return { text, sources: shown.map(({ source }) => source) };
  }

  #serving(): AskServing {
    const serving = this.#parts.serving();
    if (serving) return serving;
    throw new FoveaError(
      'input',
      'No model is ready yet: get one with “Fovea: Get Model”, or wait until it has started.',
      { sentence: { name: 'noModelYet', args: [] } },
    );
  }

  #find(session: SearchableWorkspace, params: AskParams, selection: SelectedText | undefined): FoundSources {
    const { question, history, scope } = params;
    const within = scopeOf(scope.within, this.#parts.uriOf);
    const exclude = (chunk: IndexedChunk): boolean => selection !== undefined && touches(selection, chunk);
    const earlier = history.map((turn) => turn.question);
    const query = { question, earlier, exclude, most: mostSources, ...(within ? { within } : {}) };
    const found = findSources(session, query);
    // "What does this do?" has no words of its own: what the selection names says it.
    const isAsked = found.chunks.length > 0 && found.worth.size > 0;
    if (!selection || isAsked) return found;
    const outside = (chunk: IndexedChunk): boolean => exclude(chunk) || !(within?.(chunk.path) ?? true);
    const chunks = findSimilar(session, selection.seen, outside, mostSources);
    return { ...found, chunks, nothingFound: true };
  }

  #extract(
    session: SearchableWorkspace,
    { question, history, scope }: AskParams,
    selection: SelectedText | undefined,
    found: FoundSources,
    signal: AbortSignal | undefined,
  ): Promise<Passage[]> {
    const uri = scope.selection?.uri;
    const document = uri === undefined ? undefined : this.#parts.textOf(uri);
    const selected = selection && uri && document !== undefined ? { uri, document, text: selection } : undefined;
    const earlier = history.map((turn) => turn.question);
    const sourceOf: AskParts['sourceOf'] = (...place) => this.#parts.sourceOf(...place);
    return quoteSources(session, sourceOf, { question, earlier, found, selected, signal });
  }

  #selection({ scope }: AskParams): SelectedText | undefined {
    if (!scope.selection) return undefined;
    const selected = this.#selected(scope.selection.uri, scope.selection.range);
    return selected.text.trim() === '' ? undefined : selected;
  }

  #selected(uri: string, range: FindSimilarParams['range']): SelectedText {
    if (this.#parts.isSecret(uri)) throw isSecret();
    const document = this.#parts.textOf(uri);
    if (document === undefined) throw selectionUnknown();
    return selectedText(this.#parts.pathOf(uri), document, range);
  }

  /** Of each chunk what has most to do with the question; what is gone since it was found is left out. */
  #shown(serving: AskServing, chunks: readonly IndexedChunk[], worth: ReadonlyMap<string, number>): ShownSource[] {
    const { session, tokenizer } = serving;
    const tokens = coveredTokens(tokenizer);
    const tokensOf = (line: string): number => tokens.encode(line).length;
    return chunks.flatMap((chunk) => {
      const whole = session.index.textOf(chunk);
      const { start, end } = excerpt(whole, { worth, budget: excerptTokens, tokensOf });
      if (end <= start) return [];
      const source = this.#parts.sourceOf(chunk.path, chunk.start + start, chunk.start + end, chunk.scope);
      return source ? [{ source, text: shortened(whole.slice(start, end)).text }] : [];
    });
  }
}

function selectionUnknown(): FoveaError {
  return new FoveaError('input', 'The selection’s file is not open and not in the index: open it and try again.', {
    sentence: { name: 'selectionUnknown', args: [] },
  });
}

function isSecret(): FoveaError {
  return new FoveaError('input', 'This document may hold secrets, so it is never read: choose code in another one.', {
    sentence: { name: 'selectionSecret', args: [] },
  });
}

function notCapable(model: string, capable: readonly string[]): FoveaError {
  const [other] = capable;
  const way = other ? `choose ${other} with “Fovea: Choose Model”` : 'ask about the selection in the panel instead';
  const sentence = { name: 'modelTooSmall', args: [model, other ?? null] } as const;
  return new FoveaError('input', `${model} is too small to do this well: ${way}.`, { sentence });
}
