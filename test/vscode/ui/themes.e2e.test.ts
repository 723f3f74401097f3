/** Ghost text and panel as VS Code's themes show them, and the pictures of both. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { askPanel } from '../askPanel.ts';
import { picture } from '../picture.ts';
import { depositLine } from '../shop.ts';
import { idle } from '../statusTexts.ts';
import { type VscodeSession, vscodeTests } from '../vscodeSession.ts';

const test = vscodeTests({ settings: { 'workbench.colorTheme': 'Default Light Modern' } });

/** as VS Code lists them; the class is the workbench's, the pictures' name is the last */
const themes = [
  ['Dark Modern', 'vs-dark', 'dark'],
  ['Dark High Contrast', 'hc-black', undefined],
  ['Light Modern', 'vs', 'light'],
] as const;

async function panelColour({ workbench }: VscodeSession): Promise<unknown> {
  const frame = await workbench.frameWith('.turn');
  return frame.evaluate('getComputedStyle(document.querySelector(".composer textarea")).color');
}

test('a question is answered', async ({ workbench }) => {
  await workbench.status('Fovea', idle);
  await askPanel(workbench, 'How is an amount rounded?');
  await workbench.run('View: Close All Editors');
});

for (const [title, workbenchClass, name] of themes) {
  test(`${title}: the page takes the theme's colours, and axe finds nothing`, async (session) => {
    const { workbench, page } = session;
    const before = await panelColour(session);
    await workbench.run('Preferences: Color Theme');
    await workbench.choose(undefined, title);
    await page.locator(`.monaco-workbench.${workbenchClass}`).waitFor();
    await workbench.openFile('deposit.ts');
    const after = await panelColour(session);
    assert.notEqual(after, before);
    const frame = await workbench.frameWith('.turn');
    await frame.evaluate(axe.source);
    const violations = (await frame.evaluate('axe.run().then(({ violations }) => violations)')) as { id: string }[];
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    );
    if (name !== undefined) await picture(page, `panel-${name}`);
    await workbench.goToEnd(depositLine);
    await workbench.type('  return');
    await workbench.type(' ');
    assert.match(await workbench.ghostText(), /settleLedger\(/);
    if (name !== undefined) await picture(page, `completion-${name}`);
    // Once to the indentation, twice to the line's begin.
    await workbench.press('Escape', 'Shift+Home', 'Shift+Home', 'Delete', 'Control+S');
  });
}
