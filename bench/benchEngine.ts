/** The engine for a bench script that has an imported model and no repository. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineInfo, InitializeParams } from '../server/engine/protocol.ts';
import { EngineClient } from '../server/engineClient/engineClient.ts';
import { installationOf } from '../server/installation.ts';

const entry = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'server', 'cli.ts');

/** Where the program's files lie, as the scripts run it. */
export const installation = installationOf(entry);

const twoCores = { threads: 2, cacheBytes: 1e9 };

/** Whoever starts it disposes of it. */
export async function startEngine(
  params: Pick<InitializeParams, 'modelDir'> &
    Partial<Pick<InitializeParams, 'threads' | 'cacheBytes'>> & { adapterFile: string | undefined },
): Promise<{ engine: EngineClient; info: EngineInfo }> {
  const { adapterFile, ...rest } = params;
  const engine = new EngineClient({ entry: installation.engine });
  const info = await engine.start({ ...twoCores, ...rest, ...(adapterFile === undefined ? {} : { adapterFile }) });
  return { engine, info };
}
