/** Which open documents are secret now, each looked at once a version: the one answer that all features ask for. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Place, Secrecy } from '../feature/serverContext.ts';
import { holdsKey } from '../reading/holdsKey.ts';
import { isSecretDocument } from '../reading/secretDocument.ts';

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

  constructor(options: OpenSecretsOptions) {
    this.#options = options;
  }

  isSecret(uri: string): boolean {
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
