/** What a person may call a model: a name of the catalogue, a path, a hub id. Text to a value; reads no file but for being there. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { FoveaError } from '../base/errors.ts';
import { ggufPartNames, ggufStem } from '../engine/model/ggufParts.ts';
import type { CatalogueModel } from './catalogue.ts';

/** A repository on the Hugging Face hub: `owner/name`, `owner/name@revision`, `owner/name/file.gguf`. */
export interface HubSpec {
  repo: string;
  /** branch, tag or commit */
  revision: string;
  /** the one GGUF that is meant */
  file: string | undefined;
}

export type ModelSpec =
  | { kind: 'catalogue'; id: string; model: CatalogueModel }
  | { kind: 'local'; id: string; path: string }
  | { kind: 'hub'; id: string; hub: HubSpec };

const hubPattern = /^([\w.-]+\/[\w.-]+?)(?:@([\w.-]+))?(?:\/([^@]+\.gguf))?$/i;

/**
 * @param cwd folder that a relative path means
 * @param catalogue the models with names; `default` stands for the first
 * @throws FoveaError `usage` for what is none of them
 */
export function parseModelSpec(text: string, cwd: string, catalogue: readonly CatalogueModel[]): ModelSpec {
  const model = text === 'default' ? catalogue[0] : catalogue.find(({ id }) => id === text);
  if (model) return { kind: 'catalogue', id: model.id, model };
  const place = path.resolve(cwd, text);
  if (existsSync(place)) {
    // Any part of a GGUF that was split names the whole.
    const [first] = ggufPartNames(place);
    return { kind: 'local', id: localId(first), path: first };
  }
  const [, repo, revision = 'main', file] = hubPattern.exec(text) ?? [];
  if (repo === undefined || looksLikePath(text)) {
    const message = `${text} is no model: name a folder, a .gguf file, a hub id (owner/name) or "default".`;
    throw new FoveaError('usage', message, { sentence: { name: 'noSuchModel', args: [text] } });
  }
  const parts = [repo, ...(revision === 'main' ? [] : [revision]), ...(file ? [ggufStem(file)] : [])];
  return { kind: 'hub', id: parts.map((part) => part.replaceAll('/', '--')).join('--'), hub: { repo, revision, file } };
}

function looksLikePath(text: string): boolean {
  return path.isAbsolute(text) || /^\.{0,2}[/\\]/.test(text) || /^[^/]+\.gguf$/i.test(text);
}

/** The last part of the path for people, and a hash of all of it, so that two folders of one name stay apart. */
function localId(place: string): string {
  const stem = ggufStem(path.basename(place));
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 8);
  return `${stem.replace(/[^\w.-]+/g, '-')}-${hash}`;
}
