import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Figures } from './figures.ts';

const figures = new Figures('en');

test('counts, tokens, bytes, times, shares', () => {
  assert.deepEqual(
    [
      figures.count(12_345),
      figures.tokens(950),
      figures.tokens(31_240),
      figures.tokens(3_100_000),
      figures.bytes(98_362_432),
      figures.bytes(1_120_000_000),
      figures.ms(312.4),
      figures.ms(61_000),
      figures.percent(0.634),
    ],
    ['12,345', '950', '31.2 k', '3.1 M', '98 MB', '1.12 GB', '312 ms', '61 s', '63 %'],
  );
});

test('speaks as the locale does, and English where it knows none', () => {
  assert.equal(new Figures('de').count(12_345), '12.345');
  assert.equal(new Figures('qps-ploc!').count(12_345), '12,345');
});
