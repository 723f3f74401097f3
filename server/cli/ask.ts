/** `fovea ask`: what the panel would answer, with its sources. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AskService, type AskServing } from '../ask/askService.ts';
import { FoveaError } from '../base/errors.ts';
import { defaultChunkTokens } from '../engine/model/shape.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { workspaceHost } from '../lsp/workspaceHost.ts';
import { capableModels } from '../models/catalogue.ts';
import type { AskResult, AskUpdate, Passage, Source } from '../protocol.ts';
import { openStations, repositoryIndex } from '../stations.ts';
import { WorkspaceSession } from '../workspace/workspaceSession.ts';
import type { OptionUsage } from './args.ts';
import { answer, type Command, type CommandContext } from './command.ts';
import { type Pen, pen, withoutControls } from './drawing.ts';
import {
  diskOf,
  diskOption,
  encodingOption,
  jsonOption,
  modelOptions,
  repoOption,
  stationsOptions,
} from './options.ts';

const writeOption: OptionUsage = {
  name: 'write',
  help: 'let the model answer in its own words, also one that is not measured to be able to',
};

export const askCommand: Command = {
  synopsis: 'fovea ask QUESTION [--repo DIR] [--write] [--json]',
  summary: 'Answers a question about a repository: by its lines that say it, or in a model’s words.',
  operands: [{ name: 'QUESTION', help: 'in quotation marks' }],
  options: [repoOption, encodingOption, writeOption, ...modelOptions, diskOption, jsonOption],
  positionals: [1, 1],
  async run(context) {
    const { arguments: args, signal } = context;
    const [question] = args.positionals;
    if (question.trim() === '') throw new FoveaError('usage', 'The question is empty: write one in quotation marks.');
    const write = args.flag('write');
    const opened = await open(context, write);
    try {
      const service = serviceOf(opened);
      let sources: Source[] = [];
      let shares: Record<string, number> = {};
      const onUpdate = (update: AskUpdate): void => {
        if (update.kind === 'sources') sources = update.sources;
        if (update.kind === 'shares') shares = update.shares;
      };
      const about = { history: [], scope: { within: [] } };
      const params = { conversation: '', question, ...about, partialResultToken: '', write };
      const result = await service.ask(params, { signal, onUpdate });
      const shown = sources.map((source) => ({
        ...source,
        ...(source.id in shares ? { share: shares[source.id] } : {}),
      }));
      const lines = linesOf(result, shown, pen(context.styled));
      answer(context, { question, ...result, sources: shown }, lines.map((line) => `${line}\n`).join(''));
    } finally {
      await opened.close();
    }
  },
};

/** What a question needs: a model's words an engine, a repository's own lines none. */
interface Opened extends Omit<AskServing, 'session'> {
  session: WorkspaceSession;
  close(): Promise<void>;
}

async function open(context: CommandContext, write: boolean): Promise<Opened> {
  const options = stationsOptions(context);
  const { store, model, progress, signal } = options;
  const { id: modelId } = await store.get(model);
  if (write || capableModels.includes(modelId))
    return { ...(await openStations({ ...options, ...diskOf(context) })), modelId };
  const checked = { progress, ...(signal ? { signal } : {}) };
  const source = await store.open(model, checked);
  await source.close();
  const tokenizer = createTokenizer(source.tokenizer);
  const { shape, sha256 } = source;
  const chunkTokens = defaultChunkTokens(shape);
  const session = new WorkspaceSession(repositoryIndex(options, tokenizer, sha256, chunkTokens), {
    async copyUpdate() {},
  });
  await session.open(checked);
  const generate = (): Promise<never> =>
    Promise.reject(new FoveaError('failure', 'No engine was started for this question.'));
  return { session, tokenizer, modelId, info: { shape, chunkTokens }, engine: { generate }, close: async () => {} };
}

/** The panel's service over one repository without an editor. */
function serviceOf(serving: Opened): AskService {
  const { index } = serving.session;
  const uriOf = (name: string): string => pathToFileURL(path.join(index.root, name)).href;
  const host = workspaceHost({
    trusted: true,
    folders: [],
    placeOf: (uri) => ({ path: uri, indexable: false }),
    uriOf,
    textOf: (name) => index.files.get(name)?.text,
    cellsOf: (name) => index.files.get(name)?.cells,
    settled: async () => {},
  });
  return new AskService({
    serving: () => serving,
    pathOf: (uri) => uri,
    uriOf,
    sourceOf: (name, start, end, scope) => host.sourceOf(name, start, end, scope),
    textOf: () => undefined,
    isSecret: () => false,
    capableModels,
  });
}

function linesOf(result: AskResult, sources: Source[], style: Pen): string[] {
  const { answer: text, extract, trial, cited, nothingFound, times } = result;
  if (nothingFound) return ['Nothing in this repository has to do with the question.'];
  const took = style.dim(`first token ${times.firstTokenMs.toFixed(0)} ms, whole ${times.totalMs.toFixed(0)} ms`);
  const quoted = extract.flatMap((passage) => [...passageLines(passage, style), '']);
  if (quoted.length > 0 && !trial) return [...quoted, style.dim(`${times.totalMs.toFixed(0)} ms, no model run`)];
  const places = sources.map(({ id, path: name, range, scope, share }) => {
    const percent = share === undefined ? '' : `${(100 * share).toFixed(1)} %`;
    const place = `${percent.padStart(6)}  ${name}:${range.start.line + 1}-${range.end.line + 1}`;
    const line = scope.length > 0 ? `${place}  ${scope.join(' > ')}` : place;
    return cited.includes(id) ? style.bold(withoutControls(line)) : style.dim(withoutControls(line));
  });
  const warning = trial ? [style.bold('Written by a small model; it may be wrong:')] : [];
  return [...places, '', ...quoted, ...warning, withoutControls(text), '', took];
}

/** Each quote under its place, with its lines' own numbers. */
function passageLines({ path: name, quotes }: Passage, style: Pen): string[] {
  return quotes.flatMap(({ range, text }) => {
    const [first, last] = [range.start.line + 1, range.end.line + 1];
    const place = first === last ? `${name}:${first}` : `${name}:${first}-${last}`;
    return [style.bold(withoutControls(place)), ...text.split('\n').map((line) => `  ${withoutControls(line)}`)];
  });
}
