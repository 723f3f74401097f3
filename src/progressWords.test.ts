import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { progressWords } from './progressWords.ts';
import { english, type Translate } from './translate.ts';

const server = fileURLToPath(new URL('../server', import.meta.url));
const loud: Translate = (message) => message.toUpperCase();

function codeOf(folder: string): string {
  const files = readdirSync(path.join(server, folder), { recursive: true, encoding: 'utf8' });
  const code = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return code.map((file) => readFileSync(path.join(server, folder, file), 'utf8')).join('\n');
}

test('all that the server shows as progress has words here', () => {
  const labels = ['models', 'workspace', 'engine/graph'].flatMap((folder) =>
    [...codeOf(folder).matchAll(/(?:report\(|label = )'([^']+)'/g)].map(([, label]) => label),
  );
  const titles = [...codeOf('lsp').matchAll(/(?:showProgress|shown)\(\s*'([^']+)'/g)].map(([, title]) =>
    title.startsWith('Fovea: ') ? title : `Fovea: ${title}`,
  );
  assert.deepEqual([new Set(labels).size, new Set(titles).size], [7, 3]);
  for (const shown of [...labels, ...titles]) assert.equal(progressWords(shown, loud), shown.toUpperCase());
});

test('any other stays as it is', () => {
  assert.equal(progressWords('toString', english), 'toString');
});
