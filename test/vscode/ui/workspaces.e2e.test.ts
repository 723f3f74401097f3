/** Other windows than one small folder: several folders, very many files, the extension switched off and on. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hangMs } from '../../patience.ts';
import { extensionProcesses } from '../processes.ts';
import { depositLine, shop, shopFiles, writeFiles } from '../shop.ts';
import { idle } from '../statusTexts.ts';
import { vscodeTests } from '../vscodeSession.ts';

/** A busy machine; how long it takes is measured in bench/. */

const test = vscodeTests({ place: severalFolders });

/** The convention stands in one folder, the open file in the other. */
async function severalFolders(folder: string): Promise<string> {
  const { 'src/deposit.ts': deposit, ...library } = shopFiles;
  await writeFiles(path.join(folder, 'library'), library);
  await writeFiles(path.join(folder, 'till'), { 'src/deposit.ts': deposit });
  const file = path.join(folder, 'shop.code-workspace');
  await writeFile(file, JSON.stringify({ folders: [{ path: 'library' }, { path: 'till' }] }));
  return file;
}

test('with several folders, one is completed from the other', async ({ workbench }) => {
  await workbench.status('Fovea', idle);
  await workbench.openFile('deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return ');
  assert.match(await workbench.ghostText(), /^settleLedger\(amount, currencyCode\)/);
  await workbench.press('Tab', 'Control+S');
  await workbench.run('Fovea: What Did the Last Completion Read?');
  assert.match((await workbench.pickerRows('What the last completion read')).join('\n'), /library/);
  await workbench.press('Escape');
});

test('disabled, no process is left; enabled again, it is ready', async ({ workbench, server, page }) => {
  const left = async (): Promise<number> =>
    (await extensionProcesses(server.home, 'server.js')).length +
    (await extensionProcesses(server.home, 'engine.js')).length;
  assert.equal(await left(), 2);
  await workbench.run('Extensions: Disable All Installed Extensions');
  // VS Code writes down what is disabled some seconds later.
  await page.waitForTimeout(8_000);
  await workbench.reload();
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  for (let waited = 0; waited < 600 && (await left()) > 0; waited++) await page.waitForTimeout(500);
  // An extension that still starts would have by now.
  await page.waitForTimeout(5_000);
  assert.equal(await left(), 0);
  assert.equal(await page.locator('.statusbar-item', { hasText: 'Fovea' }).count(), 0);
  await workbench.run('Extensions: Enable All Extensions');
  await workbench.status('Fovea', idle);
});

test('a folder of 50,000 files is completed in while it is indexed, becomes ready, and is completed in then', async ({
  workbench,
  server,
  folder,
}) => {
  const place = await shop(path.join(folder, 'many'));
  for (let part = 0; part < 250; part++) {
    await mkdir(path.join(place, 'parts', `part${part}`), { recursive: true });
    const writes = Array.from({ length: 200 }, (_, number) =>
      writeFile(
        path.join(place, 'parts', `part${part}`, `item${number}.ts`),
        `export const item${part}x${number} = 1;\n`,
      ),
    );
    await Promise.all(writes);
  }
  await workbench.open(server.url, place);
  await workbench.status('Fovea', /Reading the workspace/);
  await workbench.openFile('src/deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return');
  await workbench.run('Fovea: Complete Here');
  assert.match(await workbench.ghostText(), /\S/);
  await workbench.press('Escape');
  await workbench.status('Fovea', idle, hangMs);
  await workbench.press('Home', 'Shift+End', 'Delete');
  await workbench.type('  return ');
  assert.match(await workbench.ghostText(), /^settleLedger\(/);
});
