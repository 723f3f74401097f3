/** Which lines are quoted for a question, each case a text and what is shown of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { questionTerms } from '../questionTerms.ts';
import { askedTerms } from './askedTerms.ts';
import { chooseLines } from './chooseLines.ts';
import { outlineOf } from './outline.ts';
import { atLength, joined } from './quotedLines.ts';
import { selectedLines } from './selectedLines.ts';

/** Every word of a question is worth the same here. */
function quoted(question: string, text: string, languageId: string, isFound = (_: number) => true): string[] {
  const concepts = questionTerms(question);
  const worth = new Map(concepts.flatMap(({ word, forms }) => [word, ...forms].map((term) => [term, 1] as const)));
  const outline = outlineOf(text, languageId);
  const asked = askedTerms(concepts, worth);
  const [{ lines }] = chooseLines(outline, asked, { isFound, asksForTests: false }, 1);
  return joined(new Set(lines(atLength))).map(({ first, end }) => lineRange(text, first, end));
}

const lineRange = (text: string, first: number, end: number): string => text.split('\n').slice(first, end).join('\n');

/** Statements that nobody asks for, so that a function is too long to be quoted whole. */
const filler = (indent: string): string => Array.from({ length: 20 }, (_, i) => `${indent}other${i}();\n`).join('');

test('a short function whole, with what its comment says first', () => {
  const text =
    '/**\n * Retries a request.\n *\n * @param n times\n */\nfunction retry(n) {\n  wait(n);\n}\nfunction other() {\n  wait(1);\n}\n';
  assert.deepEqual(quoted('How is a request retried?', text, 'javascript'), [
    ' * Retries a request.',
    'function retry(n) {\n  wait(n);\n}',
  ]);
});

test('of a long one its signature and the statements with the words that were asked', () => {
  const text = `def retry(n):\n    """Tries again."""\n${filler('    ')}    # A delay doubles.\n    delay = delay * 2\n${filler('    ')}`;
  assert.deepEqual(quoted('How does retry choose its delay?', text, 'python'), [
    'def retry(n):\n    """Tries again."""',
    '    # A delay doubles.\n    delay = delay * 2',
  ]);
});

test('one that the question names is quoted whole though it is longer', () => {
  const text = `func parseSize(s string) int {\n${filler('\t')}\treturn 1\n}\n`;
  assert.deepEqual(quoted('What does parseSize understand?', text, 'go'), [text.trimEnd()]);
});

test('of a class the part that was asked for', () => {
  const text = `class Client:\n    """Talks to a server."""\n\n    def close(self):\n        pass\n${filler('    ')}\n    def redirect(self, to):\n        self.go(to)\n`;
  assert.deepEqual(quoted('How does the talking Client follow a redirect of the server?', text, 'python'), [
    'class Client:\n    """Talks to a server."""',
    '    def redirect(self, to):\n        self.go(to)',
  ]);
});

test('of a method its class is named', () => {
  const text = `class Client:\n    def close(self):\n        pass\n${filler('    ')}\n    def redirect(self, to):\n        self.go(to)\n`;
  assert.deepEqual(quoted('How is a redirect followed?', text, 'python'), [
    'class Client:',
    '    def redirect(self, to):\n        self.go(to)',
  ]);
});

test('settings that say it, together, each with its comment', () => {
  const text = 'A = 1\n# in seconds\nDEFAULT_TIMEOUT = 5\nDEFAULT_LIMIT = 3\nOTHER = 2\n';
  assert.deepEqual(quoted('What are the defaults of timeout and limit?', text, 'python'), [
    '# in seconds\nDEFAULT_TIMEOUT = 5\nDEFAULT_LIMIT = 3',
  ]);
});

test('a key of a configuration with its comment', () => {
  const text = 'server:\n  # how long an idle connection lives\n  keepAlive: 5s\n  port: 80\n';
  assert.deepEqual(quoted('Where is keepAlive set?', text, 'yaml'), [
    '  # how long an idle connection lives\n  keepAlive: 5s',
  ]);
});

test('of prose the heading, the sentence, and the code that it announces', () => {
  const code = '```sh\nlabel print\n```';
  const text = `# Shop\n\nSells.\n\n## Shipping\n\n${'Nothing here.\n\n'.repeat(8)}Print a parcel label with:\n\n${code}\n\n# End\n`;
  assert.deepEqual(quoted('How do I print a parcel label?', text, 'markdown'), [
    '## Shipping',
    'Print a parcel label with:\n\n```sh\nlabel print\n```',
  ]);
});

test('of a table the row that says it', () => {
  const rows = Array.from({ length: 20 }, (_, i) => `| option${i} | nothing |\n`).join('');
  const text = `## Options\n\n| name | meaning |\n|---|---|\n${rows}| retries | how often a request is repeated |\n`;
  assert.deepEqual(quoted('What does retries mean?', text, 'markdown'), [
    '## Options',
    '| retries | how often a request is repeated |',
  ]);
});

test('of a long import nothing, and nothing of what stands in it', () => {
  const text = `import {\n${Array.from({ length: 20 }, (_, i) => `  retry${i},\n`).join('')}} from './a.ts';\n\nfunction b() {\n  retry1();\n}\n`;
  assert.deepEqual(quoted('Where is retry1 called?', text, 'typescript'), ['function b() {\n  retry1();\n}']);
});

test('tests and imports say it only where nothing else does', () => {
  const text =
    'import { retry } from "./retry";\n\nit("retries", () => {\n  retry();\n});\n\nexport function again() {\n  retry();\n}\n';
  assert.deepEqual(quoted('Where is retry called?', text, 'typescript'), ['export function again() {\n  retry();\n}']);
});

test('of overloads the one that does it', () => {
  const text =
    'export function pick(a: A): B;\nexport function pick(a: C): B;\nexport function pick(a: A | C): B {\n  return a.b;\n}\n';
  assert.deepEqual(quoted('What does pick do?', text, 'typescript'), [
    'export function pick(a: A | C): B {\n  return a.b;\n}',
  ]);
});

test('what was found comes before its neighbours', () => {
  const text = 'function retryA() {\n  a();\n}\n\nfunction retryB() {\n  b();\n}\n';
  assert.deepEqual(
    quoted('Where does it retry?', text, 'javascript', (line) => line >= 4),
    ['function retryB() {\n  b();\n}'],
  );
});

test('without a word of the question: how what was found begins; nothing of nothing', () => {
  assert.deepEqual(quoted('What is this?', '\n# Shop\n\nSells.\n', 'markdown'), ['# Shop\n\nSells.']);
  assert.deepEqual(quoted('What is this?', '\n\n', 'markdown'), []);
});

const selections: [name: string, first: number, end: number, shown: string[]][] = [
  ['a whole function', 3, 6, ['    /** Rounds. */\n    round(x) {\n      return x | 0;\n    }']],
  ['lines of its body', 4, 5, ['    /** Rounds. */\n    round(x) {\n      return x | 0;']],
  [
    'two functions',
    3,
    9,
    ['    /** Rounds. */\n    round(x) {\n      return x | 0;\n    }\n    twice(x) {\n      return 2 * x;\n    }'],
  ],
  ['blank lines', 10, 12, []],
];
for (const [name, first, end, shown] of selections) {
  test(`of a selection, ${name}: its declaration`, () => {
    const text = `class Money {\n${''}    a = 1;\n    /** Rounds. */\n    round(x) {\n      return x | 0;\n    }\n    twice(x) {\n      return 2 * x;\n    }\n}\n\n\n${filler('')}`;
    const ranges = selectedLines(outlineOf(text, 'javascript'), { first, end });
    assert.deepEqual(
      ranges.map((range) => lineRange(text, range.first, range.end)),
      shown,
    );
  });
}
