import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretDocument, type NamedDocument } from './secretDocument.ts';

const documents: [name: string, document: NamedDocument, secret: boolean][] = [
  ['in the workspace', { uri: 'file:///w/.env', path: '.env' }, true],
  ['outside of any folder', { uri: 'file:///etc/app/.env' }, true],
  ['in a folder of secrets', { uri: 'file:///u/me/.ssh/config' }, true],
  ['on Windows', { uri: 'file:///c%3A/Users/me/.aws/credentials' }, true],
  ['with escaped letters', { uri: 'file:///w/%2Eenv' }, true],
  ['not saved yet', { uri: 'untitled:.env.local' }, true],
  ['not saved yet, with a path', { uri: 'untitled:/w/id_rsa' }, true],
  ['of another scheme', { uri: 'vscode-remote://ssh-remote%2Bhost/w/.npmrc' }, true],
  ['an older state of git', { uri: 'git:/w/.env?%7B%22path%22%3A%22%2Fw%2F.env%22%2C%22ref%22%3A%22~%22%7D' }, true],
  ['of a review', { uri: 'pr:/w/x?%7B%22fileName%22%3A%22config%2F.env%22%2C%22base%22%3Atrue%7D' }, true],
  ['of local history', { uri: 'vscode-local-history:/e/1?{"location":"file:///w/%252Eenv"}' }, true],
  ['of a branch that is called so', { uri: 'pr:/w/a.ts?{"fileName":"a.ts","branch":"credentials"}' }, false],
  ['an older state under its own name', { uri: 'git:/w/.env.git?%7B%22ref%22%3A%22HEAD%22%7D' }, true],
  ['a cell', { uri: 'vscode-notebook-cell:/w/secrets/.env#W0sZmlsZQ%3D%3D' }, true],
  ['by its language', { uri: 'untitled:Untitled-1', languageId: 'dotenv' }, true],
  ['a template by its language', { uri: 'file:///w/.env.example', languageId: 'dotenv' }, false],
  ['code', { uri: 'file:///w/src/a.ts', path: 'src/a.ts', languageId: 'typescript' }, false],
  ['code below a folder that is no business of ours', { uri: 'file:///u/.aws/w/a.ts', path: 'a.ts' }, false],
  ['a plain scratch file', { uri: 'untitled:Untitled-1', languageId: 'plaintext' }, false],
  ['a name with a percent sign', { uri: 'file:///w/100%.ts' }, false],
  ['a query that names nothing', { uri: 'vscode-vfs://github/a/b.ts?ref=.env' }, false],
];
for (const [name, document, secret] of documents) {
  test(`a document ${name} is ${secret ? '' : 'not '}secret`, () => assert.equal(isSecretDocument(document), secret));
}
