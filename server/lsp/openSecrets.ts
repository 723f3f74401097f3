/** Which open documents are secret now, each looked at once a version: the one answer that all features ask for. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Place, Secrecy } from '../feature/serverContext.ts';
import { holdsKey } from '../reading/holdsKey.ts';
import { isSecretDocument } from '../reading/secretDocument.ts';
import { isSecretName } from '../reading/secretName.ts';
import { filePathOf } from '../workspace/folders.ts';

export interface OpenSecretsOptions {
  /** undefined: not open */
  documentOf(uri: string): TextDocument | undefined;
  placeOf(uri: string): Place;
}

interface Looked {
  version: number;
  place: string;
  secret: boolean;
}

export class OpenSecrets implements Secrecy {
  readonly #options: OpenSecretsOptions;
  readonly #looked = new WeakMap<TextDocument, Looked>();
  /** URIs of links to secret files */
  readonly #links = new Set<string>();

  constructor(options: OpenSecretsOptions) {
    this.#options = options;
  }

  /** A document was opened: where its name is a link, what it leads to counts. Resolves when that is known. */
  async opened(uri: string): Promise<void> {
    const file = filePathOf(uri);
    const real = file === undefined ? undefined : await realpath(file).catch(() => undefined);
    if (real === undefined || real === file) return;
    // Folders further above are no business of anybody's.
    if (isSecretName(real.split(path.sep).slice(-2).join('/'))) this.#links.add(uri);
    else this.#links.delete(uri);
  }

  isSecret(uri: string): boolean {
    if (this.#links.has(uri)) return true;
    const document = this.#options.documentOf(uri);
    const { path, indexable } = this.#options.placeOf(uri);
    const named = { uri, path: indexable ? path : undefined, languageId: document?.languageId };
    if (!document) return isSecretDocument(named);
    const place = `${indexable} ${path} ${named.languageId}`;
    const before = this.#looked.get(document);
    if (before?.version === document.version && before.place === place) return before.secret;
    const secret = isSecretDocument(named) || holdsKey(document.getText());
    this.#looked.set(document, { version: document.version, place, secret });
    return secret;
  }
}
