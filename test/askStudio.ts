/** The service of questions over an engine that writes what a test says, with what it was asked and what was told. */
import type { TestContext } from 'node:test';
import { AskService } from '../server/ask/askService.ts';
import { FoveaError } from '../server/base/errors.ts';
import type { GeneratedToken, GenerateResult } from '../server/engine/protocol.ts';
import type { AskParams, AskUpdate } from '../server/protocol.ts';
import type { EngineTurns } from '../server/schedule/scheduledEngine.ts';
import { askFiles, askWorkspace } from './askWorkspace.ts';

type Asked = Parameters<EngineTurns['generate']>[0];

const timings: GenerateResult['timings'] = {
  prefilledChunks: 0,
  prefillMs: 0,
  firstTokenMs: 1,
  totalMs: 2,
  forwards: 1,
  draftedTokens: 0,
  acceptedTokens: 0,
};

interface Script {
  /** the editor's text of all documents */
  open?: string;
  /** what the engine writes, a token at a time */
  writes?: string;
  /** attention by chunk, the preamble's last */
  shares?: number[];
  files?: Readonly<Record<string, string>>;
  /** the model was measured to be able to write; it was, unless a test says otherwise */
  capable?: boolean;
  /** called before each token */
  beforeToken?(written: number): void | Promise<void>;
  fails?: FoveaError;
}

export async function studio(t: TestContext, script: Script = {}) {
  const { writes = 'In `roundToCoin`.', shares = [0.2, 0.05, 0.05, 0.3], files = askFiles } = script;
  const asked: Asked[] = [];
  const generate: EngineTurns['generate'] = async (params, { signal, onTokens } = {}) => {
    asked.push(params);
    if (script.fails) throw script.fails;
    const tokens: GeneratedToken[] = [];
    for (const id of tokenizer.encode(writes).slice(0, params.maxTokens)) {
      await script.beforeToken?.(tokens.length);
      if (signal?.aborted) throw new FoveaError('cancelled', 'Cancelled.');
      tokens.push({ id, logProb: -0.1 });
      onTokens?.([{ id, logProb: -0.1 }], shares);
    }
    return { tokens, end: 'endId', shares, timings };
  };
  const { serving, parts, session } = await askWorkspace(t, files, { generate });
  const { tokenizer } = serving;
  const { open } = script;
  const texts = open === undefined ? {} : { textOf: () => open };
  const service = new AskService({
    ...parts,
    ...texts,
    capableModels: script.capable === false ? ['big'] : ['other', serving.modelId],
  });
  const updates: AskUpdate[] = [];
  const ask = (question: string, changes: Partial<AskParams> = {}, signal?: AbortSignal) =>
    service.ask(
      { conversation: '1', question, history: [], scope: { within: [] }, partialResultToken: 'x', ...changes },
      { onUpdate: (update) => updates.push(update), ...(signal ? { signal } : {}) },
    );
  const prompt = (i = 0): string => tokenizer.decode([...asked[i].chunks.toReversed().flat(), ...asked[i].local]);
  const paths = (): string[] =>
    updates.flatMap((each) => (each.kind === 'sources' ? each.sources.map(({ path }) => path) : []));
  const streamed = (): string => updates.map((each) => (each.kind === 'text' ? each.delta : '')).join('');
  return { service, session, asked, updates, ask, prompt, paths, streamed };
}

/** Where a piece of a text stands, as an editor says it. */
export const range = (text: string, marked: string) => {
  const at = (offset: number) => {
    const lines = text.slice(0, offset).split('\n');
    return { line: lines.length - 1, character: lines[lines.length - 1].length };
  };
  const start = text.indexOf(marked);
  return { start: at(start), end: at(start + marked.length) };
};
