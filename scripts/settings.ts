/**
 * `npm run settings`: writes what follows from server/settings.ts, the manifest's `contributes.configuration` with its
 * texts in package.nls.json, and docs/settings.md. A test compares all three.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Setting, settings } from '../server/settings.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const declared: readonly Setting[] = settings;
const prefix = 'settings.';

/** Of the manifest. */
export function configuration(): Json {
  const properties = declared.map((setting, order): [string, Json] => [
    `fovea.${setting.name}`,
    { order, scope: setting.scope, markdownDescription: `%${prefix}${setting.name}%`, ...schemaOf(setting) },
  ]);
  return { title: 'Fovea', properties: Object.fromEntries(properties) };
}

function schemaOf(setting: Setting): { readonly [key: string]: Json } {
  const { default: value } = setting;
  switch (setting.type) {
    case 'boolean':
      return { type: 'boolean', default: value };
    case 'integer':
      return { type: 'integer', default: value, minimum: setting.minimum, maximum: setting.maximum };
    case 'strings':
      return { type: 'array', items: { type: 'string' }, default: value };
    case 'switches':
      return { type: 'object', additionalProperties: { type: 'boolean' }, default: value };
    case 'string': {
      const { name, values } = setting;
      if (values === undefined) return { type: 'string', default: value };
      const texts = values.map(({ value: of }) => `%${prefix}${name}.${of}%`);
      return { type: 'string', enum: values.map(({ value: of }) => of), enumDescriptions: texts, default: value };
    }
  }
}

/** English texts by their keys. */
export function settingTexts(): Record<string, string> {
  return Object.fromEntries(
    declared.flatMap((setting) => [
      [`${prefix}${setting.name}`, setting.description],
      ...valuesOf(setting).map(({ value, description }) => [`${prefix}${setting.name}.${value}`, description]),
    ]),
  );
}

const scopes: Record<Setting['scope'], string> = {
  window: 'user, workspace',
  resource: 'user, workspace, folder',
  'language-overridable': 'user, workspace, folder, language',
  machine: 'user',
};

/** docs/settings.md */
export function settingsPage(): string {
  const rows = declared.map((setting) => {
    const values = valuesOf(setting).map(({ value, description }) => `<br>\`${value}\`: ${description}`);
    const what = `${setting.description}${values.join('')}`;
    return `| \`fovea.${setting.name}\` | \`${JSON.stringify(setting.default)}\` | ${scopes[setting.scope]} | ${what} |`;
  });
  return `# Settings

Fovea works with none of these touched. \`npm run settings\` writes this page and the manifest from \`server/settings.ts\`.

| Setting | Default | Set by | What it does |
|:--|:--|:--|:--|
${rows.join('\n')}
`;
}

function valuesOf(setting: Setting): readonly { value: string; description: string }[] {
  return setting.type === 'string' ? (setting.values ?? []) : [];
}

export const settingFiles = {
  manifest: new URL('../package.json', import.meta.url),
  texts: new URL('../package.nls.json', import.meta.url),
  page: new URL('../docs/settings.md', import.meta.url),
};

/** Texts of settings that are gone go with them. */
export function withSettingTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  const others = Object.entries(texts).filter(([key]) => !key.startsWith(prefix));
  return { ...Object.fromEntries(others), ...settingTexts() };
}

function write(): void {
  const manifest = JSON.parse(readFileSync(settingFiles.manifest, 'utf8'));
  manifest.contributes.configuration = configuration();
  writeJson(settingFiles.manifest, manifest);
  writeJson(settingFiles.texts, withSettingTexts(JSON.parse(readFileSync(settingFiles.texts, 'utf8'))));
  writeFileSync(settingFiles.page, settingsPage());
}

function writeJson(file: URL, value: Json): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  write();
  for (const file of Object.values(settingFiles)) console.error(`Wrote ${fileURLToPath(file)}.`);
}
