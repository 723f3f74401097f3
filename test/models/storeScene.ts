/** A model store on a folder of the test's own, and a model of the catalogue that a fake pip has. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CatalogueModel } from '../../server/models/catalogue.ts';
import { ModelStore, type StoreOptions } from '../../server/models/store.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { ggufBytes, tinyGguf } from '../tinyGguf.ts';
import { commit } from './hubServer.ts';
import { writeZip } from './zipFile.ts';

export const quiet = { progress: { report() {} } };
const fakePython = fileURLToPath(new URL('fakePython.mjs', import.meta.url));
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A folder for everything, a cache folder in it that is not there yet, and a store on that. */
export async function scene(t: TestContext, options: Partial<StoreOptions> = {}) {
  const root = await temporaryFolder(t);
  const home = path.join(root, 'cache');
  return { root, home, store: new ModelStore(home, { cwd: root, ...options }) };
}

/** A catalogue model in a wheel that a fake pip has. */
export async function packaged(t: TestContext, behaviour = 'works') {
  const root = await temporaryFolder(t);
  const gguf = ggufBytes(tinyGguf('llama'));
  const wheel = await writeZip(path.join(root, 'tiny-1.0-py3-none-any.whl'), [
    { name: 'tiny/__init__.py', content: Buffer.from('') },
    { name: 'tiny/model.gguf', content: gguf },
  ]);
  const { size: wheelBytes } = await stat(wheel);
  const catalogueModel: CatalogueModel = {
    id: 'tiny',
    title: 'Tiny',
    licence: 'Apache-2.0',
    pypi: {
      name: 'tiny',
      version: '1.0',
      wheelBytes,
      wheelSha256: sha256(await readFile(wheel)),
      member: 'tiny/model.gguf',
    },
    hub: { repo: 'people/tiny', commit, file: 'tiny.gguf' },
    bytes: gguf.length,
    sha256: sha256(gguf),
  };
  return {
    catalogue: [catalogueModel],
    catalogueModel,
    gguf,
    pythons: [[process.execPath, fakePython, behaviour, wheel]],
    wheel,
  };
}

/** All that lies in a folder. */
export const contents = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true }).catch(() => [])).map((name) => name.replaceAll('\\', '/')).sort();
