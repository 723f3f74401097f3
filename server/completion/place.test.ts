import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OfferRequest } from './offer.ts';
import { placeAfter, placeOf } from './place.ts';

/** A document with `|` for the cursor and, where an entry is selected, `[` and `]` around what it replaces. */
function place(drawn: string, entry?: string) {
  const text = drawn.replace(/[|[\]]/g, '');
  const offset = (mark: string): number => drawn.slice(0, drawn.indexOf(mark)).replace(/[|[\]]/g, '').length;
  const selected = entry === undefined ? {} : { selected: { start: offset('['), end: offset(']'), text: entry } };
  const rest = { uri: '', path: 'a.ts', languageId: 'typescript', multiline: true, blockBudgetMs: 0 };
  const request: OfferRequest = {
    ...rest,
    text,
    cursor: offset('|'),
    trigger: 'automatic',
    eagerness: 'high',
    ...selected,
  };
  return placeOf(request);
}

test('without an entry the document is cut at the cursor', () => {
  const expected = { path: 'a.ts', languageId: 'typescript', before: 'ab', after: 'c', start: 2, end: 2, prefix: '' };
  assert.deepEqual(place('ab|c'), expected);
});

/** Document, entry, what stands before and after as if it were accepted. */
const entries: [string, string, [string, string] | undefined][] = [
  ['log.[wa|];', 'warn', ['log.warn', ';']],
  ['log.[|];', 'warn', ['log.warn', ';']],
  ['[gF|]', 'getFoo', ['getFoo', '']],
  ['[wa|rm];', 'warm', ['warm', ';']],
  ['log.[wa|]', 'error', undefined],
  ['[log.|]', 'log.warn', ['log.warn', '']],
  ['log|.[wa]', 'warn', undefined],
  ['[log].|', 'log', undefined],
  ['[a\nb|]', 'a\nbc', undefined],
];
for (const [drawn, entry, expected] of entries) {
  test(`${expected ? 'goes with' : 'does not go with'} the entry ${entry}: ${JSON.stringify(drawn)}`, () => {
    const found = place(drawn, entry);
    assert.deepEqual(found && [found.before, found.after], expected);
    if (found) assert.equal(found.prefix, entry);
  });
}

test('the next place is behind what was offered', () => {
  const found = place('x = [wa|];', 'warn');
  assert.ok(found);
  const next = placeAfter(found, '(1)');
  assert.deepEqual(next, { path: 'a.ts', languageId: 'typescript', before: 'x = warn(1)', after: ';' });
});
