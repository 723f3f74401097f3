import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTerms } from './terms.ts';

const cases: [text: string, terms: string][] = [
  ['', ''],
  ['a = b + 12345', ''],
  ['render', 'render'],
  ['readFile', 'readfile read file'],
  ['parseHTTPHeader', 'parsehttpheader parse http header'],
  ['snake_case_name', 'snake_case_name snake case name'],
  ['MAX_SIZE', 'max_size max size'],
  ['__init__', '__init__ init'],
  ['XMLParser2', 'xmlparser2 xml parser2'],
  ['größe', 'größe'],
  ['$scope.apply', '$scope scope apply'],
  ['isA_b', 'isa_b'],
  ['if (foo) { foo(); }', 'foo foo'],
];
for (const [text, terms] of cases) {
  test(`terms of "${text}"`, () => {
    const expected = new Map<string, number>();
    for (const term of terms.split(' ').filter(Boolean)) expected.set(term, (expected.get(term) ?? 0) + 1);
    assert.deepEqual(countTerms(text), expected);
  });
}
