import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { languageById } from './languages.ts';
import { testChunker } from './standIns.ts';

/** What a text defines, cut small enough that borders fall between its definitions. */
async function namesOf(languageId: string, text: string, chunkTokens = 64): Promise<string[]> {
  const chunks = await testChunker(chunkTokens).chunk({ path: 'src/a', text, languageId });
  return [...new Set(chunks.flatMap(({ defines }) => defines))];
}

const ofFixtures: [languageId: string, names: string][] = [
  ['typescript', 'Options timeout Cache entries load Shapes perimeter'],
  ['typescriptreact', 'Props title Fold toggle Page'],
  ['javascript', 'Queue items push drain defaults limit format'],
  ['python', 'LIMIT Account owner deposit report total'],
  ['go', 'ErrMissing Store items Get Put Reader Read Closer main'],
  ['rust', 'Rectangle width Shape area fmt square tests'],
  ['java', 'Registry values find State OPEN Entry Listener added'],
  ['c', 'MAX_NAME node next append main'],
  ['cpp', 'shapes Polygon perimeter sides_ Point x operator+= name'],
  ['csharp', 'BerthRequest Ship BerthState Free IBerthLedger Confirm _pending Capacity'],
  ['kotlin', 'Pilot licences Shift EARLY onDuty Refused MOST_SHIPS'],
  ['scala', 'Lift tonnes Outcome CraneSchedule plan queues DefaultLimit'],
  ['swift', 'Buoy waveHeight silent BuoyStore load MemoryBuoyStore highest'],
  ['dart', 'LockGate open LockPhase filling fill phases describe'],
  ['php', 'Declaration cents Tariff CountsDeclarations count Green laneFor'],
  ['ruby', 'Harbour Tug tonnes STATES tow from_json on_duty?'],
  ['shellscript', 'TABLES STATIONS log fetch_table main'],
  ['lua', 'Lights new toggle describe slow'],
  ['elixir', 'Harbour.Queue start_link handle_call longest arrived most'],
  ['haskell', 'Cargo goods Manifest Limit Weighs totalTonnes describe'],
  ['ocaml', 'line tension Slack STORE add tighten watcher'],
  ['ocaml.interface', 'line Overload STORE find limit watcher'],
  ['zig', 'Sounding metres isShallow aground NoEcho init average'],
  ['terraform', 'quays pictures counter buckets'],
  ['json', 'scripts build quays berths strict'],
  ['yaml', 'services berths environment POSTGRES_DB'],
  ['toml', 'package authors serde profile.release'],
  ['html', 'berth north ask'],
  ['css', '--deep quay swell'],
  ['vue', 'Berth filter hold'],
  ['svelte', 'error load held'],
  ['sql', 'ships built berths free_berths longest'],
];
for (const [languageId, names] of ofFixtures) {
  test(`names of ${languageId}`, async () => {
    assert.ok(languageById(languageId).grammar);
    const found = await namesOf(
      languageId,
      readFileSync(join(import.meta.dirname, 'fixtures', `${languageId}.txt`), 'utf8'),
    );
    const missing = names.split(' ').filter((name) => !found.includes(name));
    assert.deepEqual(missing, [], found.join(' '));
  });
}

const others: [what: string, languageId: string, text: string, names: string[]][] = [
  [
    'locals are no names',
    'typescript',
    'export function f(a: number) {\n  const local = a;\n  return local;\n}\n',
    ['f'],
  ],
  ['strings and comments are none', 'typescript', '// function gone() {}\nconst s = "class No {}";\n', ['s']],
  ['a file of one chunk has its tree', 'python', 'def f():\n    class_x = 1\n\n# def g\n', ['f']],
  ['quotes of keys go', 'json', '{"a b": 1, "c": {"d": 2}}', ['a b', 'c', 'd']],
  ['members of self', 'python', 'class A:\n    def __init__(self):\n        self.x = 1\n', ['A', '__init__', 'x']],
  ['no grammar: words', 'nim', 'proc draw(x: int) =\n  discard\ntype Shape = object\n', ['draw', 'Shape']],
  ['no grammar: settings', 'ini', 'limit = 3\nname: x\n', ['limit', 'name']],
  ['no grammar: styles', 'scss', '$wide: 3px;\n.quay {\n  color: red;\n}\n', ['wide', 'quay']],
  ['no grammar: a text about a class for that', 'plaintext', 'This is the class of the month.\n', []],
];
for (const [what, languageId, text, names] of others) {
  test(what, async () => assert.deepEqual(await namesOf(languageId, text, 256), names));
}

test('a chunk has its own names, and keeps them where the file is edited elsewhere', async () => {
  const chunker = testChunker(64);
  const text = Array.from(
    { length: 20 },
    (_, i) => `export function name${i}(a, b) {\n  return a + b + ${i};\n}\n`,
  ).join('\n');
  const file = { path: 'a.js', text, languageId: 'javascript' };
  const chunks = await chunker.chunk(file);
  for (const { start, end, defines } of chunks) {
    const inside = [...text.slice(start, end).matchAll(/function (\w+)/g)].map(([, name]) => name);
    assert.deepEqual(defines, inside);
  }
  const edited = text.replace('name3(', 'renamed(');
  const after = await chunker.rechunk(text, chunks, { ...file, text: edited });
  const names = after.flatMap(({ defines }) => defines);
  assert.ok(names.includes('renamed') && !names.includes('name3') && names.includes('name19'));
});

test('a chunk of hundreds of names has 64', async () => {
  const text = `{${Array.from({ length: 300 }, (_, i) => `"k${i}":1`).join()}}`;
  const [chunk] = await testChunker(5000).chunk({ path: 'a.json', text, languageId: 'json' });
  assert.equal(chunk.defines.length, 64);
});
