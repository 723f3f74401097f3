/**
 * What the features of the client see of the sidecar: its state, typed requests, its notifications. An interface, so
 * that no feature knows how the process is started or restarted.
 */
import type { CancellationToken, Disposable, Event } from 'vscode';
import type { CursorParams, StatusReport } from '../server/protocol.ts';

export type SidecarState =
  | { kind: 'starting' }
  | { kind: 'running' }
  /** died; starts again by itself */
  | { kind: 'restarting' }
  /** died too often, or never started */
  | { kind: 'failed'; message: string }
  | { kind: 'stopped' };

export interface Sidecar {
  readonly state: SidecarState;
  readonly onState: Event<SidecarState>;
  /** the report that came last; undefined before the first, and after a death */
  readonly report: StatusReport | undefined;
  readonly onReport: Event<StatusReport>;
  /** where nothing could be offered when it was asked for, and something can be now */
  readonly onBetter: Event<CursorParams>;
  /** @throws Error whose message is shown as it stands, or vscode.CancellationError */
  request<R>(method: string, params: object, token?: CancellationToken): Promise<R>;
  notify(method: string, params: object): void;
  /** a request's `$/progress` values */
  onProgress<V>(token: string, listener: (value: V) => void): Disposable;
  /** numbers and names, never source text */
  log(line: string): void;
  /** the same, written only where the log's level is Debug or finer */
  debug(line: string): void;
  showLog(): void;
  /** starts it where it has given up, else asks it for a new engine */
  restart(): Promise<void>;
}
