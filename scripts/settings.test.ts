import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultSettings } from '../server/settings.ts';
import { configuration, settingFiles, settingsPage, settingTexts, withSettingTexts } from './settings.ts';

const json = (file: URL) => JSON.parse(readFileSync(file, 'utf8'));

test('manifest, its texts and docs/settings.md are what server/settings.ts declares (npm run settings)', () => {
  assert.deepEqual(json(settingFiles.manifest).contributes.configuration, configuration());
  const texts = json(settingFiles.texts);
  assert.deepEqual(texts, withSettingTexts(texts));
  assert.equal(readFileSync(settingFiles.page, 'utf8'), settingsPage());
});

test('the manifest gives each setting the default that the sidecar takes', () => {
  const { properties } = json(settingFiles.manifest).contributes.configuration as {
    properties: Record<string, { default: unknown }>;
  };
  const defaults = Object.entries(properties).map(([name, { default: value }]) => [name.replace('fovea.', ''), value]);
  assert.deepEqual(Object.fromEntries(defaults), defaultSettings);
});

test('what names a model or a program of the machine is not for a workspace to set', () => {
  const { properties } = configuration() as { properties: Record<string, { scope: string }> };
  for (const name of ['model', 'modelSource', 'reader', 'threads', 'cacheMegabytes', 'statistics'])
    assert.equal(properties[`fovea.${name}`].scope, 'machine', name);
});

test('every text says something', () => {
  for (const [key, text] of Object.entries(settingTexts())) assert.match(text, /\w.*\.$/, key);
});
