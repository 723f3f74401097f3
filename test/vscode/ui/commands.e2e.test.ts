/** Every command of the manifest, run from the palette, by what a person then sees. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { depositLine } from '../shop.ts';
import { idle } from '../statusTexts.ts';
import { type VscodeSession, vscodeTests } from '../vscodeSession.ts';

interface Manifest {
  contributes: { commands: { command: string; title: string }[] };
}

const readJson = (name: string) => JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));
const manifest: Manifest = readJson('package.json');
const texts: Record<string, string> = readJson('package.nls.json');
const titles = manifest.contributes.commands.map(({ title }) => texts[title.replaceAll('%', '')]);

const test = vscodeTests();
const ran = new Set<string>();

async function run({ workbench }: VscodeSession, title: string): Promise<void> {
  ran.add(title);
  await workbench.run(`Fovea: ${title}`);
}

test('the model and the index are there', async ({ workbench }) => {
  await workbench.status('Fovea', idle);
});

test('Get Started, Show Actions, Choose Model, Get Model', async (session) => {
  const { workbench } = session;
  await run(session, 'Get Started');
  await workbench.activeTab(/Welcome|Walkthrough|Fovea/);
  await run(session, 'Show Actions…');
  assert.ok((await workbench.pickerRows('Fovea')).length > 4);
  await workbench.press('Escape');
  await run(session, 'Choose Model…');
  assert.match((await workbench.pickerRows('Choose Model')).join('\n'), /SmolLM2-135M-Instruct/);
  await workbench.press('Escape');
  await run(session, 'Get Model');
  await workbench.status('Fovea', idle);
});

test('Complete Here, What Did the Last Completion Read?, Find Code Like This', async (session) => {
  const { workbench } = session;
  await workbench.openFile('deposit.ts');
  await workbench.goToEnd(depositLine);
  await workbench.type('  return');
  await workbench.press('Escape');
  await workbench.type(' ');
  await run(session, 'Complete Here');
  assert.match(await workbench.ghostText(), /settleLedger\(/);
  await workbench.press('Escape');
  await run(session, 'What Did the Last Completion Read?');
  assert.match((await workbench.pickerRows('What the last completion read')).join('\n'), /\.ts/);
  await workbench.press('Escape');
  await workbench.openFile('refund.ts');
  await run(session, 'Find Code Like This');
  assert.match((await workbench.pickerRows('Code like this')).join('\n'), /invoice\.ts|ledger\.ts|deposit\.ts/);
  await workbench.press('Escape');
});

test('Pause, Resume, Snooze, End Snooze', async (session) => {
  const { workbench } = session;
  await run(session, 'Pause');
  await workbench.status('Fovea', /Paused/);
  await run(session, 'Resume');
  await workbench.status('Fovea', idle);
  await run(session, 'Snooze…');
  await workbench.choose(undefined, '15 minutes');
  await workbench.status('Fovea', /Silent for 1[45] more minutes/);
  await run(session, 'End Snooze');
  await workbench.status('Fovea', idle);
});

test('Rebuild Index, Delete Caches, Restart Engine', async (session) => {
  const { workbench } = session;
  await run(session, 'Rebuild Index');
  await workbench.status('Fovea', idle);
  await run(session, 'Delete Caches…');
  await workbench.answer('Delete');
  await workbench.notification('Freed');
  await run(session, 'Restart Engine');
  await workbench.status('Fovea', idle);
});

test('Explain, Document, Suggest Tests: a model that is not measured to be able says so', async (session) => {
  const { workbench, page } = session;
  for (const title of ['Explain Selection', 'Document Selection', 'Suggest Tests for Selection']) {
    await workbench.run('Notifications: Clear All Notifications');
    await workbench.openFile('refund.ts');
    await workbench.press('Control+A');
    await run(session, title);
    await page.locator('.notification-toast', { hasText: 'too small to do this well' }).first().waitFor();
  }
  await workbench.run('Notifications: Clear All Notifications');
});

test('Show What Is Left Out, Show Output, Report a Problem, Show Statistics, Erase Statistics', async (session) => {
  const { workbench, page } = session;
  await run(session, 'Show What Is Left Out');
  await page.locator('.tab', { hasText: 'Left out' }).first().waitFor({ timeout: 30_000 });
  await run(session, 'Show Output');
  await page.locator('.part.panel .output-view-container, .part.panel .monaco-editor').first().waitFor();
  await run(session, 'Report a Problem');
  await page.locator('.view-line', { hasText: 'A problem with Fovea' }).waitFor();
  await run(session, 'Show Statistics');
  await workbench.activeTab(/Statistics/);
  await run(session, 'Erase Statistics…');
  await workbench.answer('Erase');
});

test('Ask, Earlier Conversations, New Conversation, Forget This Conversation', async (session) => {
  const { workbench, page } = session;
  await run(session, 'Ask About This Workspace');
  await workbench.frameWith('.composer textarea');
  await run(session, 'New Conversation');
  await run(session, 'Earlier Conversations');
  await page.locator('.quick-input-title', { hasText: 'Earlier conversations' }).waitFor();
  await workbench.press('Escape');
  await run(session, 'Forget This Conversation');
  await workbench.frameWith('.composer textarea');
});

test('no command of the manifest was left out', async () => {
  assert.deepEqual(
    titles.filter((title) => !ran.has(title)),
    [],
  );
});
