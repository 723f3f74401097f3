/** The manifest against the code, the texts, and the editor's own keys. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandIds } from '../src/commandIds.ts';
import { contextKeyNames } from '../src/contextKeyNames.ts';
import { collide, strokesOf } from './chords.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Command {
  command: string;
  category: string;
  title: string;
  enablement?: string;
}
interface Key {
  command: string;
  key: string;
  mac: string;
  when?: string;
}
interface Step {
  title: string;
  description: string;
  media: { svg: string };
  completionEvents: string[];
}
interface Manifest {
  engines: { vscode: string };
  devDependencies: Record<string, string>;
  extensionKind: string[];
  icon: string;
  main: string;
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: Command[];
    keybindings: Key[];
    menus: Record<string, { command?: string; when?: string }[]>;
    configuration: { properties: Record<string, unknown> };
    walkthroughs: { id: string; steps: Step[] }[];
    viewsContainers: { activitybar: { icon: string }[] };
    views: Record<string, { id: string; when?: string }[]>;
  };
}

const manifestText = text('package.json');
const manifest = JSON.parse(manifestText) as Manifest;
const texts = JSON.parse(text('package.nls.json')) as Record<string, string>;
const { commands, keybindings, menus, configuration, walkthroughs } = manifest.contributes;

test('the manifest has the commands of the code, all in one category, each with a clause of when it can run', () => {
  assert.deepEqual(commands.map(({ command }) => command).sort(), Object.values(commandIds).sort());
  assert.deepEqual([...new Set(commands.map(({ category }) => category))], ['Fovea']);
  assert.deepEqual(
    commands.filter(({ enablement }) => !enablement).map(({ command }) => command),
    [],
  );
});

test('every text of the manifest stands in package.nls.json, and no text stands there in vain', () => {
  const used = [...manifestText.matchAll(/"%([\w.*-]+)%"/g)].map(([, key]) => key);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
});

test('clauses ask for context keys that the client sets', () => {
  const clauses = [
    ...commands.map(({ enablement }) => enablement),
    ...keybindings.map(({ when }) => when),
    ...Object.values(menus).flatMap((items) => items.map(({ when }) => when)),
    ...Object.values(manifest.contributes.views).flatMap((group) => group.map(({ when }) => when)),
    ...walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents)),
  ].filter((clause) => clause !== undefined && (!clause.startsWith('on') || clause.startsWith('onContext:')));
  const asked = clauses.flatMap((clause) => [...(clause ?? '').matchAll(/fovea\.(\w+)/g)].map(([, key]) => key));
  const known: readonly string[] = contextKeyNames;
  const views = Object.values(manifest.contributes.views).flatMap((group) => group.map(({ id }) => id));
  assert.deepEqual(
    asked.filter((key) => !known.includes(key) && !views.includes(`fovea.${key}`)),
    [],
  );
});

const defaults = JSON.parse(text('test/fixtures/vscodeDefaultKeys.json')) as Record<string, string[]>;
for (const [platform, field] of [
  ['linux', 'key'],
  ['windows', 'key'],
  ['macos', 'mac'],
] as const) {
  test(`no key is one of the editor's own on ${platform}, whatever their clauses`, () => {
    assert.ok(defaults[platform].length > 300);
    const taken = keybindings.flatMap((ours) =>
      defaults[platform].filter((theirs) => collide(ours[field], theirs)).map((theirs) => `${ours.command}: ${theirs}`),
    );
    assert.deepEqual(taken, []);
  });
}

test('keys collide where one begins the other, in whatever order their modifiers stand', () => {
  assert.deepEqual(strokesOf('Shift+Ctrl+K ctrl++'), ['ctrl+shift+k', 'ctrl++']);
  assert.equal(collide('ctrl+k ctrl+alt+c', 'ctrl+k alt+ctrl+c'), true);
  assert.equal(collide('ctrl+k ctrl+a', 'ctrl+k'), true);
  assert.equal(collide('ctrl+k ctrl+a', 'ctrl+k ctrl+b'), false);
});

test('at most two keys are taken', () => assert.ok(keybindings.length <= 2));

test('only stable API: no proposals, and types of the oldest editor that is supported', () => {
  assert.doesNotMatch(manifestText, /enabledApiProposals/);
  assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
});

test('what the manifest points at is there', () => {
  const files = [
    manifest.icon,
    ...manifest.contributes.viewsContainers.activitybar.map(({ icon }) => icon),
    ...walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
  ];
  assert.deepEqual(
    files.filter((file) => !existsSync(path.join(root, file))),
    [],
  );
  assert.equal(manifest.main, './dist/extension.cjs');
  assert.deepEqual(manifest.extensionKind, ['workspace']);
});

test('what few models are able to do stands in the menu with those alone', () => {
  const kept = menus['fovea.editor'].filter(({ command }) => /\.(explain|document|suggestTests)$/.test(command ?? ''));
  assert.deepEqual(
    kept.map(({ when }) => when?.startsWith('fovea.capable && editorHasSelection')),
    [true, true, true],
  );
});

test("the walkthrough's links run commands that exist", () => {
  const ids = commands.map(({ command }) => command);
  const links = Object.values(texts).flatMap((words) => [...words.matchAll(/\(command:([\w.]+)\)/g)]);
  assert.ok(links.length >= 5);
  assert.deepEqual(
    links.map(([, id]) => id).filter((id) => !ids.includes(id) && id !== 'workbench.action.quickOpen'),
    [],
  );
});

test('what an untrusted workspace may not set are settings', () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  assert.deepEqual(
    restrictedConfigurations.filter((name) => !(name in configuration.properties)),
    [],
  );
});

test('icons of the side bar take the colour that the theme gives them', () => {
  for (const { icon } of manifest.contributes.viewsContainers.activitybar) {
    const colours = [...text(icon).matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
    assert.deepEqual([...new Set(colours)].sort(), ['currentColor', 'none']);
  }
});
