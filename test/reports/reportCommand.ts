/** Cases through the command line's `complete`: what it prints, drawn into the document. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { runCli } from '../cli/runCli.ts';
import type { TinyStorage } from '../wire/tinyStorage.ts';
import type { ReportCase } from './reportCase.ts';
import type { Seen } from './reportServer.ts';
import { writeWorkspace } from './reportWorkspace.ts';

/** @param folder of the case's own */
export async function runCommand(
  { files, asked, command = [] }: ReportCase,
  folder: string,
  storage: TinyStorage,
): Promise<Seen> {
  assert.ok(asked, 'a command has a place');
  const root = path.join(folder, 'work');
  await writeWorkspace(root, files);
  const { text, cursor } = asked;
  const lines = text.slice(0, cursor).split('\n');
  const place = `${asked.path}:${lines.length}:${lines[lines.length - 1].length + 1}`;
  const options = ['--repo', root, '--model', storage.model, '--reader', 'local+copy', '--json', ...command];
  const { code, stdout, messages } = await runCli(['complete', place, ...options], { home: storage.folder, cwd: root });
  assert.equal(code, 0, messages.join('\n'));
  const offered = (JSON.parse(stdout) as { text: string }).text;
  const document = offered === '' ? undefined : text.slice(0, cursor) + offered + text.slice(cursor);
  return { document, silence: undefined, indexed: new Map(), reasons: new Map() };
}
