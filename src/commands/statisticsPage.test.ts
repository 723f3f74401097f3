import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Figures } from '../figures.ts';
import { english } from '../translate.ts';
import { statisticsPage } from './statisticsPage.ts';

const figures = new Figures('en');

test('most offered first, shares of what was taken, times in words', () => {
  const page = statisticsPage(
    {
      since: '2026-11-01T08:00:00Z',
      languages: {
        go: { offered: 10, accepted: 3 },
        python: { offered: 1200, accepted: 300 },
        c: { offered: 0, accepted: 0 },
      },
      silent: { unsure: 40, place: 0, somethingNew: 1 },
      latency: { p50: 210, p95: 480, answers: 1210 },
    },
    figures,
    english,
  );
  assert.deepEqual(
    page.split('\n').filter((line) => line.startsWith('| ')),
    [
      '| Language | Offered | Taken whole | Share taken |',
      '| python | 1,200 | 300 | 25 % |',
      '| go | 10 | 3 | 30 % |',
      '| Reason | Times |',
      '| not sure enough | 40 |',
      '| somethingNew | 1 |',
    ],
  );
  assert.match(page, /since 2026-11-01,/);
  assert.match(page, /Half of 1,210 answers since Fovea started within 210 ms, 95 % within 480 ms\./);
});

test('says so where nothing was counted', () => {
  const page = statisticsPage({ since: '2026-11-01', languages: {}, silent: {} }, figures, english);
  assert.equal(page.match(/None yet\./g)?.length, 2);
  assert.match(page, /No answer since/);
});
