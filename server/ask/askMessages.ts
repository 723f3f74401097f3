/** What the client sent about questions, checked: inside, types are trusted. Knows no connection. */
import { ProgressType, type Range } from 'vscode-languageserver/node';
import { FoveaError } from '../base/errors.ts';
import type { AskParams, AskUpdate, FindSimilarParams, RewriteKind, RewriteParams } from '../protocol.ts';

export const askProgress = new ProgressType<AskUpdate>();

type Fields = Readonly<Record<string, unknown>>;

const rewriteKinds: readonly RewriteKind[] = ['explain', 'document', 'tests'];

/** @throws FoveaError (`input`) for anything else */
export function checkAsk(given: unknown): AskParams {
  const params = fields(given, 'the request');
  const scope = fields(params.scope, 'scope');
  return {
    conversation: text(params.conversation, 'conversation'),
    question: text(params.question, 'question'),
    history: list(params.history, 'history').map((turn) => {
      const { question, answer } = fields(turn, 'history');
      return { question: text(question, 'history'), answer: text(answer, 'history') };
    }),
    scope: {
      within: list(scope.within, 'scope.within').map((uri) => text(uri, 'scope.within')),
      ...(scope.selection == null ? {} : { selection: place(scope.selection, 'scope.selection') }),
    },
    ...(params.write === true ? { write: true } : {}),
    partialResultToken: text(params.partialResultToken, 'partialResultToken'),
  };
}

export function checkFindSimilar(given: unknown): FindSimilarParams {
  const { most } = fields(given, 'the request');
  return { ...place(given, 'the request'), most: count(most, 'most') };
}

export function checkRewrite(given: unknown): RewriteParams {
  const { kind } = fields(given, 'the request');
  const known = rewriteKinds.find((each) => each === kind);
  if (known === undefined) throw wrong('kind');
  return { ...place(given, 'the request'), kind: known };
}

function place(given: unknown, name: string): { uri: string; range: Range } {
  const { uri, range } = fields(given, name);
  const { start, end } = fields(range, 'range');
  return { uri: text(uri, 'uri'), range: { start: position(start), end: position(end) } };
}

function position(given: unknown): Range['start'] {
  const { line, character } = fields(given, 'range');
  return { line: count(line, 'range'), character: count(character, 'range') };
}

function fields(given: unknown, name: string): Fields {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Fields;
  throw wrong(name);
}

function list(given: unknown, name: string): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw wrong(name);
}

function text(given: unknown, name: string): string {
  if (typeof given === 'string') return given;
  throw wrong(name);
}

function count(given: unknown, name: string): number {
  if (Number.isSafeInteger(given) && (given as number) >= 0) return given as number;
  throw wrong(name);
}

function wrong(name: string): FoveaError {
  return new FoveaError('input', `The editor asked in a form that is not understood (${name}): update the extension.`);
}
