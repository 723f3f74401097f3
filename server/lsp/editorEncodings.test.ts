import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodingFor, plainEncodings } from '../reading/fileEncodings.ts';
import { editorEncodings } from './editorEncodings.ts';

/** An editor that has these settings, by section. */
function editor(sections: Record<string, unknown>) {
  const getConfiguration = async (items: { scopeUri: string; section: string }[]) => {
    assert.ok(items.every(({ scopeUri }) => scopeUri === 'file:///w'));
    return items.map(({ section }) => sections[section] ?? null);
  };
  return { getConfiguration } as never;
}

async function asked(sections: Record<string, unknown>) {
  const problems: string[] = [];
  const encodings = await editorEncodings(editor(sections), 'file:///w', ({ message }) => problems.push(message));
  return { encodings, problems };
}

test('the folder’s encoding, and a language’s own', async () => {
  const { encodings, problems } = await asked({
    files: { encoding: 'gbk' },
    '[python]': { 'files.encoding': 'utf8' },
    '[c]': { files: { encoding: 'shiftjis' } },
  });
  const of = (language: string): string => encodingFor(encodings, language);
  assert.deepEqual([of('java'), of('python'), of('c'), of('toString')], ['gbk', 'utf8', 'shiftjis', 'gbk']);
  assert.deepEqual(problems, []);
});

test('an encoding that is not known is said, and UTF-8 serves', async () => {
  const { encodings, problems } = await asked({ 'files.encoding': 'klingon', '[c]': { 'files.encoding': 7 } });
  assert.deepEqual(encodings, plainEncodings);
  assert.equal(problems.length, 1);
  assert.match(problems[0], /klingon/);
});

test('a client that cannot be asked, or answers otherwise: UTF-8', async () => {
  const none = () => assert.fail();
  assert.deepEqual(await editorEncodings(undefined, 'file:///w', none), plainEncodings);
  const odd = { getConfiguration: async () => 'gbk' } as never;
  assert.deepEqual(await editorEncodings(odd, 'file:///w', none), plainEncodings);
  const failing = { getConfiguration: async () => Promise.reject(new Error('gone')) } as never;
  assert.deepEqual(await editorEncodings(failing, 'file:///w', none), plainEncodings);
});
