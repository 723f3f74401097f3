/** A folder that nobody trusts yet: completed in without git; once it is trusted, git says what is in it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { depositLine, shop } from '../shop.ts';
import { idle } from '../statusTexts.ts';
import { type VscodeSession, vscodeTests } from '../vscodeSession.ts';

const settings = { 'security.workspace.trust.startupPrompt': 'never' };
const test = vscodeTests({ place: withDraft, trust: true, settings });

/** The shop, and a file in it that is ignored, though tracked: only git knows the latter. */
async function withDraft(folder: string): Promise<string> {
  const place = await shop(folder);
  await writeFile(path.join(place, 'src', 'draft.ts'), 'export const draftRate = 3;\n');
  await mkdir(path.join(place, '.git', 'info'), { recursive: true });
  await writeFile(path.join(place, '.git', 'info', 'exclude'), 'draft.ts\n');
  execFileSync('git', ['-C', place, 'add', '--force', 'src/draft.ts']);
  return place;
}

/** Waits for a line of “Report a Problem”, made anew until it is there. */
async function reported(session: VscodeSession, line: RegExp): Promise<void> {
  let lines: string[] = [];
  for (let attempt = 0; attempt < 20; attempt++) {
    lines = await reportLines(session);
    if (lines.some((text) => line.test(text))) return;
    await session.page.waitForTimeout(1_000);
  }
  assert.fail(`${line} was not reported: ${lines.join('\n')}`);
}

/** Closed again, so that the next one cannot be taken for it, nor open over what comes after. */
async function reportLines({ workbench, page }: VscodeSession): Promise<string[]> {
  const title = 'A problem with Fovea';
  await workbench.run('Fovea: Report a Problem');
  // Focused, too: an editor that takes the focus later would get what is typed into the palette.
  const focused = page.locator('.editor-group-container.active .monaco-editor.focused');
  await focused.locator('.view-line', { hasText: title }).waitFor();
  const lines = await workbench.lines();
  await workbench.run('View: Revert and Close Editor');
  await page.locator('.tab', { hasText: title }).waitFor({ state: 'detached' });
  return lines;
}

test('in restricted mode no git is asked, and there is ghost text', async (session) => {
  const { workbench } = session;
  await workbench.status('Fovea', idle);
  await workbench.openFile('src/deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return ');
  assert.match(await workbench.ghostText(), /^settleLedger\(amount, currencyCode\)/);
  await workbench.press('Escape');
  await reported(session, /, not trusted,/);
  await reported(session, /index: 4 files/);
});

test('trusted, the same window knows what git tracks, and goes on completing', async (session) => {
  const { workbench, page } = session;
  await workbench.run('Workspaces: Manage Workspace Trust');
  await page
    .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
    .first()
    .click();
  await reported(session, /, trusted,/);
  await reported(session, /index: 5 files/);
  await workbench.status('Fovea', idle);
  await workbench.openFile('src/deposit.ts');
  await workbench.press('Backspace');
  await workbench.type(' ');
  assert.match(await workbench.ghostText(), /^settleLedger\(amount, currencyCode\)/);
});
