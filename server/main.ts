/** Door of the editor: speaks LSP over --stdio or the parent's IPC channel, and ends with its parent. */
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { installationOf } from './installation.ts';
import { features } from './lsp/features.ts';
import { serve } from './lsp/server.ts';

// A parent that was killed closes the channel and says nothing; the engine ends when this process does.
process.on('disconnect', () => process.exit(1));

const connection = createConnection(ProposedFeatures.all);
serve(connection, {
  installation: installationOf(fileURLToPath(import.meta.url)),
  machine: { platform: process.platform, env: process.env, home: homedir() },
  features,
});
connection.listen();
