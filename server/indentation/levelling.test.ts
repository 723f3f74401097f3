import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Levelling } from './levelling.ts';

type Case = [title: string, languageId: string, document: string, offered: string, written: string];

/** The last `|` is the cursor; in the texts `→` is a tab. What is written is expected to be left alone the second time. */
const cases: Case[] = [
  ['a body deeper than it was', 'python', 'def f():\n    x = 1\n    |', '        return x', 'return x'],
  [
    'a block keeps its shape',
    'python',
    'class A:\n    def f(self):\n        |',
    '    if x:\n                return 1\n            return 2',
    'if x:\n            return 1\n        return 2',
  ],
  ['at the margin behind what opens a block', 'python', 'def f():\n|', '            return x', '    return x'],
  ['at the margin, too far out', 'python', 'def f():\n|', 'return x', '    return x'],
  [
    'behind the header, on the next line',
    'python',
    'def f():|',
    '\n            x = 1\n            return x',
    '\n    x = 1\n    return x',
  ],
  [
    'the rest of a header first',
    'python',
    'class A:\n    def f|',
    '(self):\n                return 1',
    '(self):\n        return 1',
  ],
  ['a level above is right', 'python', 'def f():\n    if x:\n        y()\n|', '    return x', '    return x'],
  ['a level that the cursor was put at', 'python', 'def f():\n    if x:\n        y()\n    |', '    z()', 'z()'],
  ['between two levels', 'python', 'def f():\n    x = 1\n|', '  return x', '    return x'],
  ['between two statements', 'python', 'def f():\n    x = 1\n    |\n    return x\n', '        y = 2', 'y = 2'],
  [
    'behind a return',
    'python',
    'def f():\n    return 1\n|',
    '            def g(self):\n                return 2',
    '    def g(self):\n        return 2',
  ],
  [
    'half of the blanks are typed',
    'python',
    'def f():\n    a()\ndef g():\n    b()\ndef h():\n  |',
    '          return x',
    '  return x',
  ],
  [
    'other half of a condition',
    'python',
    'def f():\n    if x:\n        return 1\n    |',
    '    else:\n            return 2',
    'else:\n        return 2',
  ],
  ['beneath the first argument', 'python', 'result = call(first,\n|', '              second)', '              second)'],
  [
    'arguments on lines of their own',
    'python',
    'result = call(\n|',
    '            first,\n            second,\n        )',
    '    first,\n    second,\n)',
  ],
  [
    'behind a call of several lines',
    'python',
    'def f():\n    call(first,\n         second)\n    |',
    '        return 1',
    'return 1',
  ],
  [
    'a text of several lines keeps its blanks',
    'python',
    'def f():\n    |',
    '    query = """\n            select 1\n        """\n        run(query)',
    'query = """\n            select 1\n        """\n    run(query)',
  ],
  [
    'documentation moves along',
    'python',
    '|',
    '    def f():\n        """One.\n\n        More.\n        """\n        return 1',
    'def f():\n    """One.\n\n    More.\n    """\n    return 1',
  ],
  ['a comment above tells the level', 'python', 'def f():\n    # the rest\n    |', '        return 1', 'return 1'],
  ['returns before line feeds', 'python', 'def f():\r\n    x = 1\r\n    |\r\n', '        return x', 'return x'],
  ['keys', 'yaml', 'services:\n  web:\n    image: a\n    |', '  ports:\n        - 1', 'ports:\n      - 1'],
  ['a key too deep at the margin', 'yaml', 'a: 1\n|', '    b: 2', 'b: 2'],
  ['what a key opens', 'yaml', 'on:\n|', '      push:\n        branches: [main]', '  push:\n    branches: [main]'],
  ['a list beneath its key', 'yaml', 'steps:\n|', '- run: a', '- run: a'],
  ['further keys of an entry', 'yaml', 'steps:\n  - name: a\n|', '    run: b', '    run: b'],
  ['a recipe has a tab', 'makefile', 'all: main.o\n|', '        cc -o main main.o', '→cc -o main main.o'],
  ['a recipe too deep', 'makefile', 'all:\n→cc a\n|', '→→cc b', '→cc b'],
  ['what a procedure opens', 'nim', 'proc f(): int =\n|', '      result = 1', '  result = 1'],
  ['a layout beneath its first word', 'haskell', 'main = do foo\n|', '          bar', '          bar'],
  ['a monad’s next line', 'haskell', 'main = do\n  foo\n  |', '    bar', 'bar'],
  ['a tag within a tag', 'pug', 'div\n  p text\n  |', '    span more', 'span more'],
  ['a tag opened', 'pug', 'div\n|', '        p text', '  p text'],
  ['a function’s body', 'coffeescript', 'square = (x) ->\n|', '      x * x', '  x * x'],
  ['a match’s next case', 'fsharp', 'let f x =\n    match x with\n    | 1 -> 2\n|', '        | _ -> 3', '    | _ -> 3'],
  ['a block’s next statement', 'typescript', 'function f() {\n  a();\n  |\n}\n', '    b();', 'b();'],
  ['what a brace opens', 'go', 'func f() {\n|\n}\n', '→→→return 1', '→return 1'],
  ['an end two levels too deep', 'java', 'class A {\n    void f() {\n        a();\n|', '                }', '    }'],
  ['a chain goes on deeper', 'javascript', 'const a = list\n  .map(f)\n|', '  .filter(g);', '  .filter(g);'],
  ['a chain begins', 'javascript', 'fetch(url)\n|', '  .then(f);', '  .then(f);'],
  ['a case may stand beneath its switch', 'c', 'switch (x) {\n|', 'case 1:', 'case 1:'],
  ['a value’s entries', 'json', '{\n  "a": 1,\n|', '      "b": 2', '  "b": 2'],
  ['blanks in a file of tabs', 'go', 'func f() {\n→a()\n→|', 'if x {\n        b()\n    }', 'if x {\n→→b()\n→}'],
  [
    'tabs in a file of blanks',
    'typescript',
    'function f() {\n  a();\n  b();\n  |',
    'if (x) {\n→→c();\n→}',
    'if (x) {\n    c();\n  }',
  ],
  [
    'another step',
    'javascript',
    'function f() {\n  a();\n}\nfunction g() {\n  a();\n}\nfunction h() {\n  |',
    'if (x) {\n        b();\n    }',
    'if (x) {\n    b();\n  }',
  ],
  [
    'an alignment of eight behind tabs',
    'c',
    'int f(void)\n{\n→g();\n→|',
    '→if (aaa(b,\n→→→        c))\n→→→h();',
    'if (aaa(b,\n→→        c))\n→→h();',
  ],
  ['tabs that stand for eight', 'c', 'void f(void)\n{\n    if (a)\n      {\n→b();\n      }\n    |', '    c();', 'c();'],
  ['stars of a comment', 'java', '/**\n * One.\n|', '     * Two.', ' * Two.'],
  ['an entry of a list', 'markdown', '- one\n|', '    - two', '    - two'],
  ['a paragraph too deep', 'markdown', 'Some text.\n|', '        And more.', 'And more.'],
  ['within a text nothing moves', 'python', 'x = """\n|', '      text', '      text'],
  ['within a line nothing moves', 'python', 'x = |', '  1', '  1'],
];

const shown = (text: string): string => text.replaceAll('→', '\t');

function placed([, languageId, document]: Case) {
  const cursor = document.lastIndexOf('|');
  return { languageId, before: shown(document.slice(0, cursor)), after: shown(document.slice(cursor + 1)) };
}

for (const each of cases) {
  const [title, languageId, , offered, written] = each;
  test(`${languageId}: ${title}`, () => {
    const place = placed(each);
    const { text } = new Levelling(place).levelled(shown(offered), true);
    assert.equal(text, shown(written));
    assert.deepEqual(new Levelling(place).levelled(text, true), { text, edits: [] }, 'twice is once');
  });
}

test('what was given out never changes while more comes, and nothing but leading blanks does', () => {
  for (const each of cases) {
    const offered = shown(each[3]);
    const levelling = new Levelling(placed(each));
    let before = '';
    for (let length = 0; length <= offered.length; length++) {
      const { text } = levelling.levelled(offered.slice(0, length), false);
      assert.ok(text.startsWith(before), `${each[0]}: ${JSON.stringify([before, text])}`);
      before = text;
    }
    const { text } = levelling.levelled(offered, true);
    assert.ok(text.startsWith(before), each[0]);
    const bare = (all: string): string => all.replace(/^[ \t]+/gm, '');
    assert.equal(bare(text), bare(offered));
  }
});
