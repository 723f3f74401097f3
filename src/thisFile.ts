/** Whether the document that a person looks at is part of the index: asked when another is looked at, and when the index changed. */
import * as vscode from 'vscode';
import { type FileExplanation, methods, type StatusReport } from '../server/protocol.ts';
import type { Sidecar } from './sidecar.ts';

/** Switching through editors, or a build under way, asks once. */
const settleMs = 300;

export class ThisFile implements vscode.Disposable {
  readonly #sidecar: Sidecar;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly onChange = this.#changed.event;
  #explanation: FileExplanation | undefined;
  #asked: vscode.CancellationTokenSource | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** of the index, as far as it may change the answer */
  #known = '';

  constructor(sidecar: Sidecar) {
    this.#sidecar = sidecar;
    this.#subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.#set(undefined);
        this.#soon();
      }),
      sidecar.onReport((report) => this.#reported(report)),
    ];
  }

  /** undefined: nothing is known of it, or there is none */
  get explanation(): FileExplanation | undefined {
    return this.#explanation;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asked?.cancel();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #reported({ state, index }: StatusReport): void {
    const known = JSON.stringify([state === 'indexing', index.files, index.leftOut]);
    if (known === this.#known) return;
    this.#known = known;
    if (state !== 'indexing') this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), settleMs);
  }

  async #ask(): Promise<void> {
    this.#asked?.cancel();
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme !== 'file') return this.#set(undefined);
    const asked = new vscode.CancellationTokenSource();
    this.#asked = asked;
    const params = { uri: uri.toString() };
    // Failing, nothing is said of it; the sidecar's state says why.
    const found = await this.#sidecar
      .request<FileExplanation>(methods.explainFile, params, asked.token)
      .catch(() => undefined);
    if (this.#asked === asked) this.#set(found);
  }

  #set(explanation: FileExplanation | undefined): void {
    if (JSON.stringify(explanation) === JSON.stringify(this.#explanation)) return;
    this.#explanation = explanation;
    this.#changed.fire();
  }
}
