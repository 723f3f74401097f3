/** Questions to a small workspace: what is found, what is left out, and when nothing has to do with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFiles, askWorkspace } from '../../test/askWorkspace.ts';
import { findSources } from './findSources.ts';

const most = 8;

const found: [question: string, path: string][] = [
  ['How long does the retry policy wait after a failure?', 'src/retryPolicy.ts'],
  ['where is an amount rounded?', 'src/currency.ts'],
  ['How are invoices totalled?', 'src/invoice.ts'],
  ['What does parse_query do?', 'src/search.py'],
  ['what does parseQuery do', 'src/search.py'],
  ['When do parcels leave?', 'docs/shipping.md'],
  ['Where are coupon codes checked?', 'src/cart/coupon.ts'],
  ['Which test covers the invoice?', 'test/invoice.test.ts'],
  ['What is this project about?', 'README.md'],
];
for (const [question, path] of found) {
  test(`"${question}" finds ${path}`, async (t) => {
    const { session } = await askWorkspace(t);
    const { chunks, nothingFound } = findSources(session, { question, earlier: [], most });
    assert.equal(chunks[0]?.path, path);
    assert.equal(nothingFound, false);
  });
}

const notThere = [
  'Where is the Kafka consumer configured?',
  'How does the shader compute ambient occlusion?',
  'qwertz',
];
for (const question of notThere) {
  test(`"${question}" finds nothing`, async (t) => {
    const { session } = await askWorkspace(t);
    const { chunks, nothingFound, coverage } = findSources(session, { question, earlier: [], most });
    assert.deepEqual([chunks.length, nothingFound], [0, true]);
    assert.ok(coverage < 0.5);
  });
}

test('a follow-up finds what the question before it was about', async (t) => {
  const { session } = await askWorkspace(t);
  const earlier = ['How are invoices totalled?'];
  const { chunks } = findSources(session, { question: 'And where is it tested?', earlier, most });
  assert.equal(chunks[0].path, 'test/invoice.test.ts');
});

test('only what is within the scope, none of what is in the prompt anyway', async (t) => {
  const { session } = await askWorkspace(t);
  const question = 'Which function returns a number?';
  const all = findSources(session, { question, earlier: [], most }).chunks.map(({ path }) => path);
  assert.ok(all.includes('src/cart/coupon.ts') && all.includes('src/invoice.ts'));
  const within = (path: string): boolean => path.startsWith('src/cart/');
  const inside = findSources(session, { question, earlier: [], within, most }).chunks.map(({ path }) => path);
  assert.deepEqual(inside, ['src/cart/coupon.ts']);
  const exclude = ({ path }: { path: string }): boolean => path === 'src/cart/coupon.ts';
  assert.equal(findSources(session, { question, earlier: [], within, exclude, most }).nothingFound, true);
});

test('a question without words of its own about one file shows that file', async (t) => {
  const { session } = await askWorkspace(t);
  const within = (path: string): boolean => path === 'src/mail.ts';
  const { chunks } = findSources(session, { question: 'What does this do?', earlier: [], within, most });
  assert.deepEqual(
    chunks.map(({ path }) => path),
    ['src/mail.ts'],
  );
});

test('copies of a file are shown once, and of one file not everything', async (t) => {
  const method = (i: number): string =>
    `  shelf${i}(parcel: Parcel): void {\n${`    this.move(parcel, ${i});\n`.repeat(12)}  }\n`;
  const long = `class Warehouse {\n${Array.from({ length: 10 }, (_, i) => method(i)).join('\n')}}\n`;
  const files = { ...askFiles, 'src/copy.ts': askFiles['src/currency.ts'], 'src/warehouse.ts': long };
  const { session } = await askWorkspace(t, files);
  const rounded = findSources(session, { question: 'where is an amount rounded to a coin?', earlier: [], most });
  assert.equal(rounded.chunks.filter(({ path }) => /copy|currency/.test(path)).length, 1);
  const moved = findSources(session, { question: 'Where does the warehouse move parcels?', earlier: [], most });
  const own = moved.chunks.filter(({ path }) => path === 'src/warehouse.ts');
  assert.ok(own.length >= 2 && own.length <= 3);
  for (const a of own) for (const b of own) assert.notEqual(a.end, b.start);
});

test('an empty workspace has no answer', async (t) => {
  const { session } = await askWorkspace(t, {});
  for (const question of ['What is this project?', 'Where is an amount rounded?']) {
    const { chunks, nothingFound } = findSources(session, { question, earlier: [], most });
    assert.deepEqual([chunks, nothingFound], [[], true]);
  }
});

/** Enough small files that rare words are rare. */
const others = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [`src/other${i}.ts`, `export function other${i}() {\n  return ${i};\n}\n`]),
);
const kinds: [kind: string, question: string, right: string, files: Record<string, string>][] = [
  [
    'the definition, not its uses',
    'Where is the parcel weight computed?',
    'src/scales.ts',
    {
      'src/scales.ts': 'export function parcelWeight(boxes) {\n  return sum(boxes);\n}\n',
      'src/post.ts': 'send(parcelWeight(a));\nsend(parcelWeight(b));\nsend(parcelWeight(c));\n',
    },
  ],
  [
    'a constant by its own name',
    'What is the default letter timeout?',
    'src/limits.py',
    {
      'src/limits.py': 'LETTER_TIMEOUT = 15\n',
      'src/post.py': 'def post(letter):\n    wait(LETTER_TIMEOUT)\n    retry(LETTER_TIMEOUT)\n',
    },
  ],
  [
    'the file whose name says it',
    'How is a parcel labelled?',
    'src/label.ts',
    {
      'src/label.ts': 'export function paint(parcel) {\n  draw(parcel);\n}\n',
      'src/depot.ts': 'export function depot(parcel) {\n  label(parcel);\n}\n',
    },
  ],
  [
    'the file whose head comment says it',
    'What hands parcels over to neighbours?',
    'src/b12.ts',
    {
      'src/b12.ts': '/** Hands parcels over to neighbours. */\nexport function go(p) {\n  door(p);\n}\n',
      'src/c13.ts': 'export function stop(p) {\n  neighbours.push(p);\n}\n',
    },
  ],
  [
    'the source, not its tests, examples and history',
    'How are parcels weighed?',
    'src/weigh.ts',
    {
      'src/weigh.ts': 'export function weigh(parcels) {\n  return parcels;\n}\n',
      'src/weigh.test.ts':
        'test("weigh parcels", () => weigh(parcels));\ntest("weigh parcels", () => weigh(parcels));\n',
      'examples/weigh.ts': 'weigh(parcels);\nweigh(parcels);\n',
      'CHANGELOG.md': '# Changes\n\n- parcels are weighed; weigh parcels\n',
      'docs/ja/weigh.md': '# weigh\n\nweigh parcels\n',
    },
  ],
  [
    'the file that holds all of it, in several places',
    'How do couriers collect parcels from lockers?',
    'src/tour.ts',
    {
      'src/tour.ts': `${'// couriers\n'.repeat(3)}\nexport const couriers = 1;\n${'a();\n'.repeat(300)}\ncollect(parcels, lockers);\n`,
      'src/wall.ts': 'export function wall() {\n  return lockers;\n}\n',
    },
  ],
  [
    'another word for the same thing',
    'Where are parcels deleted?',
    'src/b12.ts',
    {
      'src/b12.ts': 'export function removeParcels(parcels) {\n  parcels.length = 0;\n}\n',
      'src/c13.ts': 'export function countParcels(parcels) {\n  return parcels.length;\n}\n',
    },
  ],
  [
    'what is said in several words',
    'How often is a parcel tried again?',
    'src/b12.ts',
    {
      'src/b12.ts': 'export function retryParcel(parcel) {\n  later(parcel);\n}\n',
      'src/c13.ts': 'export function countParcel(parcel) {\n  again(parcel);\n}\n',
    },
  ],
];
for (const [kind, question, right, files] of kinds) {
  test(`first comes ${kind}`, async (t) => {
    const { session } = await askWorkspace(t, { ...others, ...files });
    const { chunks } = findSources(session, { question, earlier: [], most });
    assert.equal(chunks[0]?.path, right, chunks.map(({ path }) => path).join(' '));
  });
}
