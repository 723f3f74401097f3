/** Documentation put into code: golden cases; the code itself stays as it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDocumentation } from './documentation.ts';

const said = 'Adds two numbers.';
const long =
  'Reads a file from the disk and gives back its lines, without those that are blank or begin with a mark of a comment.';

const cases: [languageId: string, sentences: string, code: string, expected: string][] = [
  ['typescript', said, 'function add() {}\n', '/** Adds two numbers. */\nfunction add() {}\n'],
  ['typescript', said, '\n  add() {}', '\n  /** Adds two numbers. */\n  add() {}'],
  [
    'java',
    long,
    '\tvoid read() {}\n',
    '\t/**\n\t * Reads a file from the disk and gives back its lines, without those that are blank or begin\n\t * with a mark of a comment.\n\t */\n\tvoid read() {}\n',
  ],
  ['c', 'Ends */ early.', 'int f();', '/** Ends * / early. */\nint f();'],
  ['rust', said, 'fn add() {}', '/// Adds two numbers.\nfn add() {}'],
  ['go', said, 'func add() {}\r\n', '// Adds two numbers.\r\nfunc add() {}\r\n'],
  ['ruby', said, '  def add; end', '  # Adds two numbers.\n  def add; end'],
  ['css', 'Ends */ early.', '.a {}', '/* Ends early. */\n.a {}'],
  [
    'python',
    said,
    'def add(a, b):\n    return a + b\n',
    'def add(a, b):\n    """Adds two numbers."""\n    return a + b\n',
  ],
  [
    'python',
    said,
    '  @cached\n  async def add(\n    a,\n    b,\n  ) -> int:  # sum\n    return a + b',
    '  @cached\n  async def add(\n    a,\n    b,\n  ) -> int:  # sum\n    """Adds two numbers."""\n    return a + b',
  ],
  ['python', 'Says """x""" and \\n.', 'class A:\n  pass', 'class A:\n  """Says \'\'\'x\'\'\' and \\\\n."""\n  pass'],
  ['python', said, 'x = 1', '# Adds two numbers.\nx = 1'],
];
for (const [languageId, sentences, code, expected] of cases) {
  test(`${languageId}: ${JSON.stringify(code)}`, () => {
    assert.equal(withDocumentation(code, sentences, languageId), expected);
  });
}
