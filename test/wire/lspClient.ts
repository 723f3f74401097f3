/** A plain LSP client over a real server process: no editor, the seeded two-layer model, folders of the test's own. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type SidecarClient, startSidecar } from '../../bench/sidecarClient.ts';
import { bundled } from '../bundled.ts';
import { hangMs } from '../patience.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import type { TinyStorage } from './tinyStorage.ts';

export interface LspOptions {
  /** name → relative path → text */
  folders?: Record<string, Record<string, string>>;
  trusted?: boolean;
  wordsSentences?: boolean;
  settings?: Record<string, unknown>;
  /** settings of single folders, by name */
  folderSettings?: Record<string, Record<string, unknown>>;
  /** what the storage folder holds at first; its model is the one that is set */
  storage?: TinyStorage;
  env?: NodeJS.ProcessEnv;
}

export interface LspUnderTest extends SidecarClient {
  storageFolder: string;
  /** of a workspace folder */
  root(name?: string): string;
  uri(relative: string, name?: string): string;
  change(settings: Record<string, unknown>): void;
  open(uri: string, text: string, languageId?: string): void;
  edit(uri: string, text: string): void;
  close(uri: string): void;
  watched(...changes: [uri: string, type: 1 | 2 | 3][]): void;
}

const { server } = bundled({ server: 'test/wire/lspServer.ts' });

/** Starts the server and introduces the client; everything is gone when the test is over. */
export async function lspServer(t: TestContext, options: LspOptions = {}): Promise<LspUnderTest> {
  const { folders = {}, trusted = true, settings = {}, folderSettings = {}, storage, wordsSentences } = options;
  const base = await temporaryFolder(t);
  const storageFolder = path.join(base, 'storage');
  const root = (name = Object.keys(folders)[0]): string => path.join(base, 'folders', name);
  for (const [name, files] of Object.entries(folders)) {
    await mkdir(root(name), { recursive: true });
    for (const [relative, text] of Object.entries(files)) {
      const file = path.join(root(name), relative);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  let current: Record<string, unknown> = {
    threads: 1,
    device: 'cpu',
    ...(storage ? { model: storage.model } : {}),
    ...settings,
  };
  if (storage) await cp(storage.folder, storageFolder, { recursive: true });
  const { FOVEA_HOME: _, ...env } = process.env;
  const client = await startSidecar({
    module: server,
    env: { ...env, ...options.env },
    folders: Object.keys(folders).map((name) => ({ uri: pathToFileURL(root(name)).href, name })),
    patienceMs: hangMs,
    initializationOptions: { storageFolder, trusted, ...(wordsSentences ? { wordsSentences } : {}) },
    configuration(section, scopeUri) {
      if (section !== 'fovea') return current[section] ?? null;
      const name = Object.keys(folders).find((each) => pathToFileURL(root(each)).href === scopeUri);
      return { ...current, ...(name === undefined ? {} : folderSettings[name]) };
    },
  });
  t.after(() => client.dispose());
  const { notify } = client;
  let version = 1;
  return {
    ...client,
    storageFolder,
    root,
    uri: (relative, name) => pathToFileURL(path.join(root(name), relative)).href,
    change(next) {
      current = { ...current, ...next };
      notify('workspace/didChangeConfiguration', { settings: null });
    },
    open: (uri, text, languageId = 'typescript') =>
      notify('textDocument/didOpen', { textDocument: { uri, languageId, version: version++, text } }),
    edit: (uri, text) =>
      notify('textDocument/didChange', { textDocument: { uri, version: version++ }, contentChanges: [{ text }] }),
    close: (uri) => notify('textDocument/didClose', { textDocument: { uri } }),
    watched: (...changes) =>
      notify('workspace/didChangeWatchedFiles', { changes: changes.map(([uri, type]) => ({ uri, type })) }),
  };
}
