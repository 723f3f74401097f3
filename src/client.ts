/** The sidecar's start, restart and stop: a Node process that speaks LSP over its parent's channel. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  LSPErrorCodes,
  type Middleware,
  ProgressType,
  ResponseError,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import {
  type CursorParams,
  type InitializationOptions,
  methods,
  type Said,
  type StatusReport,
} from '../server/protocol.ts';
import { DisposableStore } from './disposables.ts';
import { pausedAfter } from './pausedAfter.ts';
import { RestartPolicy } from './restartPolicy.ts';
import { sentenceIn, worded } from './sentences.ts';
import type { Sidecar, SidecarState } from './sidecar.ts';
import { traceChannel } from './traceChannel.ts';

/**
 * Notebook cells come as documents of their own. The box above the changes is off by default, and can be switched on. Diffs
 * show such documents or read-only ones; search editors, output channels and terminals are not among them.
 */
export const documentSelector = [
  { scheme: 'file' },
  { scheme: 'untitled' },
  { scheme: 'vscode-notebook-cell' },
  { scheme: 'vscode-interactive-input' },
  { scheme: 'vscode-scm' },
];

/** VS Code gives `deactivate` five seconds. */
const patienceMs = 2_000;

/** Its errors go to the log alone: the status bar says what is wrong and what to do, once. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class LanguageClientSidecar implements Sidecar, vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #states = this.#store.add(new vscode.EventEmitter<SidecarState>());
  readonly #reports = this.#store.add(new vscode.EventEmitter<StatusReport>());
  readonly #better = this.#store.add(new vscode.EventEmitter<CursorParams>());
  readonly #policy = new RestartPolicy();
  readonly #log: vscode.LogOutputChannel;
  readonly #client: LanguageClient;
  /** ends the wait before a restart */
  #hurry: (() => void) | undefined;
  #stopping = false;
  #starting: Promise<void> = Promise.resolve();
  #state: SidecarState = { kind: 'stopped' };
  #report: StatusReport | undefined;
  /** kept for a sidecar that dies */
  #paused = false;
  readonly onState = this.#states.event;
  readonly onReport = this.#reports.event;
  readonly onBetter = this.#better.event;

  constructor(context: vscode.ExtensionContext, middlewareOf: (sidecar: Sidecar) => Middleware) {
    this.#log = this.#store.add(vscode.window.createOutputChannel('Fovea', { log: true }));
    this.#client = new QuietClient('fovea', 'Fovea', serverOptions(context), {
      documentSelector,
      initializationOptions: () => initializationOptions(context, this.#paused),
      initializationFailedHandler: () => false,
      outputChannel: this.#log,
      traceOutputChannel: this.#store.add(traceChannel(this.#log)),
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#closed(),
      },
      middleware: middlewareOf(this),
    } satisfies LanguageClientOptions);
    this.#store.add(this.#client.onDidChangeState(({ newState }) => this.#onClientState(newState)));
    this.#store.add(this.#client.onNotification(methods.status, (report: StatusReport) => this.#onReport(report)));
    this.#store.add(this.#client.onNotification(methods.better, (at: CursorParams) => this.#better.fire(at)));
    this.#store.add(this.#client.onNotification(methods.warning, (said: Said) => warnOf(said)));
    this.#store.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        // A sidecar that starts later reads it from its initialization options.
        if (this.#state.kind === 'running') this.notify(methods.trusted, { trusted: true });
      }),
    );
  }

  get state(): SidecarState {
    return this.#state;
  }

  get report(): StatusReport | undefined {
    return this.#report;
  }

  /** the sidecar's process, for who checks that none is left */
  get processId(): number | undefined {
    return this.#client.serverProcess?.pid;
  }

  async start(): Promise<void> {
    this.#policy.forget();
    this.#become({ kind: 'starting' });
    this.#starting = this.#client.start();
    try {
      await this.#starting;
    } catch (error) {
      if (this.#stopping) return;
      this.#log.error(`The sidecar did not start: ${messageOf(error)}`);
      // One that died is started again by `#closed`.
      if (this.#state.kind === 'starting') this.#become({ kind: 'failed', message: didNotStart() });
    }
  }

  async request<R>(method: string, params: object, token?: vscode.CancellationToken): Promise<R> {
    if (!this.#client.isRunning()) throw new Error(notRunning(this.#state));
    try {
      return await this.#client.sendRequest<R>(method, params, token);
    } catch (error) {
      if (token?.isCancellationRequested || isCancelled(error)) throw new vscode.CancellationError();
      throw inOurWords(error);
    }
  }

  notify(method: string, params: object): void {
    if (!this.#client.isRunning()) return;
    this.#client.sendNotification(method, params).catch((error: unknown) => {
      this.#log.warn(`${method} was not sent: ${messageOf(error)}`);
    });
  }

  onProgress<V>(token: string, listener: (value: V) => void): vscode.Disposable {
    return this.#client.onProgress(new ProgressType<V>(), token, (value) => listener(value as V));
  }

  log(line: string): void {
    this.#log.info(line);
  }

  debug(line: string): void {
    this.#log.debug(line);
  }

  showLog(): void {
    this.#log.show(true);
  }

  async restart(): Promise<void> {
    if (this.#client.isRunning()) await this.request(methods.restartEngine, {});
    else if (this.#hurry) this.#hurry();
    else await this.start();
  }

  /** Resolves when the process has ended; the client itself kills one that does not end in time. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#hurry?.();
    try {
      // A process that is about to be started would be left over.
      if (this.#client.state === State.Starting) await Promise.race([this.#starting, sleep(patienceMs)]);
    } catch {
      // It did not start: nothing is left to stop but perhaps the process.
    }
    try {
      if (this.#client.isRunning()) await this.#client.stop();
      else this.#client.serverProcess?.kill();
    } catch (error) {
      this.#log.warn(`The sidecar did not stop in time: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #closed(): Promise<CloseHandlerResult> {
    this.#report = undefined;
    const waitMs = this.#stopping ? 'giveUp' : this.#policy.died(Date.now());
    if (waitMs === 'giveUp') {
      if (!this.#stopping) this.#become({ kind: 'failed', message: diedTooOften() });
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.#become({ kind: 'restarting' });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#hurry = undefined;
    return { action: this.#stopping ? CloseAction.DoNotRestart : CloseAction.Restart, handled: true };
  }

  #onClientState(state: State): void {
    if (state === State.Running) void this.#started();
    else if (state === State.Starting && this.#state.kind !== 'restarting') this.#become({ kind: 'starting' });
    else if (state === State.Stopped && this.#state.kind === 'running') this.#become({ kind: 'stopped' });
  }

  /** After every start, also one after a death. */
  async #started(): Promise<void> {
    this.#become({ kind: 'running' });
    try {
      this.#onReport(await this.request<StatusReport>(methods.getStatus, {}));
    } catch (error) {
      this.#log.warn(`No status: ${messageOf(error)}`);
    }
  }

  #onReport(report: StatusReport): void {
    this.#report = report;
    this.#paused = pausedAfter(report, this.#paused);
    this.#reports.fire(report);
  }

  #become(state: SidecarState): void {
    if (state.kind === this.#state.kind && state.kind !== 'failed') return;
    this.#state = state;
    this.#log.info(`sidecar: ${state.kind}`);
    this.#states.fire(state);
  }
}

function warnOf(said: Said): void {
  void vscode.window.showWarningMessage(`Fovea: ${worded(said, vscode.l10n.t)}`);
}

/** In Electron the client sets ELECTRON_RUN_AS_NODE and forks with the editor's own binary. */
function serverOptions(context: vscode.ExtensionContext): ConstructorParameters<typeof LanguageClient>[2] {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const options = (execArgv: string[]) => ({
    // Not in the user's repository: what lies there must not be found first.
    cwd: context.extensionUri.fsPath,
    execArgv,
  });
  const transport = TransportKind.ipc;
  return {
    run: { module, transport, options: options([]) },
    debug: { module, transport, options: options(['--nolazy', '--inspect=6029']) },
  };
}

function initializationOptions(context: vscode.ExtensionContext, paused: boolean): InitializationOptions {
  return {
    storageFolder: context.globalStorageUri.fsPath,
    trusted: vscode.workspace.isTrusted,
    clientVersion: String(context.extension.packageJSON.version),
    wordsSentences: true,
    paused,
  };
}

function isCancelled(error: unknown): boolean {
  const codes: number[] = [
    LSPErrorCodes.RequestCancelled,
    LSPErrorCodes.ServerCancelled,
    LSPErrorCodes.ContentModified,
  ];
  return error instanceof ResponseError && codes.includes(error.code);
}

/** A failed request's sentence as the editor says it. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const sentence = sentenceIn(error.data);
  return sentence ? new Error(worded({ message: error.message, sentence }, vscode.l10n.t)) : error;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function notRunning(state: SidecarState): string {
  if (state.kind === 'failed') return state.message;
  return vscode.l10n.t('Fovea is not running yet: try again in a moment.');
}

function didNotStart(): string {
  return vscode.l10n.t('Fovea did not start. See its output, then run “Fovea: Restart Engine”.');
}

function diedTooOften(): string {
  return vscode.l10n.t('Fovea stopped again and again. See its output, then run “Fovea: Restart Engine”.');
}
