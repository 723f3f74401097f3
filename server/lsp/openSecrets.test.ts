import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { OpenSecrets } from './openSecrets.ts';

const key = `-----BEGIN ${'PRIVATE KEY'}-----\n${'MIIEvQ1BADANBgkqhkiG9w0BAQEFAASC\n'.repeat(4)}`;

function scene(uri: string, languageId: string, text: string) {
  const document = TextDocument.create(uri, languageId, 1, text);
  let open = true;
  const secrets = new OpenSecrets({
    documentOf: (asked) => (open && asked === uri ? document : undefined),
    placeOf: () => ({ path: 'a', indexable: false }),
  });
  const write = (whole: string): void => {
    TextDocument.update(document, [{ text: whole }], document.version + 1);
  };
  const close = (): void => {
    open = false;
  };
  return { write, close, now: () => secrets.isSecret(uri) };
}

test('a scratch file is secret while a key stands in it', () => {
  const { write, now } = scene('untitled:Untitled-1', 'plaintext', 'notes\n');
  assert.equal(now(), false);
  write(`notes\n${key}`);
  assert.equal(now(), true);
  assert.equal(now(), true);
  write('notes\n');
  assert.equal(now(), false);
});

test('a secret name is enough, open or closed', () => {
  const { close, now } = scene('file:///w/.env', 'plaintext', '');
  assert.equal(now(), true);
  close();
  assert.equal(now(), true);
});
