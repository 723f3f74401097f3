/** A plain LSP client over a real server process: no editor, the seeded two-layer model, folders of the test's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { InitializationOptions, StatusReport } from '../../server/protocol.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import type { TinyStorage } from './tinyStorage.ts';

export interface LspOptions {
  /** name → relative path → text */
  folders?: Record<string, Record<string, string>>;
  trusted?: boolean;
  settings?: Record<string, unknown>;
  /** settings of single folders, by name */
  folderSettings?: Record<string, Record<string, unknown>>;
  /** what the storage folder holds at first; its model is the one that is set */
  storage?: TinyStorage;
  env?: NodeJS.ProcessEnv;
}

export interface LspUnderTest {
  connection: MessageConnection;
  process: ChildProcess;
  /** all that the server sent, in order */
  reports: StatusReport[];
  /** what it wanted shown to the user */
  messages: string[];
  log: string[];
  /** begin, report and end of each progress in the window */
  progress: { token: string; kind: string; cancellable?: boolean }[];
  /** method names that the server registered */
  registered: string[];
  storageFolder: string;
  /** of a workspace folder */
  root(name?: string): string;
  uri(relative: string, name?: string): string;
  status(): Promise<StatusReport>;
  /** waits for a state that the server reports from now on, or reports now */
  until(holds: (report: StatusReport) => boolean): Promise<StatusReport>;
  change(settings: Record<string, unknown>): void;
  open(uri: string, text: string, languageId?: string): void;
  edit(uri: string, text: string): void;
  close(uri: string): void;
  watched(...changes: [uri: string, type: 1 | 2 | 3][]): void;
  shutdown(): Promise<void>;
}

/** For one state, on a machine that does much else. */
const longestWaitMs = 120_000;

const server = fileURLToPath(new URL('lspServer.ts', import.meta.url));

/** Starts the server and introduces the client; everything is gone when the test is over. */
export async function lspServer(t: TestContext, options: LspOptions = {}): Promise<LspUnderTest> {
  const { folders = {}, trusted = true, settings = {}, folderSettings = {}, storage } = options;
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
  let current: Record<string, unknown> = { threads: 1, ...(storage ? { model: storage.model } : {}), ...settings };
  if (storage) await cp(storage.folder, storageFolder, { recursive: true });
  const { FOVEA_HOME: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), server, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, ...options.env },
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout as NonNullable<typeof child.stdout>),
    new StreamMessageWriter(child.stdin as NonNullable<typeof child.stdin>),
  );
  const [reports, messages, log, registered]: [StatusReport[], string[], string[], string[]] = [[], [], [], []];
  const progress: LspUnderTest['progress'] = [];
  const looks = new Set<() => void>();
  connection.onNotification('fovea/status', (report: StatusReport) => {
    reports.push(report);
    for (const look of looks) look();
  });
  connection.onNotification('window/showMessage', ({ message }: { message: string }) => void messages.push(message));
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => void log.push(message));
  connection.onNotification('$/progress', ({ token, value }: { token: string; value: { kind: string } }) => {
    progress.push({ token, ...value });
  });
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('client/registerCapability', ({ registrations }: { registrations: { method: string }[] }) => {
    registered.push(...registrations.map(({ method }) => method));
    return null;
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string; section: string }[] }) =>
    items.map(({ scopeUri, section }) => {
      if (section !== 'fovea') return (current[section] as unknown) ?? null;
      const name = Object.keys(folders).find((each) => pathToFileURL(root(each)).href === scopeUri);
      return { ...current, ...(name === undefined ? {} : folderSettings[name]) };
    }),
  );
  connection.listen();
  const shutdown = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    await exited;
  };
  t.after(async () => {
    await shutdown().catch(() => child.kill('SIGKILL'));
    connection.dispose();
  });
  const initializationOptions: InitializationOptions = { storageFolder, trusted };
  const dynamic = { dynamicRegistration: true };
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: Object.keys(folders).map((name) => ({ uri: pathToFileURL(root(name)).href, name })),
    capabilities: {
      workspace: {
        configuration: true,
        workspaceFolders: true,
        didChangeConfiguration: dynamic,
        didChangeWatchedFiles: dynamic,
      },
      window: { workDoneProgress: true },
    },
    initializationOptions,
  });
  await connection.sendNotification('initialized', {});
  const notify = (method: string, params: object): void => void connection.sendNotification(method, params);
  let version = 1;
  return {
    ...{ connection, process: child, reports, messages, log, progress, registered, storageFolder, root, shutdown },
    uri: (relative, name) => pathToFileURL(path.join(root(name), relative)).href,
    status: () => connection.sendRequest('fovea/getStatus', {}),
    async until(holds) {
      const now: StatusReport = await connection.sendRequest('fovea/getStatus', {});
      if (holds(now)) return now;
      const from = reports.length;
      return await new Promise((resolve, reject) => {
        const late = (): void => reject(new Error(`In vain; the last report: ${JSON.stringify(reports.at(-1))}`));
        const timer = setTimeout(late, longestWaitMs);
        const look = (): void => {
          const found = reports.slice(from).find(holds);
          if (!found) return;
          clearTimeout(timer);
          looks.delete(look);
          resolve(found);
        };
        looks.add(look);
        look();
      });
    },
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
    shutdown,
  };
}
