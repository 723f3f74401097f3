/** Pages of our own that are read, not edited: statistics, explanations. Each has a name and takes a new text in place. */
import * as vscode from 'vscode';

const scheme = 'fovea';

export class VirtualPages implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: this.#changed.event,
    provideTextDocumentContent: (uri) => this.#texts.get(uri.path) ?? '',
  });

  /** @param name with its ending, such as `Statistics.md` */
  set(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${name}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    return uri;
  }

  /** As Markdown is read where the editor can; only for texts whose every word is ours. */
  async preview(name: string, text: string): Promise<void> {
    const uri = this.set(name, text);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // VS Code's own Markdown extension is switched off.
      await vscode.window.showTextDocument(uri);
    }
  }

  /** As text: nothing in it is loaded, linked or run. */
  async showBeside(name: string, text: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.set(name, text));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
