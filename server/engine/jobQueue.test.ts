import assert from 'node:assert/strict';
import test from 'node:test';
import { loopTurn } from './cancel.ts';
import { JobQueue, type Rank, ranks } from './jobQueue.ts';

/** Adds jobs named by letters; returns the order in which they began. */
async function order(jobs: [string, Rank][]): Promise<string> {
  const queue = new JobQueue();
  let began = '';
  const job = (name: string) => async () => {
    began += name;
    await loopTurn();
  };
  await Promise.all(jobs.map(([name, rank]) => queue.run(rank, job(name))));
  return began;
}

test('the best rank goes first, of one rank the oldest', async () => {
  const { generate, score, copyUpdate, prefill } = ranks;
  assert.equal(
    await order([
      ['p', prefill],
      ['q', prefill],
      ['c', copyUpdate],
      ['s', score],
      ['g', generate],
      ['t', score],
      ['h', generate],
    ]),
    'ghstcpq',
  );
});

test('a job that came while another ran is chosen next, and two never run at a time', async () => {
  const queue = new JobQueue();
  const began: string[] = [];
  let running = 0;
  const job =
    (name: string, during = () => {}) =>
    async () => {
      assert.equal(++running, 1);
      began.push(name);
      during();
      await loopTurn();
      running--;
    };
  const late: Promise<void>[] = [];
  const first = queue.run(
    ranks.prefill,
    job('first', () => late.push(queue.run(ranks.generate, job('late')))),
  );
  await Promise.all([first, queue.run(ranks.prefill, job('second'))]);
  await Promise.all(late);
  assert.deepEqual(began, ['first', 'late', 'second']);
});

test('a job that fails rejects its own promise only', async () => {
  const queue = new JobQueue();
  const failing = assert.rejects(
    queue.run(ranks.generate, async () => Promise.reject(new Error('no'))),
    /no/,
  );
  const next = queue.run(ranks.generate, async () => 7);
  await failing;
  assert.equal(await next, 7);
  assert.equal(await queue.run(ranks.prefill, async () => 8), 8, 'and an emptied queue starts again');
});
