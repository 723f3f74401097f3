import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SpanMemo } from './spanMemo.ts';
import type { TreeSpans } from './treeSpans.ts';

const nothing = (): TreeSpans => ({ spans: [], errors: [] });

test('the same part of the same text is read once', () => {
  const memo = new SpanMemo();
  const first = memo.of('a(b)', { start: 0, end: 4 }, nothing);
  assert.equal(
    memo.of(['a(', 'b)'].join(''), { start: 0, end: 4 }, () => assert.fail('read again')),
    first,
  );
});

test('another part, or another text, is read for itself', () => {
  const memo = new SpanMemo();
  const found = [
    memo.of('a(b)', { start: 0, end: 4 }, nothing),
    memo.of('a(b)', { start: 1, end: 4 }, nothing),
    memo.of('a(b)', { start: 0, end: 3 }, nothing),
    memo.of('a[b]', { start: 0, end: 4 }, nothing),
  ];
  assert.equal(new Set(found).size, found.length);
});

test('what took too long is not tried again, and what was used longest ago goes first', () => {
  const memo = new SpanMemo();
  const range = { start: 0, end: 1 };
  let reads = 0;
  const read = () => {
    reads++;
    return undefined;
  };
  for (const text of ['slow', 'slow']) assert.equal(memo.of(text, range, read), undefined);
  assert.equal(reads, 1);
  for (let other = 0; other < 11; other++) memo.of(`${other}`, range, read);
  memo.of('slow', range, read);
  assert.equal(reads, 12);
  for (let other = 20; other < 32; other++) memo.of(`${other}`, range, read);
  memo.of('slow', range, read);
  assert.equal(reads, 25);
});
