/**
 * What a chunk cache on disk costs: ms to write and to restore one of the default model's size, in each of the forms of
 * diskForms.ts, side by side; `--lmdb` names a folder of that package. A cold restore is one whose pages were dropped
 * by `dd … nocache` (Linux). CPU time counts beside the clock: it is nearly the same on a busy machine.
 *
 *     node --import tsx bench/disk/disk.ts --folder DIR [--chunks 60] [--lmdb node_modules/lmdb]
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ChunkKv } from '../../server/engine/device.ts';
import { HostChunkForm } from '../../server/engine/graph/chunkForm.ts';
import type { ModelShape } from '../../server/engine/model/shape.ts';
import { growingFile, lmdb, type OpenForm, singleFiles } from './diskForms.ts';

const shape = { layers: 30, kvHeads: 3, headDim: 64 } as ModelShape;
const tokens = 512;
const form = new HostChunkForm(shape, false, 'bench');

const { values } = parseArgs({
  options: { folder: { type: 'string' }, chunks: { type: 'string', default: '60' }, lmdb: { type: 'string' } },
});
if (!values.folder) throw new Error('--folder DIR: on the disk that is meant');

/** Numbers that no file system makes smaller. */
function chunkOf(number: number): ChunkKv {
  const buffer = new ArrayBuffer(form.bytes(tokens));
  const words = new Uint32Array(buffer);
  let state = number + 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return form.restored(buffer, 0, tokens);
}

/** ms of one piece of work: by the clock, and of processors in all threads. */
interface Times {
  wall: number;
  cpu: number;
}

async function timed(work: () => Promise<unknown>): Promise<Times> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - started, cpu: (user + system) / 1000 };
}

function quantile(all: readonly number[], share: number): string {
  return all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(share * all.length))].toFixed(1);
}

function cell(all: readonly Times[]): string {
  const of = (share: number, kind: keyof Times): string =>
    quantile(
      all.map((times) => times[kind]),
      share,
    );
  return `${of(0.5, 'wall')} / ${of(0.95, 'wall')} (${of(0.5, 'cpu')})`;
}

async function dropPages(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    execFileSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'status=none']);
  }
}

await mkdir(values.folder, { recursive: true });
const folder = await mkdtemp(path.join(values.folder, 'fovea-disk-'));
const chunks = Array.from({ length: Number(values.chunks) }, (_, i) => chunkOf(i));
const forms: [string, OpenForm][] = [
  ['single files', singleFiles],
  ['growing file', growingFile],
  ...(values.lmdb ? [['LMDB', lmdb(values.lmdb)] as [string, OpenForm]] : []),
];
try {
  process.stdout.write(`${chunks.length} chunks of ${(form.bytes(tokens) / 1e6).toFixed(1)} MB\n\n`);
  process.stdout.write('| ms: p50 / p95 (CPU p50) | write | restore, warm | restore, cold |\n|---|---|---|---|\n');
  const rows = await Promise.all(
    forms.map(async ([name, openForm]) => {
      const own = path.join(folder, name);
      await mkdir(own);
      const times = { write: [] as Times[], warm: [] as Times[], cold: [] as Times[] };
      return { name, own, opened: await openForm(own, form), times };
    }),
  );
  // In turns, each the first as often as the others, so that what else the machine does meets all alike.
  const turn = (i: number) => rows.map((_, n) => rows[(i + n) % rows.length]);
  for (const [i, chunk] of chunks.entries()) {
    for (const { opened, times } of turn(i)) times.write.push(await timed(() => opened.write(`${i}`, chunk)));
  }
  for (const kind of ['unseen', 'warm', 'cold'] as const) {
    if (kind === 'cold') for (const { own } of rows) await dropPages(own);
    for (const [i] of chunks.entries()) {
      for (const { opened, times } of turn(i)) {
        const taken = await timed(() => opened.read(`${i}`, tokens));
        if (kind !== 'unseen') times[kind].push(taken);
      }
    }
  }
  for (const { name, opened, times } of rows) {
    const { write, warm, cold } = times;
    process.stdout.write(`| ${name} | ${[write, warm, cold].map(cell).join(' | ')} |\n`);
    await opened.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
