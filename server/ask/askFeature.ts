/** fovea/ask, fovea/findSimilar and fovea/rewrite on the server's connection. Decides nothing: askService.ts does. */
import type { CancellationToken } from 'vscode-languageserver/node';
import { responseError } from '../feature/responseError.ts';
import { type Feature, signalOf } from '../feature/serverContext.ts';
import { capableModels } from '../models/catalogue.ts';
import { type AskUpdate, methods } from '../protocol.ts';
import { scheduledEngine } from '../schedule/scheduledEngine.ts';
import { askProgress, checkAsk, checkFindSimilar, checkRewrite } from './askMessages.ts';
import { AskService } from './askService.ts';

export const askFeature: Feature = (context) => {
  const { connection, documents, workspace, scheduler, status, log } = context;
  const service = new AskService({
    serving() {
      const serving = context.serving();
      return serving && { ...serving, engine: scheduledEngine(serving.engine, scheduler, 'ask') };
    },
    pathOf: (uri) => workspace.placeOf(uri).path,
    uriOf: (path) => workspace.uriOf(path),
    sourceOf: (path, start, end, scope) => workspace.sourceOf(path, start, end, scope),
    textOf(uri) {
      const { path, indexable } = workspace.placeOf(uri);
      const indexed = indexable ? context.serving()?.session.index.files.get(path)?.text : undefined;
      return documents.get(uri)?.getText() ?? indexed;
    },
    isSecret: (uri) => context.secrecy.isSecret(uri),
    capableModels,
  });

  /** One request: checked, cancellable, shown as going on; errors as one sentence. */
  const on = <P>(
    method: string,
    check: (params: unknown) => P,
    answer: (params: P, signal: AbortSignal) => Promise<unknown>,
  ): void => {
    connection.onRequest(method, async (given: unknown, token: CancellationToken) => {
      const { signal, dispose } = signalOf(token);
      const done = status.begin();
      try {
        return await answer(check(given), AbortSignal.any([signal, context.ended]));
      } catch (error) {
        throw responseError(error);
      } finally {
        done();
        dispose();
      }
    });
  };
  on(methods.ask, checkAsk, async (params, signal) => {
    let chunks = 0;
    const onUpdate = (update: AskUpdate): void => {
      if (update.kind === 'sources') chunks = update.sources.length;
      void connection.sendProgress(askProgress, params.partialResultToken, update);
    };
    const result = await service.ask(params, { signal, onUpdate });
    const { firstTokenMs, totalMs } = result.times;
    const isWritten = !result.nothingFound && (result.trial || result.extract.length === 0);
    const first = isWritten ? `first token ${firstTokenMs.toFixed(0)} ms, ` : '';
    log.info(`asked: ${chunks} sources, ${result.extract.length} files quoted, ${first}whole ${totalMs.toFixed(0)} ms`);
    if (isWritten) status.answered({ ...result.times, chunks });
    return result;
  });
  on(methods.findSimilar, checkFindSimilar, (params) => service.findSimilar(params));
  on(methods.rewrite, checkRewrite, (params, signal) => service.rewrite(params, { signal }));
};
