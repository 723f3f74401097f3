/** A case's files on disk: texts in their encodings, links, repositories within the repository. Knows no server. */
import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CaseFile, Encoding } from './reportCase.ts';

const run = promisify(execFile);

/** @param root the workspace's folder; `../` in a path leads beside it */
export async function writeWorkspace(root: string, files: readonly CaseFile[]): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const file of files) {
    const name = path.join(root, file.path);
    if (file.kind === 'text' && file.onDisk) {
      await mkdir(path.dirname(name), { recursive: true });
      await writeFile(name, bytesOf(file.text, file.encoding), file.runs ? { mode: 0o755 } : {});
    } else if (file.kind === 'link') {
      await mkdir(path.dirname(name), { recursive: true });
      await symlink(file.target, name);
    }
  }
  for (const notebook of new Set(files.flatMap((file) => (file.kind === 'cell' ? [file.path] : [])))) {
    await writeFile(path.join(root, notebook), savedNotebook(files, notebook));
  }
  // The deepest first: what stands around a repository names it as one entry.
  const places = files.filter(
    (file) => file.kind === 'repository' || file.kind === 'submodule' || file.kind === 'worktree',
  );
  const depth = ({ path: name }: CaseFile): number => (name === '.' ? 0 : name.split('/').length);
  for (const { kind, path: name } of [...places].sort((a, b) => depth(b) - depth(a))) {
    const place = path.join(root, name);
    if (kind === 'repository') await commit(place);
    else if (kind === 'submodule') await asSubmodule(root, name);
    else await asWorktree(place);
  }
}

/** As Jupyter saves it (nbformat 4). */
function savedNotebook(files: readonly CaseFile[], name: string): string {
  const cells = files.flatMap((file) => {
    if (file.kind !== 'cell' || file.path !== name) return [];
    const source = file.text.split(/(?<=\n)/);
    if (file.languageId === 'markdown') return [{ cell_type: 'markdown', metadata: {}, source }];
    return [{ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source }];
  });
  return JSON.stringify(
    { cells, metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 },
    null,
    1,
  );
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const own = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'protocol.file.allow=always'];
  await run('git', [...own, ...args], { cwd });
}

/** All that is there is committed, but for what is ignored. */
async function commit(folder: string): Promise<void> {
  await git(folder, 'init', '-q', '-b', 'main');
  await git(folder, '-c', 'advice.addEmbeddedRepo=false', 'add', '.');
  await git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
}

/** Its repository lies in the outer one's `.git/modules`, its own `.git` is a file that says so. */
async function asSubmodule(root: string, name: string): Promise<void> {
  const inner = path.join(root, name);
  const origin = path.join(path.dirname(root), `origin-${path.basename(name)}`);
  await commit(inner);
  await git(root, 'init', '-q', '-b', 'main');
  await git(inner, 'clone', '-q', '--bare', '.', origin);
  const before = `${inner}.before`;
  await rename(inner, before);
  await git(root, 'submodule', '--quiet', 'add', origin, name);
  // What it ignores is not cloned.
  await cp(before, inner, { recursive: true, force: false, filter: (file) => path.basename(file) !== '.git' });
  await rm(before, { recursive: true });
}

/** A work tree of a repository that lies elsewhere. */
async function asWorktree(place: string): Promise<void> {
  const origin = path.join(path.dirname(place), `.${path.basename(place)}.origin`);
  await commit(place);
  await rename(place, origin);
  await git(origin, 'worktree', 'add', '-q', '-b', 'other', place);
}

function bytesOf(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text);
    case 'utf8bom':
      return Buffer.from(`\ufeff${text}`);
    case 'utf16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf16leBare':
      return Buffer.from(text, 'utf16le');
    case 'utf16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 'latin1':
      return Buffer.from(text, 'latin1');
    case 'hex':
      return Buffer.from(text.replace(/\s/g, ''), 'hex');
  }
}
