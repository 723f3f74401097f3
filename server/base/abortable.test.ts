import assert from 'node:assert/strict';
import test from 'node:test';
import { abortable } from './abortable.ts';
import { FoveaError } from './errors.ts';

const cancelled = (error: unknown) => error instanceof FoveaError && error.kind === 'cancelled';

test('gives what the promise gives', async () => {
  assert.equal(await abortable(Promise.resolve(1), undefined), 1);
  assert.equal(await abortable(Promise.resolve(1), new AbortController().signal), 1);
  await assert.rejects(abortable(Promise.reject(new Error('no')), new AbortController().signal), /no/);
});

test('an abort rejects at once, before or while it waits, and says so once', async () => {
  let calls = 0;
  const never = new Promise<never>(() => {});
  await assert.rejects(
    abortable(never, AbortSignal.abort(), () => calls++),
    cancelled,
  );
  const abort = new AbortController();
  const waiting = assert.rejects(
    abortable(never, abort.signal, () => calls++),
    cancelled,
  );
  abort.abort();
  await waiting;
  assert.equal(calls, 2);
});

test('an abort after the end calls nobody, and a late failure is dropped', async () => {
  const abort = new AbortController();
  let calls = 0;
  await abortable(Promise.resolve(1), abort.signal, () => calls++);
  abort.abort();
  assert.equal(calls, 0);
  const early = new AbortController();
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), 5));
  const left = assert.rejects(abortable(late, early.signal), cancelled);
  early.abort();
  await left;
  await new Promise((resolve) => setTimeout(resolve, 20));
});
