/**
 * A plain LSP client over a real sidecar process: no editor. Benches and test/wire/ drive the server through it. Knows no
 * model and no repository.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { InitializationOptions, StatusReport } from '../server/protocol.ts';

export interface SidecarOptions {
  /** the server's module, and what stands before it on node's command line */
  module: string;
  execArgv?: readonly string[];
  env?: NodeJS.ProcessEnv;
  folders: readonly { uri: string; name: string }[];
  initializationOptions: InitializationOptions;
  /** what `workspace/configuration` is answered, by its section */
  configuration(section: string, scopeUri: string | undefined): unknown;
  /** told of each line that the server logs, at once */
  onLog?(line: string): void;
  /** for one state, ms */
  patienceMs?: number;
}

export interface SidecarClient {
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
  notify(method: string, params: object): void;
  status(): Promise<StatusReport>;
  /** waits for a state that the server reports from now on, or reports now */
  until(holds: (report: StatusReport) => boolean): Promise<StatusReport>;
  shutdown(): Promise<void>;
  /** ends the process, whatever it does */
  dispose(): Promise<void>;
}

/** On a machine that does much else. */
const longestWaitMs = 120_000;

/** Starts the server and introduces the client. Whoever starts it disposes of it. */
export async function startSidecar(options: SidecarOptions): Promise<SidecarClient> {
  const { module, execArgv = [], env, folders, initializationOptions, configuration } = options;
  const { onLog, patienceMs = longestWaitMs } = options;
  const child = spawn(process.execPath, [...execArgv, module, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(env ? { env } : {}),
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const [reports, messages, log, registered]: [StatusReport[], string[], string[], string[]] = [[], [], [], []];
  const progress: SidecarClient['progress'] = [];
  const looks = new Set<() => void>();
  connection.onNotification('fovea/status', (report: StatusReport) => {
    reports.push(report);
    for (const look of looks) look();
  });
  connection.onNotification('window/showMessage', ({ message }: { message: string }) => void messages.push(message));
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    log.push(message);
    onLog?.(message);
  });
  connection.onNotification('$/progress', ({ token, value }: { token: string; value: { kind: string } }) => {
    progress.push({ token, ...value });
  });
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('client/registerCapability', ({ registrations }: { registrations: { method: string }[] }) => {
    registered.push(...registrations.map(({ method }) => method));
    return null;
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string; section: string }[] }) =>
    items.map(({ scopeUri, section }) => configuration(section, scopeUri)),
  );
  connection.listen();
  const shutdown = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    await exited;
  };
  const client: SidecarClient = {
    ...{ connection, process: child, reports, messages, log, progress, registered, shutdown },
    notify: (method, params) => void connection.sendNotification(method, params),
    status: () => connection.sendRequest('fovea/getStatus', {}),
    async until(holds) {
      const now: StatusReport = await connection.sendRequest('fovea/getStatus', {});
      if (holds(now)) return now;
      const from = reports.length;
      return await new Promise((resolve, reject) => {
        const late = (): void => reject(new Error(`In vain; the last report: ${JSON.stringify(reports.at(-1))}`));
        const timer = setTimeout(late, patienceMs);
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
    async dispose() {
      await shutdown().catch(() => child.kill('SIGKILL'));
      connection.dispose();
    },
  };
  try {
    await introduce(connection, folders, initializationOptions);
    return client;
  } catch (error) {
    await client.dispose();
    throw error;
  }
}

async function introduce(
  connection: MessageConnection,
  workspaceFolders: SidecarOptions['folders'],
  initializationOptions: InitializationOptions,
): Promise<void> {
  const dynamic = { dynamicRegistration: true };
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders,
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
}
