/** What lies in models/: adapters that can be found, read and obeyed, and no larger than a clone should carry. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCopyWeights } from '../server/engine/decode/copyWeights.ts';
import { parseReader } from '../server/engine/readers/readerSpec.ts';
import { defaultModel } from '../server/models/catalogue.ts';
import { adapterMetadata } from '../server/models/shippedParts.ts';

const folder = fileURLToPath(new URL('../models', import.meta.url));
const mostBytes = 30e6;
const names = readdirSync(folder).filter((name) => statSync(path.join(folder, name)).isDirectory());

test('every folder has an adapter that names its base model and a reader, and weights that can be read', async () => {
  for (const name of names) {
    const adapter = path.join(folder, name, 'adapter.safetensors');
    assert.ok(statSync(adapter).size <= mostBytes, name);
    const { base_sha256: base = '', default_reader: reader } = await adapterMetadata(adapter);
    assert.match(base, /^[0-9a-f]{64}$/, name);
    if (reader !== undefined) parseReader(reader);
    if (name === defaultModel.id) assert.equal(base, defaultModel.sha256);
    assert.ok(existsSync(path.join(folder, name, 'README.md')), `${name} has no model card`);
    const weights = path.join(folder, name, 'copyWeights.json');
    if (existsSync(weights)) await readCopyWeights(weights);
  }
});
