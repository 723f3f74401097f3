/** The package that carries the model, in a VS Code that can fetch nothing: installed, prepared, completing. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { depositLine } from './shop.ts';
import { idle } from './statusTexts.ts';
import { vscodeTests } from './vscodeSession.ts';

const test = vscodeTests({ offline: true });

test('without network and pip the model is prepared, and completes', async ({ workbench, server }) => {
  await workbench.status('Fovea', idle);
  await workbench.openFile('deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return ');
  assert.match(await workbench.ghostText(), /^settleLedger\(amount, currencyCode\)/);
  const storage = path.join(server.home, 'data', 'User', 'globalStorage', 'fovea.fovea');
  const kept = await readdir(storage, { recursive: true });
  assert.ok(
    kept.some((name) => name.endsWith('weights.bin')),
    kept.join(),
  );
  // The model lies in the package: a second copy would be 98 MB more.
  assert.deepEqual(
    kept.filter((name) => name.endsWith('.gguf')),
    [],
  );
});
