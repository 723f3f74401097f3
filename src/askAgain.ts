/**
 * Has VS Code ask once more for the key that came too early: before Fovea could answer, before it had read enough to be
 * sure, or before VS Code's own ghost text had started, which a new window leaves for up to five seconds after the first editor opens
 * (`EditorContributionInstantiation.Eventually`). A person who waits then would wait until the next key.
 */
import * as vscode from 'vscode';
import type { CursorParams } from '../server/protocol.ts';
import { documentSelector } from './client.ts';
import { DisposableStore } from './disposables.ts';
import { type KeyPlace, LastKey } from './lastKey.ts';
import type { Sidecar } from './sidecar.ts';

/** VS Code asks 50 ms after a key; a busy window some tenths later. */
const pauseMs = 700;

export interface Asked {
  /** what it is asked as */
  trigger: vscode.InlineCompletionTriggerKind;
  /** to be called at the end, unless VS Code gave up itself */
  answered(offers: number): void;
}

export class AskAgain implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #sidecar: Sidecar;
  readonly #key = new LastKey();
  /** after a key, in which VS Code asks by itself */
  #pause: NodeJS.Timeout | undefined;
  /** what VS Code was told to ask for */
  #asking: KeyPlace | undefined;

  constructor(sidecar: Sidecar) {
    this.#sidecar = sidecar;
    this.#store.add(vscode.workspace.onDidChangeTextDocument((change) => this.#changed(change)));
    this.#store.add(sidecar.onReport(() => this.#look()));
    this.#store.add(sidecar.onBetter((at) => this.#better(at)));
    this.#store.add({ dispose: () => clearTimeout(this.#pause) });
  }

  /** VS Code asks. */
  asked(document: vscode.TextDocument, trigger: vscode.InlineCompletionTriggerKind): Asked {
    const place = placeOf(document);
    const inTime = canAnswer(this.#sidecar);
    const { uri, version } = this.#asking ?? {};
    // Once: a person may ask for the same place next.
    this.#asking = undefined;
    this.#key.asked();
    return {
      // A key that VS Code is told to ask for is as little a person's wish as any other.
      trigger: uri === place.uri && version === place.version ? vscode.InlineCompletionTriggerKind.Automatic : trigger,
      answered: (offers) => {
        if (offers > 0) this.#key.forget();
        else this.#key.unanswered(place, inTime);
        // Fovea may have become ready meanwhile.
        this.#look();
      },
    };
  }

  dispose(): void {
    this.#store.dispose();
  }

  #changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    // What else changes a document changes several places, takes back, or does so where nobody looks.
    const isTyped = contentChanges.length === 1 && contentChanges[0].text !== '' && reason === undefined;
    if (!isTyped || document !== vscode.window.activeTextEditor?.document) return;
    if (!vscode.languages.match(documentSelector, document)) return;
    this.#key.typed(placeOf(document));
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#look();
    }, pauseMs);
  }

  #look(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || this.#pause !== undefined || !canAnswer(this.#sidecar)) return;
    const place = placeOf(document);
    const reason = this.#key.owed(place);
    if (reason === undefined) return;
    this.#key.forget();
    this.#sidecar.debug(`completion: asked for once more, ${reason}`);
    void this.#ask(place);
  }

  /** More was read since the last key: who still looks at that place is asked on behalf of. */
  #better({ uri, position }: CursorParams): void {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.toString() !== uri || this.#pause !== undefined) return;
    const { line, character } = editor.selection.active;
    if (!editor.selection.isEmpty || line !== position.line || character !== position.character) return;
    this.#sidecar.debug('completion: asked for once more, moreWasRead');
    void this.#ask(placeOf(editor.document));
  }

  async #ask(place: KeyPlace): Promise<void> {
    this.#asking = place;
    try {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    } catch (error) {
      this.#sidecar.log(`completion: not asked for once more (${(error as Error).message})`);
    } finally {
      if (this.#asking === place) this.#asking = undefined;
    }
  }
}

function canAnswer({ state, report }: Sidecar): boolean {
  if (state.kind !== 'running' || report === undefined) return false;
  return ['indexing', 'ready', 'answering', 'slow'].includes(report.state);
}

function placeOf({ uri, version }: vscode.TextDocument): KeyPlace {
  return { uri: uri.toString(), version };
}
