/**
 * A VS Code server on the loopback interface, with a user of its own: fresh settings, storage and extensions in one
 * folder that goes when it stops. Knows no browser.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stepMs } from '../patience.ts';
import { shareModels } from './shareModels.ts';

/** Of scripts/vscodeHost.mjs. */
export interface VscodeHost {
  node: string;
  entry: string;
  version: string;
}

export interface CodeServerOptions {
  /** to install */
  vsix?: string;
  settings?: Readonly<Record<string, unknown>>;
  /** for the extension host too */
  env?: NodeJS.ProcessEnv;
  /** the test protocol; hides notifications */
  testDriver?: boolean;
  /** a cache folder of models, to be had in the extension's storage */
  models?: string;
  /** ask whether the workspace is trusted */
  trust?: boolean;
}

/** Quiet, and nothing that fetches; what the user interface tests look for is not covered. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  // When a test fails, the log says which message came when.
  'fovea.trace.server': 'messages',
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  // What opens meanwhile takes the focus; a person would open the list again.
  'workbench.quickOpen.closeOnFocusLost': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

export class CodeServer {
  readonly #process: ChildProcess;
  /** of the user, removed at the end */
  readonly home: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly #log: string[];

  private constructor(process: ChildProcess, home: string, url: string, log: string[]) {
    this.#process = process;
    this.home = home;
    this.url = url;
    this.#log = log;
  }

  static async start(host: VscodeHost, options: CodeServerOptions = {}): Promise<CodeServer> {
    const home = await mkdtemp(path.join(tmpdir(), 'fovea-vscode-'));
    const userData = path.join(home, 'data');
    const user = path.join(userData, 'User');
    await mkdir(user, { recursive: true });
    const settings = { ...quietSettings, ...options.settings };
    await writeFile(path.join(user, 'settings.json'), JSON.stringify(settings));
    if (options.models) await shareModels(options.models, userData);
    const env = {
      ...process.env,
      // It would go before the user's own storage.
      FOVEA_HOME: undefined,
      ...options.env,
      XDG_CONFIG_HOME: path.join(home, 'config'),
      XDG_DATA_HOME: path.join(home, 'share'),
      // No gallery: nothing is fetched.
      EXTENSIONS_GALLERY: '{}',
    };
    const folders = ['--user-data-dir', userData, '--extensions-dir', path.join(home, 'extensions')];
    if (options.vsix) await run(host, [...folders, '--install-extension', options.vsix], env);
    const args = ['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check'];
    if (!options.trust) args.push('--disable-workspace-trust');
    if (options.testDriver) args.push('--vscode-option', 'enable-smoke-test-driver');
    // A group of its own: whatever it leaves behind ends with it.
    const child = spawn(host.node, [host.entry, ...folders, ...args], {
      detached: true,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    const collect = (text: Buffer): void => void log.push(text.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    try {
      const port = await listening(child, log);
      return new CodeServer(child, home, `http://127.0.0.1:${port}`, log);
    } catch (error) {
      await end(child, home);
      throw error;
    }
  }

  get log(): string {
    return this.#log.join('');
  }

  get processId(): number {
    return this.#process.pid!;
  }

  /** Of everything that VS Code and its extensions wrote: file → text's place. */
  get logFolder(): string {
    return path.join(this.home, 'data', 'logs');
  }

  async stop(): Promise<void> {
    await end(this.#process, this.home);
  }
}

async function listening(child: ChildProcess, log: readonly string[]): Promise<string> {
  const deadline = Date.now() + stepMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const port = /server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log.join(''))?.[1];
    if (port) return port;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`code-server did not start:\n${log.join('')}`);
}

async function end(child: ChildProcess, home: string): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  try {
    process.kill(-child.pid!, 'SIGTERM');
    const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
  await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

async function run(host: VscodeHost, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(host.node, [host.entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`code-server ${args.at(-2)} failed:\n${text}`);
}
