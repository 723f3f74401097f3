import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testGrammars } from '../chunking/standIns.ts';
import { DocumentSyntax } from '../syntax/syntax.ts';
import { allowsBlock } from './allowsBlock.ts';
import type { FilterName } from './filter.ts';
import { filters, postFilter } from './filters.ts';

const golden = join(import.meta.dirname, 'golden');
const syntax = new DocumentSyntax(testGrammars());

interface Case {
  title: string;
  /** the text was broken off at the limit of tokens */
  cut: boolean;
  before: string;
  text: string;
  after: string;
}

/**
 * A case is a line of title and a document with the model's text drawn into it: `⟦kept┃dropped⟧`. Behind the title:
 * `cut` is given; `one line`, where several are not allowed, the filters that took something, and the place of `┃` are
 * expected. What is not seen is written as `\u{202e}`.
 */
function casesOf(file: string): Case[] {
  return file
    .replace(/\\u\{([0-9a-f]+)\}/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .split(/^━━ /m)
    .slice(1)
    .map((drawn) => {
      const [head, ...lines] = drawn.split('\n');
      const [title, ...notes] = head.split(/ · | → /);
      const document = lines.join('\n').replace(/\n\n$/, '\n');
      const begin = document.indexOf('⟦');
      const end = document.indexOf('⟧');
      assert.ok(begin >= 0 && end > begin, `${title}: ⟦ and ⟧`);
      return {
        title,
        cut: notes.includes('cut'),
        before: document.slice(0, begin),
        text: document.slice(begin + 1, end).replace('┃', ''),
        after: document.slice(end + 1),
      };
    });
}

async function draw(languageId: string, { title, cut, before, text, after }: Case): Promise<string> {
  const multiline = await allowsBlock({ path: languageId, languageId, before, after }, syntax);
  const taken = new Set<FilterName>();
  const input = { languageId, path: `src/${languageId}`, before, after, text, multiline, cut };
  const result = await postFilter(input, syntax, (name) => taken.add(name));
  const kept = 'text' in result ? result.text : '';
  assert.ok(text.startsWith(kept), `${title}: a beginning of the text`);
  const outcome = 'text' in result ? [...taken].join(', ') || 'kept' : `nothing: ${result.filter}`;
  const notes = [...(cut ? ['cut'] : []), ...(multiline ? [] : ['one line'])].map((note) => ` · ${note}`).join('');
  const drawn = `${before}⟦${kept}┃${text.slice(kept.length)}⟧${after}`;
  const seen = drawn.replace(/\p{Cf}/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return `━━ ${title}${notes} → ${outcome}\n${seen}\n`;
}

let count = 0;
for (const name of readdirSync(golden)) {
  const languageId = name.replace('.txt', '');
  test(`offers in ${languageId} (UPDATE_GOLDEN=1 rewrites)`, async () => {
    const file = readFileSync(join(golden, name), 'utf8');
    const cases = casesOf(file);
    const drawn: string[] = [];
    for (const each of cases) drawn.push(await draw(languageId, each));
    count += cases.length;
    const all = drawn.join('');
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(golden, name), all);
    assert.equal(all, readFileSync(join(golden, name), 'utf8'));
  });
}

test('every filter has a case that it takes something from', () => {
  const texts = readdirSync(golden).map((name) => readFileSync(join(golden, name), 'utf8'));
  const named = new Set(
    texts.flatMap((text) => [...text.matchAll(/^━━ .*→ (.*)$/gm)].flatMap(([, names]) => names.split(/, |: /))),
  );
  assert.deepEqual(
    filters.map(([name]) => name).filter((name) => !named.has(name)),
    [],
  );
  assert.ok(count >= 60, `${count} cases`);
});

test('a text that never had anything is too short', async () => {
  const place = { languageId: 'python', path: 'a.py', before: 'x = ', after: '', multiline: false };
  assert.deepEqual(await postFilter({ ...place, text: '' }, syntax), { filter: 'tooShort' });
});
