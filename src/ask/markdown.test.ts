import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeBlocks, plainText, renderBlocks } from './markdown.ts';

const rows: [string, string, string][] = [
  ['text', 'one *two* **three** `four`', '<p>one <em>two</em> <strong>three</strong> <code>four</code></p>\n'],
  ['HTML', '<b onclick="x">a</b>', '<p>&lt;b onclick=&quot;x&quot;&gt;a&lt;/b&gt;</p>\n'],
  ['a block of HTML', '<script>\nx\n</script>', '<p>&lt;script&gt;\nx\n&lt;/script&gt;</p>\n'],
  ['an image', '![a](https://e.invalid/a.png)', '<p>![a](https://e.invalid/a.png)</p>\n'],
  ['a link', '[a](https://e.invalid)', '<p>[a](https://e.invalid)</p>\n'],
  ['a command', '[a](command:x)', '<p>[a](command:x)</p>\n'],
  ['an address', '<https://e.invalid> https://e.invalid', '<p>&lt;https://e.invalid&gt; https://e.invalid</p>\n'],
  ['a heading', '# a', '<h4>a</h4>'],
  [
    'code, its language in a few plain letters',
    '```ts" onload="x\n<a>\n```',
    '<div class="code" data-block="0" data-language="ts"><pre tabindex="0"><code>&lt;a&gt;\n</code></pre></div>',
  ],
  [
    'code that has not ended yet',
    '```py\nx = 1',
    '<div class="code" data-block="0" data-language="py"><pre tabindex="0"><code>x = 1</code></pre></div>',
  ],
];
for (const [name, text, html] of rows) {
  test(`${name}: as text that can do nothing`, () => assert.equal(renderBlocks(text).join(''), html));
}

test('a table has no style attribute: the page would refuse it', () => {
  const [html] = renderBlocks('|a|b|\n|--:|---|\n|1|2|');
  assert.match(html, /<th data-align="right">a<\/th>\n<th>b<\/th>/);
  assert.doesNotMatch(html, /style/);
});

test('appended text changes the last block alone; blocks of code are counted through', () => {
  const text = 'one\n\n```\na\n```\n\n- two\n- three\n\n```\nb\n```\n\nfour';
  const blocks = renderBlocks(text);
  assert.equal(blocks.length, 5);
  assert.deepEqual(renderBlocks(`${text} and more`).slice(0, 4), blocks.slice(0, 4));
  assert.match(blocks[3], /data-block="1"/);
  assert.deepEqual(codeBlocks(text), ['a\n', 'b\n']);
});

test('no answer makes it slow or throw: brackets, quotes and lists without end', () => {
  for (const text of [
    '['.repeat(20_000),
    '> '.repeat(5_000),
    '- '.repeat(5_000),
    '*a '.repeat(20_000),
    '`'.repeat(20_000),
  ])
    assert.ok(renderBlocks(text).join('').length > 0);
});

test('what a screen reader says has no marks', () => {
  assert.equal(plainText('# a\n\n**b** `c`\nd\n\n```ts\ne();\n```\n\n- f\n- g'), 'a\nb c d\ne();\nf\ng');
});
