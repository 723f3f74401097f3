/** What a text is made of, in languages with braces, with indentation, with keys, and in prose. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlineOf } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';

/** A line a piece: `kind lines of the documentation | of the signature | of the whole`, from 1, deeper ones indented. */
function drawn(text: string, languageId: string): string[] {
  const { nodes } = outlineOf(text, languageId);
  const draw = (node: OutlineNode, depth: number): string[] => [
    `${'  '.repeat(depth)}${node.kind} ${node.docFirst + 1} | ${node.first + 1}-${node.headEnd} | ${node.docEnd}-${node.end}`,
    ...node.children.flatMap((child) => draw(child, depth + 1)),
  ];
  return nodes.flatMap((node) => draw(node, 0));
}

const cases: [name: string, languageId: string, text: string, expected: string[]][] = [
  [
    'braces, a signature of several lines, a comment above',
    'typescript',
    '/** Adds. */\nexport const add = (\n  a: number,\n): number => {\n  if (a) {\n    return 1;\n  } else {\n    b();\n  }\n};\nconst x = 1;',
    [
      'declaration 1 | 2-4 | 4-10',
      '  control 5 | 5-5 | 5-9',
      '    control 6 | 6-6 | 6-6',
      '    statement 8 | 8-8 | 8-8',
      'statement 11 | 11-11 | 11-11',
    ],
  ],
  [
    'types before the parameters',
    'typescript',
    'class A {\n  json: Respond = <\n    T,\n  >(\n    a: T\n  ): T => {\n    return a;\n  }\n}',
    ['declaration 1 | 1-1 | 1-9', '  declaration 2 | 2-6 | 6-8', '    control 7 | 7-7 | 7-7'],
  ],
  [
    'indentation, a decorator, a string that documents',
    'python',
    '@cached\ndef add(\n    a,\n) -> int:\n    """Adds.\n\n    Twice.\n    """\n    try:\n        return a\n    except E:\n        pass\n\nX = 1\n',
    [
      'declaration 1 | 2-4 | 8-12',
      '  control 9 | 9-9 | 9-10',
      '    control 10 | 10-10 | 10-10',
      '  control 11 | 11-11 | 11-12',
      '    statement 12 | 12-12 | 12-12',
      'statement 14 | 14-14 | 14-14',
    ],
  ],
  [
    'what Rust says before the brace, attributes',
    'rust',
    '/// Makes.\n#[inline]\nfn make<T>(t: T) -> T\nwhere\n    T: Copy,\n{\n    t\n}\n\nstruct S {\n    a: u8,\n    b: u8,\n}',
    [
      'declaration 1 | 3-3 | 3-8',
      '  statement 7 | 7-7 | 7-7',
      'declaration 10 | 10-10 | 10-13',
      '  statement 11 | 11-11 | 11-11',
      '  statement 12 | 12-12 | 12-12',
    ],
  ],
  [
    'a brace on a line of its own',
    'csharp',
    'class A\n{\n    int B()\n    {\n        return 1;\n    }\n}',
    ['declaration 1 | 1-1 | 1-7', '  declaration 3 | 3-3 | 3-6', '    control 5 | 5-5 | 5-5'],
  ],
  [
    'a type above the name that has it',
    'c',
    '/* Starts. */\nstatic void\nstart(void)\n{\n\trun();\n}\n',
    ['declaration 1 | 2-3 | 3-6', '  statement 5 | 5-5 | 5-5'],
  ],
  [
    'keys, with words that are control elsewhere',
    'yaml',
    '# how long\ntimeout: 5\nwith:\n  if: a\n  for: b\n',
    ['statement 1 | 2-2 | 2-2', 'declaration 3 | 3-3 | 3-5', '  statement 4 | 4-4 | 4-4', '  statement 5 | 5-5 | 5-5'],
  ],
  [
    'tables of keys',
    'toml',
    '[package]\nname = "a"\n\n# of tests\n[dev]\nlist = [\n  1,\n]\n',
    ['section 1 | 1-1 | 1-2', '  statement 2 | 2-2 | 2-2', 'section 4 | 5-5 | 5-8', '  statement 6 | 6-8 | 8-8'],
  ],
  [
    'headings of both kinds, lists, a block of code',
    'markdown',
    'Before.\n\n# One\n\nA line\nand more.\n- item\n- item\n\n```sh\n# no heading\n```\nTwo\n---\nEnd.',
    [
      'statement 1 | 1-1 | 1-1',
      'section 3 | 3-3 | 3-12',
      '  statement 5 | 5-6 | 6-6',
      '  statement 7 | 7-7 | 7-7',
      '  statement 8 | 8-8 | 8-8',
      '  statement 10 | 10-12 | 12-12',
      'section 13 | 13-14 | 14-15',
      '  statement 15 | 15-15 | 15-15',
    ],
  ],
  [
    'a language that nobody knows',
    'unheard-of',
    'routine add a b\n  give a + b\nend\n\nroutine sub\n  give 0\nend',
    [
      'declaration 1 | 1-1 | 1-3',
      '  statement 2 | 2-2 | 2-2',
      'declaration 5 | 5-5 | 5-7',
      '  statement 6 | 6-6 | 6-6',
    ],
  ],
  [
    'a comment that belongs to nothing',
    'go',
    '// Package a.\n\n// b\nvar b = 1\n',
    ['comment 1 | 1-1 | 1-1', 'statement 3 | 4-4 | 4-4'],
  ],
  ['nothing', 'go', '', []],
];

for (const [name, languageId, text, expected] of cases) {
  test(`${languageId}: ${name}`, () => assert.deepEqual(drawn(text, languageId), expected));
}

test('what closes nothing, or is never closed, is an outline all the same', () => {
  for (const text of [
    '}}})\n]\nx\n',
    'f(((\n  {{{\n',
    '"""\nopen',
    `${'{\n'.repeat(3000)}`,
    `${' (\n'.repeat(3000)}`,
  ]) {
    const { nodes, lines } = outlineOf(text, 'python');
    for (const { first, end } of nodes) assert.ok(first < end && end <= lines.length);
  }
});
