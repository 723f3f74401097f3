/**
 * The server under test: the product's own, with one feature more that tells what its index holds, and asks its engine for a
 * token, since the product says neither.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { complete } from '../../server/complete.ts';
import type { Feature } from '../../server/feature/serverContext.ts';
import { installationOf } from '../../server/installation.ts';
import { features } from '../../server/lsp/features.ts';
import { serve } from '../../server/lsp/server.ts';

interface TestAnswer {
  reason: string;
  chunks: string[];
  prefilledChunks?: number | undefined;
}

const inspection: Feature = ({ connection, model, workspace, ...context }) => {
  connection.onRequest('test/files', async () => {
    await model.whenServing();
    await workspace.settled();
    const files = context.serving()?.session.index.files ?? new Map();
    return Object.fromEntries([...files].map(([path, { text }]) => [path, text]));
  });
  connection.onRequest('test/complete', async (params: unknown): Promise<TestAnswer> => {
    const { path, text } = params as { path: string; text: string };
    await model.whenServing();
    const serving = context.serving();
    if (!serving) return { reason: 'notServing', chunks: [] };
    const place = { path, text, cursor: text.length, maxTokens: 4, oneLine: false, hideAfter: false };
    const completion = await complete(serving, { ...place, reader: serving.reader });
    if ('reason' in completion) return { reason: completion.reason, chunks: [] };
    const { chunks, times } = completion;
    const { prefilledChunks } = times.engine ?? {};
    return { reason: 'answered', chunks: chunks.map((chunk) => chunk.path), prefilledChunks };
  });
  connection.onRequest('test/exists', async (params: unknown) => {
    await workspace.settled();
    return { wasRun: existsSync((params as { file: string }).file) };
  });
  connection.onRequest('test/engine', () => context.serving()?.info.processId ?? null);
};

const connection = createConnection(ProposedFeatures.all);
serve(connection, {
  installation: installationOf(fileURLToPath(new URL('../../dist/server.js', import.meta.url))),
  machine: { platform: process.platform, env: process.env, home: homedir() },
  features: [...features, inspection],
});
connection.listen();
