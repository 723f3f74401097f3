import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StateName, StatusReport } from '../../server/protocol.ts';
import { Figures } from '../figures.ts';
import { statusLook } from '../statusLook.ts';
import { english } from '../translate.ts';
import { statusView } from './askStatus.ts';
import { isHostMessage } from './messages.ts';

const figures = new Figures('en');
const view = (state: StateName, more: Partial<StatusReport> = {}) => {
  const report: StatusReport = {
    state,
    index: { files: 0, chunks: 0, tokens: 0, leftOut: {} },
    caches: { chunks: 0, bytes: 0, limitBytes: 1 },
    ...more,
  };
  const look = statusLook({ sidecar: { kind: 'running' }, report }, figures, english);
  return statusView(look, report.fraction, figures, english);
};

const states: [StateName, string, string | undefined][] = [
  ['starting', 'note', undefined],
  ['noModel', 'problem', 'getModel'],
  ['gettingModel', 'note', 'showOutput'],
  ['indexing', 'note', undefined],
  ['ready', 'none', undefined],
  ['answering', 'none', undefined],
  ['paused', 'note', 'resume'],
  ['slow', 'problem', 'chooseModel'],
  ['failed', 'problem', 'restartEngine'],
];
for (const [state, kind, action] of states) {
  test(`${state}: ${kind}${action ? `, with ${action}` : ''}`, () => {
    const status = view(state);
    assert.equal(status.kind, kind);
    assert.equal(status.action?.name, action);
    assert.equal(status.sentence === '', kind === 'none');
    assert.ok(isHostMessage({ type: 'status', status }), 'the page takes it');
  });
}

test('how far it is is said and shown; more than all is all', () => {
  assert.deepEqual(view('indexing', { fraction: 0.63 }), {
    kind: 'note',
    sentence: 'Indexing: 63 %. Answers know what is indexed so far.',
    fraction: 0.63,
  });
  assert.equal(view('gettingModel', { fraction: 1.2 }).fraction, 1);
});

test('the sidecar’s own sentence comes first', () => {
  assert.equal(view('failed', { message: 'Disk full: free 200 MB.' }).sentence, 'Disk full: free 200 MB.');
});

test('a sidecar that is gone is a problem to be solved by a restart', () => {
  const look = statusLook({ sidecar: { kind: 'failed', message: 'Gone.' }, report: undefined }, figures, english);
  const status = statusView(look, undefined, figures, english);
  assert.deepEqual([status.kind, status.sentence, status.action?.name], ['problem', 'Gone.', 'restartEngine']);
});
