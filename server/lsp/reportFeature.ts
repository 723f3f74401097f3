/** `fovea/report`: what goes with a problem. Gathers the facts; problemReport.ts words them. */
import { availableParallelism, totalmem } from 'node:os';
import type { Feature, ServerContext } from '../feature/serverContext.ts';
import { methods, type ProblemReport } from '../protocol.ts';
import { problemReport } from './problemReport.ts';

type Needs = Pick<
  ServerContext,
  'connection' | 'documents' | 'options' | 'settings' | 'workspace' | 'status' | 'serving'
>;

export const reportFeature = (({
  connection,
  documents,
  options,
  settings,
  workspace,
  status,
  serving,
}: Needs): void => {
  connection.onRequest(methods.report, (): ProblemReport => {
    const info = serving()?.info;
    return problemReport({
      clientVersion: options.clientVersion,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      trusted: workspace.trusted,
      folders: workspace.folderNames.length,
      documents: documents.all().length,
      upSeconds: Math.round(process.uptime()),
      settings: settings.current,
      status: status.report,
      engine: info && {
        quantisation: info.quantisation,
        arithmetic: info.arithmetic,
        chunkTokens: info.chunkTokens,
        layers: info.shape.layers,
        adapter: info.adapter !== undefined,
      },
    });
  });
}) satisfies Feature;
