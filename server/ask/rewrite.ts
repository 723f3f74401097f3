/**
 * What a command for a selection has a capable model write: an explanation, documentation, tests. The code itself is
 * never the model's: documentation is put into the selection as a comment. Knows no editor.
 */

import { FoveaError } from '../base/errors.ts';
import { languageOf } from '../chunking/languages.ts';
import type { EngineInfo } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import type { RewriteKind } from '../protocol.ts';
import { askPrompt, withinWindow } from './askPrompt.ts';
import { withDocumentation } from './documentation.ts';
import type { SelectedText } from './selectedText.ts';
import { type Answering, writeAnswer } from './writeAnswer.ts';

interface Kind {
  instruction: string;
  request(language: string): string;
  maxTokens: number;
  /** what the answer begins with, so that it is code from the first token */
  opening(language: string): string;
}

const kinds: Readonly<Record<RewriteKind, Kind>> = {
  explain: {
    instruction: 'You explain code to a programmer, briefly and exactly, from the code that is shown.',
    request: () => 'Explain what this code does, step by step.',
    maxTokens: 320,
    opening: () => '',
  },
  document: {
    instruction: 'You document code. You write plain sentences, no code and no Markdown.',
    request: () =>
      'Write the documentation of this code: one to three sentences that say what it does, what it takes and what it returns.',
    maxTokens: 160,
    opening: () => '',
  },
  tests: {
    instruction: 'You write unit tests in the style of the project that is shown.',
    request: (language) => `Write a whole ${language} test file for this code. Answer with the file alone.`,
    maxTokens: 640,
    opening: (language) => `\`\`\`${language}\n`,
  },
};

export interface RewriteServing extends Answering {
  tokenizer: Tokenizer;
  info: Pick<EngineInfo, 'shape' | 'chunkTokens'>;
}

/** @throws FoveaError where the engine cannot, or wrote nothing of use */
export async function rewrite(
  serving: RewriteServing,
  kind: RewriteKind,
  selected: SelectedText,
  sources: readonly { path: string; text: string }[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const { id } = languageOf(selected.path);
  const { instruction, request, maxTokens, opening } = kinds[kind];
  const selection = { path: selected.path, text: selected.seen };
  const parts = { instruction, history: [], sources, selection, question: request(id), opening: opening(id) };
  const { info } = serving;
  const prompt = withinWindow(askPrompt(serving.tokenizer, parts), info.shape.maxPositions - info.chunkTokens);
  const { text } = await writeAnswer(serving, prompt, { maxTokens, signal });
  const result = resultOf(kind, text, selected.text, id);
  if (result !== '') return result;
  throw new FoveaError('failure', 'The model wrote nothing of use: select a smaller piece and try again.');
}

function resultOf(kind: RewriteKind, text: string, code: string, languageId: string): string {
  if (kind === 'explain') return text;
  if (kind === 'tests') return `${unfenced(text)}\n`.trimStart();
  const sentences = unfenced(text).replace(/\s+/g, ' ').trim();
  return sentences === '' ? '' : withDocumentation(code, sentences, languageId);
}

/** Up to the fence that closes the block; without one that opens it. */
function unfenced(text: string): string {
  const open = /^```[\w-]*\n/.exec(text);
  const body = open ? text.slice(open[0].length) : text;
  const close = body.search(/^```/m);
  return (close < 0 ? body : body.slice(0, close)).trimEnd();
}
