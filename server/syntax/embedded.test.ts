// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources of many languages
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddedAt } from './embedded.ts';

/** `|` is the cursor; `[` and `]` hold the part that is expected around it. */
const cases: [host: string, document: string, languageId: string | undefined][] = [
  ['html', '<p>a</p><script>⟦f(|)⟧</script>', 'javascript'],
  ['html', '<script type="application/json">⟦{|}⟧</script>', 'json'],
  ['html', '<style>⟦a { | }⟧</style>', 'css'],
  ['html', '<script>f()</script><p>|</p>', undefined],
  ['vue', '<script setup lang="ts">⟦let a: |\n⟧</script>', 'typescript'],
  ['vue', '<p>{{⟦ a.| ⟧}}</p>', 'typescript'],
  ['vue', '<p :a="⟦f(|)⟧" b="c">', 'typescript'],
  ['vue', '<p :a="f(|\n  b="c">', undefined],
  ['svelte', '<p a={⟦f(|)⟧}>', 'typescript'],
  ['svelte', '{#if ⟦a.|⟧}', 'typescript'],
  ['php', '<p>⟦|</p>⟧<?php f(); ?>', undefined],
  ['markdown', 'a\n```py\n⟦f(|)\n⟧```\n', 'python'],
  ['markdown', '```ts\nf()\n```\n|\n', undefined],
  ['markdown', '```vue\n<script>⟦f(|)⟧</script>\n```\n', 'javascript'],
  ['typescript', 'const a = sql`⟦SELECT | FROM b⟧`;', 'sql'],
  ['typescript', 'const a = html`<p>${b(|)}</p>`;', undefined],
  ['yaml', 'a:\n  - run: |\n⟦      f $(‸)\n⟧  - b: c\n', 'shellscript'],
  ['yaml', 'a:\n  text: |\n      f $(‸)\n', undefined],
  ['sql', 'AS $$⟦ BEGIN | END; ⟧$$;', 'sql'],
  ['ruby', 'a = <<~SQL\n⟦  SELECT |\n⟧SQL\n', 'sql'],
];
for (const [host, drawn, languageId] of cases) {
  test(`${languageId ?? 'nothing'} in ${host}: ${JSON.stringify(drawn)}`, () => {
    const mark = drawn.includes('‸') ? '‸' : '|';
    const document = drawn.replace(/[⟦⟧]/g, '');
    const cursor = document.indexOf(mark);
    const [before, after] = [document.slice(0, cursor), document.slice(cursor + 1)];
    const found = embeddedAt(host, before, after);
    if (host === 'php') return assert.equal(found?.languageId, 'html');
    assert.equal(found?.languageId, languageId);
    if (!found) return;
    const part = `${before.slice(found.start)}${mark}${after.slice(0, found.end)}`;
    const [, expected] = /⟦([\s\S]*)⟧/.exec(drawn) ?? [];
    assert.equal(part, expected);
  });
}

test('a text leaves its part where it ends it', () => {
  assert.equal(embeddedAt('html', '<script>f(', ')</script>')?.leftAt(');\n</script>'), 3);
  assert.equal(embeddedAt('typescript', 'a = html`<p>', '</p>`')?.leftAt('${b(`c`)}</p>`;'), 13);
});
