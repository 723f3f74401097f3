/** `fovea ask`: what the panel would answer, with its sources. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AskService } from '../ask/askService.ts';
import { FoveaError } from '../base/errors.ts';
import { workspaceHost } from '../lsp/workspaceHost.ts';
import type { AskResult, AskUpdate, Source } from '../protocol.ts';
import { openStations, type Stations } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { type Pen, pen, withoutControls } from './drawing.ts';
import { encodingOption, jsonOption, modelOptions, repoOption, stationsOptions } from './options.ts';

export const askCommand: Command = {
  synopsis: 'fovea ask QUESTION [--repo DIR] [--json]',
  summary: 'Answers a question about a repository, sources first.',
  operands: [{ name: 'QUESTION', help: 'in quotation marks' }],
  options: [repoOption, encodingOption, ...modelOptions, jsonOption],
  positionals: [1, 1],
  async run(context) {
    const { arguments: args, signal } = context;
    const [question] = args.positionals;
    if (question.trim() === '') throw new FoveaError('usage', 'The question is empty: write one in quotation marks.');
    const stations = await openStations(stationsOptions(context));
    try {
      const service = serviceOf(stations);
      let sources: Source[] = [];
      let shares: Record<string, number> = {};
      const onUpdate = (update: AskUpdate): void => {
        if (update.kind === 'sources') sources = update.sources;
        if (update.kind === 'shares') shares = update.shares;
      };
      const params = { conversation: '', question, history: [], scope: { within: [] }, partialResultToken: '' };
      const result = await service.ask(params, { signal, onUpdate });
      const shown = sources.map((source) => ({
        ...source,
        ...(source.id in shares ? { share: shares[source.id] } : {}),
      }));
      const lines = linesOf(result, shown, pen(context.styled));
      answer(context, { question, ...result, sources: shown }, lines.map((line) => `${line}\n`).join(''));
    } finally {
      await stations.close();
    }
  },
};

/** The panel's service over one repository without an editor. */
function serviceOf({ session, info, tokenizer, engine }: Stations): AskService {
  const { index } = session;
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
    serving: () => ({ session, info, tokenizer, engine, modelId: '' }),
    pathOf: (uri) => uri,
    uriOf,
    sourceOf: (name, start, end, scope) => host.sourceOf(name, start, end, scope),
    textOf: () => undefined,
    isSecret: () => false,
    capableModels: [],
  });
}

function linesOf({ answer: text, cited, nothingFound, times }: AskResult, sources: Source[], style: Pen): string[] {
  if (nothingFound) return ['Nothing in this repository has to do with the question.'];
  const places = sources.map(({ id, path: name, range, scope, share }) => {
    const percent = share === undefined ? '' : `${(100 * share).toFixed(1)} %`;
    const place = `${percent.padStart(6)}  ${name}:${range.start.line + 1}-${range.end.line + 1}`;
    const line = scope.length > 0 ? `${place}  ${scope.join(' > ')}` : place;
    return cited.includes(id) ? style.bold(withoutControls(line)) : style.dim(withoutControls(line));
  });
  const ms = style.dim(`first token ${times.firstTokenMs.toFixed(0)} ms, whole ${times.totalMs.toFixed(0)} ms`);
  return [...places, '', withoutControls(text), '', ms];
}
