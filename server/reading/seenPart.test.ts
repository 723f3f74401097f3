import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverLines, coverSecrets, shortened } from './cover.ts';
import { longestCodeLine, longLines, type TextKind } from './longLines.ts';
import { secretRanges } from './secretRanges.ts';
import { seenPart } from './seenPart.ts';

const token = ['gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'].join('');
const pieces = [
  'let a = 1;\n',
  '\r\n',
  `key = "${token}"\n`,
  `x = "${'Zx9+'.repeat(600)}"\n`,
  'Nobody breaks lines by hand. '.repeat(60),
  '\n',
  `${'w'.repeat(1500)} `,
  `postgres://app:${'Tr0ub'}4dor@db/a\n`,
];
const away = Number.NEGATIVE_INFINITY;

test('a part is seen as it is in the whole text, wherever it begins and ends', () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  for (let run = 0; run < 300; run++) {
    const text = Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join('');
    const kind: TextKind = run % 2 === 0 ? 'code' : 'prose';
    const lines = coverLines(text, longLines(text, kind));
    const whole = coverSecrets(lines, secretRanges(lines));
    const [from, to] = [random(text.length + 1), random(text.length + 1)].sort((a, b) => a - b);
    const seen = seenPart(text, { from, to, kind, cursor: away });
    const expected = shortened(whole.slice(from, to));
    assert.equal(seen.text, expected.text, `run ${run}`);
    for (let i = 0; i <= seen.text.length; i += 7) assert.equal(seen.whole(i), from + expected.whole(i), `run ${run}`);
  }
});

test('of the line that is typed in what is nearest to the cursor stays', () => {
  const text = `a\n${'x y '.repeat(2000)}`;
  const { text: seen, whole } = seenPart(text, { from: 0, to: text.length, kind: 'code', cursor: text.length });
  assert.equal(seen, `a\n${text.slice(-longestCodeLine)}`);
  assert.equal(whole(seen.length), text.length);
});
