import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileExplanation, StateName, StatusReport } from '../server/protocol.ts';
import { type CommandName, commandIds } from './commandIds.ts';
import { Figures } from './figures.ts';
import type { SidecarState } from './sidecar.ts';
import { escaped, hoverCommands, statusHover } from './statusHover.ts';
import { type StatusInput, type StatusLook, statusLook } from './statusLook.ts';
import { english } from './translate.ts';

const figures = new Figures('en');
const running: SidecarState = { kind: 'running' };

function reportOf(state: StateName, more: Partial<StatusReport> = {}): StatusReport {
  return {
    state,
    index: { files: 1_234, chunks: 5_678, tokens: 3_100_000, leftOut: { data: 7, secret: 0, tooLarge: 12 } },
    caches: {
      ...{ chunks: 64, bytes: 300e6, limitBytes: 512e6 },
      disk: { chunks: 201, bytes: 1.2e9, limitBytes: 2e9, restored: 12 },
    },
    ...more,
  };
}

function check(input: Partial<StatusInput>): StatusLook {
  return statusLook({ sidecar: running, report: undefined, ...input }, figures, english);
}

const cases: [StateName, Partial<StatusReport>, string, CommandName][] = [
  ['starting', {}, 'loading~spin Fovea none', 'showOutput'],
  ['noModel', {}, 'cloud-download Fovea: get model warning', 'getModel'],
  ['gettingModel', { fraction: 0.4 }, 'cloud-download Fovea: getting model 40 % none', 'showOutput'],
  ['indexing', { fraction: 0.631 }, 'loading~spin Fovea: indexing 63 % none', 'showSources'],
  ['indexing', {}, 'loading~spin Fovea: indexing none', 'showSources'],
  ['ready', {}, 'eye Fovea none', 'showSources'],
  ['answering', {}, 'sync~spin Fovea none', 'showSources'],
  ['paused', {}, 'debug-pause Fovea: paused none', 'resume'],
  ['slow', { message: 'Too slow.' }, 'watch Fovea: slow warning', 'chooseModel'],
  ['failed', { message: 'No.' }, 'error Fovea: failed error', 'restartEngine'],
];
for (const [state, more, expected, first] of cases) {
  test(`${state} ${JSON.stringify(more)}: ${expected}`, () => {
    const look = check({ report: reportOf(state, more) });
    assert.equal(`${look.icon} ${look.label} ${look.severity}`, expected);
    assert.equal(look.actions[0], first);
    assert.equal(look.sentence, more.message ?? look.sentence);
    assert.notEqual(look.sentence, '');
  });
}

test('a sentence with a name is worded here, and what it speaks of can be done', () => {
  const sentence = { name: 'changesLost', args: [3, 'EIO'] } as const;
  const look = check({ report: reportOf('failed', { message: 'Run something.', sentence }) });
  assert.equal(look.sentence, '3 files changed and were not taken into the index (EIO): rebuild the index.');
  assert.deepEqual(look.actions, ['rebuildIndex', 'restartEngine', 'showOutput', 'reportProblem']);
});

test("the sidecar's own death outranks what it said last", () => {
  const report = reportOf('ready');
  assert.equal(check({ report, sidecar: { kind: 'failed', message: 'Gone.' } }).sentence, 'Gone.');
  assert.equal(check({ report, sidecar: { kind: 'restarting' } }).state, 'starting');
  assert.equal(check({ sidecar: running }).state, 'starting');
});

test('a snooze hides readiness, not failure', () => {
  assert.equal(check({ report: reportOf('ready'), snoozedMinutes: 15 }).label, 'Fovea: 15 min');
  assert.equal(check({ report: reportOf('failed'), snoozedMinutes: 15 }).state, 'failed');
  assert.equal(check({ report: reportOf('noModel'), snoozedMinutes: 15 }).state, 'noModel');
});

const titles = Object.fromEntries(Object.keys(commandIds).map((name) => [name, `Title of ${name}`])) as Record<
  CommandName,
  string
>;

test('the hover gives the whole budget', () => {
  const report = reportOf('ready', {
    model: { id: 'm', title: 'SmolLM2', adapter: true, reader: 'attend:2+copy', capable: false },
    threads: 2,
    arithmetic: { form: 'u8u8', processorSaturates: true },
    speed: { readPerSecond: 190, writePerSecond: 17, reduced: true },
    last: { firstTokenMs: 90, totalMs: 210, chunks: 2 },
  });
  assert.equal(
    statusHover(check({ report }), report, titles, figures, english),
    [
      '**Fovea** — Ready.',
      '',
      '| | |',
      '|:--|:--|',
      '| Read | 1,234 files, 5,678 chunks, 3.1 M tokens |',
      '| Left out | [19 files: too large 12, data 7](command:fovea.showLeftOut) |',
      '| Chunk caches | 64 of 5,678 chunks, 300 MB of 512 MB |',
      '| On disk | 201 chunks, 1.2 GB of 2 GB; 12 read from there |',
      '| Model | SmolLM2, with its focus adapter, reader attend:2\\+copy |',
      '| Runs on | CPU, 2 threads |',
      '| Arithmetic | u8u8, a little slower: the fastest 8-bit products are wrong on this processor |',
      '| Speed | reads 190 tokens/s, writes 17: a short context first, chunks while you type |',
      '| Last answer | 90 ms to the first token, 210 ms in all, 2 chunks |',
      '',
      ['showSources', 'ask', 'snooze', 'pause', 'rebuildIndex', 'chooseModel']
        .map((name) => `[Title of ${name}](command:fovea.${name})`)
        .join(' · '),
    ].join('\n'),
  );
});

test('a file that is left out says so, with the reason, in bar and hover; folders and git have their words', () => {
  const thisFile: FileExplanation = {
    ...({ state: 'leftOut', reason: 'ignored', folder: 'build' } as const),
    rule: { source: '.gitignore', line: 3, text: '/build|x' },
  };
  const index = { files: 0, chunks: 0, tokens: 0, leftOut: {}, leftOutFolders: { ignored: 2, passedOver: 1 } };
  const git = { message: 'Git.', sentence: { name: 'gitRefuses', args: ['a_b', 0] } } as const;
  const report = reportOf('ready', { index, git });
  const look = check({ report, thisFile });
  assert.deepEqual([look.icon, look.label, look.severity], ['eye-closed', 'Fovea', 'none']);
  assert.equal(look.sentence, 'Ready. This file is not read as part of the workspace: ignored.');
  assert.equal(check({ report, thisFile: { state: 'read' } }).icon, 'eye');
  assert.equal(check({ report: reportOf('failed'), thisFile }).icon, 'error');
  const lines = statusHover(look, report, titles, figures, english, thisFile).split('\n');
  assert.deepEqual(
    lines.filter((line) => /^\| (This file|Left out|Git) /.test(line)).map((line) => line.slice(0, 60)),
    [
      '| This file | left out: ignored \\(folder build\\), by .gitign',
      '| Left out | [2 folders: ignored 2](command:fovea.showLeftOu',
      '| Git | Git refuses a\\_b: it belongs to somebody else. Its i',
    ],
  );
});

test('the hover names the GPU that serves with its driver, or says why the CPU does', () => {
  const hover = (device: NonNullable<StatusReport['device']>): string[] => {
    const report = reportOf('ready', { threads: 2, device });
    const lines = statusHover(check({ report }), report, titles, figures, english).split('\n');
    return lines.filter((line) => /^\| (Runs on|GPU) /.test(line));
  };
  const name = 'NVIDIA GeForce RTX 4070';
  const why = { message: 'It is.', sentence: { name: 'gpuFaster', args: [name, 9000, 200, 2000, 71] } } as const;
  assert.deepEqual(hover({ kind: 'gpu', adapter: name, driver: '550.54', why }), [
    '| Runs on | NVIDIA GeForce RTX 4070, driver 550.54 |',
    '| GPU | NVIDIA GeForce RTX 4070 is faster than the CPU here: it reads 9000 tokens/s and writes 200, the CPU 2000 and 71. |',
  ]);
  assert.equal(hover({ kind: 'gpu', adapter: 'a GPU', why })[0], '| Runs on | a GPU |');
  const reasons: [NonNullable<StatusReport['device']>['why']['sentence'], RegExp][] = [
    [{ name: 'deviceAsked', args: ['cpu'] }, /fovea\.device asks for the CPU/],
    [{ name: 'gpuMissing', args: [] }, /None was found/],
    [{ name: 'gpuSoftware', args: ['llvmpipe'] }, /llvmpipe is no GPU/],
    [{ name: 'gpuNotMeasured', args: [name] }, /will be measured beside the CPU in a pause/],
    [{ name: 'gpuSlower', args: [name, 1, 2, 3, 4] }, /is not faster than the CPU here/],
    [{ name: 'gpuNotSupported', args: ['linux arm64'] }, /On linux arm64 .* CPU alone/],
    [{ name: 'gpuFailed', args: [name, 'no adapter | here'] }, /could not be used \\\(no adapter \\\| here\\\)/],
    [{ name: 'gpuLost', args: [name, 'gone'] }, /was lost again and again \\\(gone\\\)/],
  ];
  for (const [sentence, words] of reasons) {
    const [on, gpu] = hover({ kind: 'cpu', why: { message: 'Because.', ...(sentence && { sentence }) } });
    assert.equal(on, '| Runs on | CPU, 2 threads |');
    assert.match(gpu, words);
  }
});

test('words from elsewhere make neither link nor table nor image', () => {
  const report = reportOf('failed', { message: '[x](command:workbench.action.quit) | ![y](https://z)\nnext' });
  const hover = statusHover(check({ report }), report, titles, figures, english);
  const links = [...hover.matchAll(/(?<!\\)\]\((.*?)\)/g)].map(([, target]) => target.replace('command:', ''));
  assert.deepEqual(
    links.filter((link) => !hoverCommands.includes(link)),
    [],
  );
  assert.equal(escaped('a|b\n![c](d)'), 'a\\|b \\!\\[c\\]\\(d\\)');
});
