import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { confidence } from '../server/confidence/confidence.ts';
import { featureNames, featuresOf } from '../server/confidence/features.ts';
import { temporaryFolder } from '../test/temporaryFolder.ts';
import { fitConfidence } from './fitConfidence.ts';
import { holeKey } from './hole.ts';
import { appendRecord } from './recordFile.ts';
import { seededRandom } from './seededRandom.ts';
import { speakReport } from './speak.ts';
import { evidenceOf, generatedLine, isRight, loadRecords, type SpeakRecord } from './speakRecords.ts';
import { unknownMemberFigures } from './unknownMembers.ts';

const source = { model: 'a'.repeat(64), adapter: 'none', reader: 'attend:2+copy' };

function record(changes: Partial<SpeakRecord> = {}): SpeakRecord {
  return {
    ...source,
    repository: 'shop',
    path: 'src/total.py',
    offset: 300,
    languageId: 'python',
    before: '    return ',
    truth: 'sum(items)',
    tokens: [
      { text: 'sum', logProb: -0.1 },
      { text: '(items)', logProb: -0.2, matchLength: 3 },
      { text: '\n', logProb: -0.1 },
    ],
    offered: 'sum(items)',
    ended: true,
    names: {},
    localLogProbs: [-0.2, -1, -0.1],
    ...changes,
  };
}

/** Lines of a model that is right as often as it says, in four repositories. */
function honestRecords(count: number): SpeakRecord[] {
  const random = seededRandom(9);
  return Array.from({ length: count }, (_, i) => {
    const logProb = Math.log(1 - 0.9 * random.next());
    const tokens = [
      { text: 'sum(items)', logProb: 0.9 * logProb },
      { text: '\n', logProb: 0.1 * logProb },
    ];
    const truth = random.next() < Math.exp(logProb) ? 'sum(items)' : 'max(items)';
    return record({ repository: `shop${i % 4}`, offset: i, tokens, truth, localLogProbs: [logProb, 0] });
  });
}

test('a record is the line, whether it is right, and the evidence', () => {
  const one = record({ names: { sum: 'nowhere' } });
  assert.equal(generatedLine(one), 'sum(items)');
  assert.equal(isRight(one), true);
  assert.equal(isRight(record({ truth: 'sum(items) + 1' })), false);
  const filtered = record({ offered: 'sum' });
  assert.equal(isRight(filtered), false, 'what is offered is judged');
  assert.deepEqual(
    [one, filtered].map((each) => evidenceOf(each).tokens.map(({ text }) => text)),
    [['sum', '(items)', '\n'], ['sum']],
  );
  assert.equal(featuresOf(evidenceOf(one)).unknownNames, 0.5);
});

test('records come back as they were kept; a line that a killed run left unfinished is asked again', async (t) => {
  const file = path.join(await temporaryFolder(t), 'new', 'records.jsonl');
  assert.deepEqual(await loadRecords(file, source), [], 'none yet');
  const records = [record(), record({ offset: 400 })];
  for (const one of records) await appendRecord(file, one);
  await appendFile(file, '{"model":"aa');
  assert.deepEqual(await loadRecords(file, source), records);
  assert.deepEqual(records.map(holeKey), ['shop/src/total.py:300', 'shop/src/total.py:400']);
  await appendRecord(file, record({ offset: 500 }));
  assert.deepEqual((await loadRecords(file, source)).length, 3, 'the unfinished line does not spoil the next one');
  assert.ok((await readFile(file, 'utf8')).endsWith('\n'));
});

test('one file holds one source', async (t) => {
  const file = path.join(await temporaryFolder(t), 'records.jsonl');
  await appendRecord(file, record());
  const wrong = { name: 'FoveaError', kind: 'input', message: /attend:2\+copy .* not of local .*--record/ };
  await assert.rejects(loadRecords(file, { ...source, reader: 'local' }), wrong);
  await appendFile(file, 'not JSON\n');
  await assert.rejects(loadRecords(file), { name: 'FoveaError', message: /^Line 2 of/ });
});

test('weights fitted on an honest model trust it, and keep what the settings promise', () => {
  const records = honestRecords(800);
  const { report, weights } = speakReport(records, { seed: 1, date: '2026-01-02' });
  const { holes, offers, exact, spoken, spokenElsewhere, rankings, curve } = report;
  assert.deepEqual([holes, offers, Object.keys(report.repositories).length], [800, 800, 4]);
  assert.ok(report.calibrationError < 0.08, `calibration error ${report.calibrationError}`);
  assert.ok(spoken.balanced.precision! >= 0.4 && spoken.low.precision! >= 0.6);
  assert.ok(spoken.low.coverage < spoken.balanced.coverage || exact >= 0.6);
  assert.ok(spokenElsewhere.low.precision! > 0.5);
  assert.ok(Math.abs(rankings.fitted.areaUnderCurve - rankings.lineProbability.areaUnderCurve) < 0.03);
  assert.equal(curve.at(-1)?.coverage, 1);
  assert.equal(curve.at(-1)?.precision, exact);
  assert.deepEqual(Object.keys(weights.features), [...featureNames]);
  assert.deepEqual(weights.provenance.repositories, { shop0: 200, shop1: 200, shop2: 200, shop3: 200 });
  assert.equal(weights.provenance.date, '2026-01-02');
  const half = featuresOf(evidenceOf(record({ tokens: [{ text: 'sum(items)', logProb: Math.log(0.5) }] })));
  assert.ok(Math.abs(confidence(half, weights) - 0.5) < 0.25);
});

test('confidences are of weights that did not see their repository', () => {
  // Each repository says the opposite of the other: held out, both are wrong; fitted on both, nothing is learnt.
  const samples = ['a', 'b'].flatMap((repository) =>
    [1, 2, 3, 4].flatMap((i) =>
      [true, false].map((label) => ({
        repository,
        label,
        values: { x: (label === (repository === 'a') ? 1 : -1) * i },
      })),
    ),
  );
  const { heldOut, logistic } = fitConfidence(samples, ['x'], {});
  assert.ok(heldOut.every(({ confidence: sure, exact }) => sure < 0.5 === exact));
  assert.ok(Math.abs(logistic.features.x.weight) < 1e-6);
});

test('an empty line is no offer, and counts as a hole', () => {
  const empty = [1, 2, 3].map((offset) => record({ path: 'empty.py', offset, offered: '', filter: 'tooShort' }));
  const { report } = speakReport([...honestRecords(100), ...empty], { seed: 1, date: '2026-01-02' });
  assert.deepEqual(
    [report.holes, report.offers, report.repositories.shop],
    [103, 100, { holes: 3, offers: 0, exact: 0 }],
  );
  assert.deepEqual(report.filtered, { tooShort: 3 });
  assert.ok(report.curve.at(-1)!.coverage < 1);
});

test('too few holes are said to be too few', () => {
  const wrong = { name: 'FoveaError', kind: 'input', message: /at least two repositories/ };
  assert.throws(() => speakReport([record()], { seed: 1, date: '' }), wrong);
  assert.throws(() => speakReport([], { seed: 1, date: '' }), wrong);
});

const called = (offered: string, changes: Partial<SpeakRecord>): SpeakRecord =>
  record({ tokens: [{ text: `${offered}\n`, logProb: -1 }], offered, ...changes });

const cuts: [
  name: string,
  records: SpeakRecord[],
  cut: number,
  emptied: number,
  wereExact: number,
  restRight: number,
][] = [
  ['known names stay', [record()], 0, 0, 0, 0],
  ['an unknown member goes', [called('items.invent()', { truth: 'items', names: { invent: 'nowhere' } })], 1, 0, 0, 1],
  [
    'a new name may be right',
    [called('items.fresh()', { truth: 'items.fresh()', names: { fresh: 'nowhere' } })],
    1,
    0,
    1,
    1,
  ],
  ['nothing is left of an unknown call', [called('invent()', { names: { invent: 'nowhere' } })], 1, 1, 0, 0],
  ['a typed name that goes on is judged whole', [called('ms.pop()', { before: 'x = ite', names: {} })], 0, 0, 0, 0],
  [
    'what was typed is not judged',
    [called('pop()', { before: 'x = strange.', names: { pop: 'workspace' } })],
    0,
    0,
    0,
    0,
  ],
];
for (const [name, records, ...expected] of cuts) {
  test(`unknown names: ${name}`, () => {
    const { cut, emptied, wereExact, restRight } = unknownMemberFigures(records);
    assert.deepEqual([cut, emptied, wereExact, restRight], expected);
  });
}

test('unknown names: shares of exact lines before and after', () => {
  const records = [
    record(),
    called('invent()', { names: { invent: 'nowhere' } }),
    called('items.invent()', { truth: 'items', names: { invent: 'nowhere' } }),
  ];
  const { exact, similarity } = unknownMemberFigures(records);
  assert.deepEqual(exact, [1 / 3, 1 / 2]);
  assert.equal(similarity![1], 1);
  assert.deepEqual(unknownMemberFigures([]).exact, [null, null]);
});
