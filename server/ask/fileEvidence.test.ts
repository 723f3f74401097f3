/** What a file's name, folder and first comment have of a question. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileEvidence } from './fileEvidence.ts';
import { questionTerms } from './questionTerms.ts';
import { wantedOf } from './wanted.ts';

const wanted = wantedOf({ size: 100, frequency: () => 5 }, questionTerms('slow parcels'));

test('names count whole, in part and inside another word', () => {
  const of = (path: string) => [...fileEvidence(path, '', wanted).base.slice(0, 2)];
  assert.deepEqual(of('src/slow.c'), [1, 0]);
  const [inside, none] = of('src/slowlog.c');
  assert.ok(inside > 0.3 && inside < 0.6 && none === 0);
  const [slow, parcels] = of('src/slowParcels.c');
  assert.ok(slow === 1 && parcels === 1);
  assert.deepEqual(of('src/label.c'), [0, 0]);
});

test('a name that speaks of more is worth less', () => {
  const of = (path: string) => fileEvidence(path, '', wanted).wholeBase;
  assert.ok(of('src/slow.c') > of('src/slowWindowFrame.c'));
  assert.ok(of('src/slowParcels.c') > of('src/slow.c'));
});

test('folder and first comment', () => {
  const { folder, head } = fileEvidence('slow/b12.c', '/* Sends parcels. */\nint x;\n', wanted);
  assert.equal(folder[0], 1);
  assert.equal(head[1], 1);
});
