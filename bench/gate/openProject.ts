/** A project's folder as the gate sees it, without an engine. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silent } from '../../server/base/progress.ts';
import type { CopyIndex } from '../../server/engine/decode/copyIndex.ts';
import type { TokenHealer } from '../../server/prompt/healing.ts';
import { repositoryIndex } from '../../server/stations.ts';
import { WorkspaceSession } from '../../server/workspace/workspaceSession.ts';
import { installation } from '../benchEngine.ts';
import type { Digger } from '../digHoles.ts';

/** @param copyIndex told what the project holds, where somebody asks it */
export async function openProject(
  folder: string,
  healer: TokenHealer,
  chunkTokens: number,
  copyIndex?: Pick<CopyIndex, 'update'>,
): Promise<Digger> {
  const warn = (message: string): void => void process.stderr.write(`${message}\n`);
  const options = { installation, chunkFolder: path.join(tmpdir(), 'fovea-gate-chunks'), repo: folder, warn };
  const index = repositoryIndex(options, healer.tokenizer, 'gate', chunkTokens);
  const session = new WorkspaceSession(index, { copyUpdate: async (update) => copyIndex?.update(update) });
  await session.open({ progress: silent });
  return { tokenizer: healer.tokenizer, healer, session };
}
