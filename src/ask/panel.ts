/**
 * The panel's host: a view in the side bar whose page shows one conversation. Does what the page asks for after checking
 * it, by ids that it gave the page itself. The page goes when the view is hidden; what it shows is here.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ClientContext } from '../clientContext.ts';
import { commandIds } from '../commandIds.ts';
import { statusLook } from '../statusLook.ts';
import { askHtml } from './askHtml.ts';
import { askSidecar } from './askSidecar.ts';
import { statusView } from './askStatus.ts';
import { History } from './history.ts';
import { type HostMessage, isPageMessage, type Opening, type PageMessage, type StatusView } from './messages.ts';
import { SourceOpener } from './openSource.ts';
import { nameOf } from './schema.ts';
import { type ScopeItem, scopeChip, withItem, withoutItem } from './scope.ts';
import { pickScope } from './scopePicker.ts';
import { AskSession } from './session.ts';
import { copiedText, pathOf, writtenText } from './turnText.ts';
import { pageWords } from './words.ts';

export const askViewId = 'fovea.askView';

export function activateAskPanel(context: ClientContext): AskPanel {
  const panel = context.store.add(new AskPanel(context));
  // Hidden, the page is gone: what it shows comes back from here and from its own small state.
  context.store.add(vscode.window.registerWebviewViewProvider(askViewId, panel));
  return panel;
}

export class AskPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly history: History;
  readonly session: AskSession;
  readonly #context: ClientContext;
  readonly #opener: SourceOpener;
  readonly #listening: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  /** the page has said that it listens */
  #ready = false;
  #scope: ScopeItem[] = [];
  #status: StatusView | undefined;
  /** for a page that is not there yet */
  #focus: Extract<HostMessage, { type: 'focus' }> | undefined;

  constructor(context: ClientContext) {
    const { sidecar, store, extension } = context;
    this.#context = context;
    this.#opener = store.add(new SourceOpener());
    this.history = new History(extension.workspaceState);
    this.session = new AskSession({
      ask: askSidecar(sidecar),
      history: this.history,
      post: (message) => this.#post(message),
      newId: randomUUID,
      now: Date.now,
      log: (line) => sidecar.log(line),
    });
    const show = (): void => this.#postStatus();
    this.#listening = vscode.Disposable.from(sidecar.onState(show), sidecar.onReport(show));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extension, t } = this.#context;
    const file = (...parts: string[]): vscode.Uri => vscode.Uri.joinPath(extension.extensionUri, ...parts);
    const script = file('dist', 'askView.js');
    const style = file('media', 'ask.css');
    this.#view = view;
    this.#ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [file('dist'), file('media')] };
    const heard = vscode.Disposable.from(
      view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      view.onDidChangeVisibility(() => {
        if (!view.visible) this.#ready = false;
      }),
    );
    view.onDidDispose(() => {
      heard.dispose();
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#ready = false;
    });
    view.webview.html = askHtml({
      nonce: randomBytes(18).toString('base64url'),
      scriptUri: view.webview.asWebviewUri(script).toString(),
      styleUri: view.webview.asWebviewUri(style).toString(),
      language: vscode.env.language,
      words: pageWords(t),
    });
  }

  /** Shows the panel and puts the keyboard there. @param question asked at once; without it the field is empty */
  async show(question?: string): Promise<void> {
    this.#focus = { type: 'focus' };
    await vscode.commands.executeCommand(`${askViewId}.focus`);
    if (this.#ready) this.#postFocus();
    if (question !== undefined) await this.session.ask(question, this.#scope);
  }

  dispose(): void {
    this.#listening.dispose();
    void this.session.stop();
  }

  #receive(message: unknown): void {
    if (!isPageMessage(message)) {
      this.#context.sidecar.log(`ask: a message of the page was ignored: ${nameOf(message)}`);
      return;
    }
    this.#do(message).catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  }

  async #do(message: PageMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.#status = undefined;
        this.session.show();
        this.#postScope();
        this.#postStatus();
        this.#postFocus();
        return;
      case 'ask':
        return this.session.ask(message.question, this.#scope);
      case 'stop':
        return this.session.stop();
      case 'write':
        return this.session.write(message.turn);
      case 'open':
        return this.#open(message.turn, message.source, message.how);
      case 'copy':
        return this.#copy(message.turn, message.block);
      case 'insert':
        return this.#insert(message.turn, message.block);
      case 'pickScope':
        return this.#pickScope();
      case 'dropScope':
        this.#scope = withoutItem(this.#scope, message.scope);
        this.#postScope();
        return;
      case 'act':
        await vscode.commands.executeCommand(commandIds[message.action]);
        return;
      case 'ignored':
        this.#context.sidecar.log(`ask: the page ignored a message: ${nameOf({ type: message.name })}`);
    }
  }

  async #open(turn: string, source: string, how: Opening): Promise<void> {
    const place = this.session.place(turn, source);
    if (place === undefined) return;
    try {
      await this.#opener.open(place, how);
    } catch {
      const path = pathOf(this.session.turn(turn), source) ?? '';
      throw new Error(this.#context.t('{0} cannot be opened: it may have been moved or deleted.', path));
    }
  }

  async #copy(turn: string, block: number | undefined): Promise<void> {
    const text = await copiedText(this.session.turn(turn), block, pageWords(this.#context.t).trialNote);
    if (text !== undefined) await vscode.env.clipboard.writeText(text);
    const which = block === undefined ? {} : { block };
    this.#post({ type: 'copied', turn, ...which, done: text !== undefined });
  }

  async #insert(turn: string, block: number | undefined): Promise<void> {
    const text = await writtenText(this.session.turn(turn), block);
    if (text === undefined) return;
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error(this.#context.t('Open the file to insert into first.'));
    const inserted = await editor.edit((edit) => {
      for (const selection of editor.selections) edit.replace(selection, text);
    });
    if (!inserted) throw new Error(this.#context.t('This file cannot be edited.'));
    const at = editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn };
    await vscode.window.showTextDocument(editor.document, at);
  }

  async #pickScope(): Promise<void> {
    const picked = await pickScope(this.#context.t);
    if (picked === 'whole') this.#scope = [];
    else if (picked !== undefined) this.#scope = withItem(this.#scope, picked);
    this.#postScope();
    await this.show();
  }

  #postScope(): void {
    this.#post({ type: 'scope', items: this.#scope.map(scopeChip) });
  }

  #postStatus(): void {
    const { sidecar, figures, t } = this.#context;
    const { report } = sidecar;
    const look = statusLook({ sidecar: sidecar.state, report }, figures, t);
    const status = statusView(look, report?.fraction, figures, t);
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#post({ type: 'status', status });
  }

  #postFocus(): void {
    if (this.#focus) this.#post(this.#focus);
    this.#focus = undefined;
  }

  #post(message: HostMessage): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }
}
