import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, type Features, featureNames, featuresOf, firstLineOf, namesIn } from './features.ts';

const plain: Evidence = {
  tokens: [{ text: 'value', logProb: -0.5 }],
  ended: true,
  before: 'const total = ',
  languageId: 'typescript',
  originOf: () => 'file',
};

const ln = Math.log;

const cases: [name: string, evidence: Partial<Evidence>, expected: Partial<Features>][] = [
  ['one token', {}, { meanLogProb: -0.5, leastLogProb: -0.5, firstLogProb: -0.5, lastLogProb: -0.5, tokens: 0 }],
  [
    'several tokens',
    {
      tokens: [
        { text: 'a', logProb: -1 },
        { text: 'b', logProb: -3 },
        { text: '\n', logProb: -0.5 },
      ],
    },
    { meanLogProb: -1.5, leastLogProb: -3, firstLogProb: -1, lastLogProb: -0.5, tokens: ln(3), characters: ln(3) },
  ],
  ['a line of probability one half', { tokens: [{ text: 'x', logProb: ln(0.5) }] }, { logOdds: 0 }],
  ['a line that is certain', { tokens: [{ text: 'x', logProb: 0 }] }, { logOdds: 10 }],
  ['a line that is hopeless', { tokens: [{ text: 'x', logProb: -300 }] }, { logOdds: -10 }],
  ['cut short', { ended: false }, { ended: 0 }],
  [
    'half of it copied',
    {
      tokens: [
        { text: 'a', logProb: -1, matchLength: 7 },
        { text: 'b', logProb: -1 },
      ],
    },
    { copied: 0.5, matchLength: ln(8) / 2 },
  ],
  ['known names', {}, { workspaceNames: 0, unknownNames: 0 }],
  [
    'names of three origins',
    {
      tokens: [{ text: 'here(there, nowhere, nowhere)', logProb: -1 }],
      originOf: (name) => (name === 'here' ? 'file' : name === 'there' ? 'workspace' : 'nowhere'),
    },
    { workspaceNames: 0.25, unknownNames: 0.5 },
  ],
  [
    'a typed name goes on',
    {
      before: '  ret',
      tokens: [{ text: 'urn 1', logProb: -1 }],
      originOf: (name) => (name === 'return' ? 'file' : 'nowhere'),
    },
    { unknownNames: 0, inWord: 1 },
  ],
  ['no name at all', { tokens: [{ text: ');', logProb: -1 }], originOf: () => 'nowhere' }, { unknownNames: 0 }],
  ['a line start', { before: 'x = 1\n    ' }, { lineStart: 1, inWord: 0, afterDot: 0, inCall: 0 }],
  ['the first line', { before: '' }, { lineStart: 1 }],
  ['after a dot', { before: 'foo(1).' }, { lineStart: 0, afterDot: 1, inWord: 0, inCall: 0 }],
  ['in a member', { before: 'self.va' }, { afterDot: 1, inWord: 1 }],
  ['after an arrow of C', { before: 'node->' }, { afterDot: 1 }],
  ['in a call', { before: 'foo(bar(1), ' }, { inCall: 1, inString: 0 }],
  ['after a call', { before: 'foo(bar(1)) + ' }, { inCall: 0 }],
  ['a closing parenthesis of a line above', { before: ') + foo(' }, { inCall: 1 }],
  ['a call of a line above', { before: 'foo(\n  bar, ' }, { inCall: 0 }],
  ['in a string', { before: 'open("src/' }, { inString: 1 }],
  ['after a string', { before: 'open("src/a", ' }, { inString: 0 }],
  ['a comment of TypeScript', { before: '// it ' }, { inComment: 1 }],
  ['a comment behind code', { before: 'x = 1  # it ', languageId: 'python' }, { inComment: 1 }],
  ['a private name is no comment', { before: 'this.#count = ' }, { inComment: 0 }],
  ['in a block comment', { before: '   * Returns ' }, { inComment: 1 }],
  ['Python', { languageId: 'python' }, { python: 1, script: 0 }],
  ['TypeScript with JSX', { languageId: 'typescriptreact' }, { python: 0, script: 1 }],
  ['Go', { languageId: 'go' }, { python: 0, script: 0 }],
];

for (const [name, evidence, expected] of cases) {
  test(`features of ${name}`, () => {
    const found = featuresOf({ ...plain, ...evidence });
    for (const [feature, value] of Object.entries(expected)) {
      const actual = found[feature as keyof Features];
      assert.ok(Math.abs(actual - value) < 1e-9, `${feature}: ${actual}, not ${value}`);
    }
    assert.deepEqual(Object.keys(found).sort(), [...featureNames].sort());
    assert.ok(Object.values(found).every(Number.isFinite));
  });
}

test('a first line ends with its break, and has then come to an end by itself', () => {
  const tokens = ['if x', ':', '\n    ', 'return', '\n'].map((text) => ({ text, logProb: -1 }));
  const block = { ...plain, tokens, ended: false };
  const line = firstLineOf(block);
  assert.deepEqual([line.tokens.map(({ text }) => text), line.ended], [['if x', ':', '\n    '], true]);
  assert.equal(firstLineOf({ ...block, tokens: tokens.slice(0, 2) }).ended, false, 'no break: not known to be whole');
});

const brought: [line: string, text: string, names: string[]][] = [
  ['', 'a.b(c)', ['a', 'b', 'c']],
  ['x = ', 'größe + $y', ['größe', '$y']],
  ['ret', 'urn value', ['return', 'value']],
  ['value', ' + other', ['other']],
  ['value', '', []],
  ['a.', 'b', ['b']],
];
for (const [line, text, names] of brought) {
  test(`"${text}" after "${line}" brings ${names.join(', ') || 'no name'}`, () => {
    assert.deepEqual(namesIn(line, text), names);
  });
}
