import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
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
  return { secrets, write, close, now: () => secrets.isSecret(uri) };
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

test('a link to a secret file is one', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, '.env'), 'A=1\n');
  try {
    await symlink(path.join(folder, '.env'), path.join(folder, 'notes.txt'));
  } catch {
    return t.skip('this machine lets nobody make links');
  }
  const uri = pathToFileURL(path.join(folder, 'notes.txt')).href;
  const { secrets, now } = scene(uri, 'plaintext', 'A=1\n');
  await secrets.opened(uri);
  assert.equal(now(), true);
});
