/** Which files of a hub repository make a model. A function of the listing. */
import { FoveaError } from '../base/errors.ts';
import { ggufPartNames } from '../engine/model/ggufParts.ts';

export interface HubFile {
  path: string;
  bytes: number;
  /** hex: SHA-256 of a large file, else the git blob's SHA-1 */
  hash: string;
  hashKind: 'sha256' | 'gitBlob';
}

/**
 * @param wanted path of the one GGUF that is meant, of any of its parts
 * @returns that GGUF with all of its parts; else config, tokenizer and safetensors; else the repository's only GGUF; small files first
 * @throws FoveaError `input` when the repository holds none of these, or several GGUFs
 */
export function chooseHubFiles(repo: string, files: readonly HubFile[], wanted?: string): HubFile[] {
  const named = (name: string) => files.find(({ path }) => path === name);
  // Of a GGUF that was split any part stands for all of them, the first one for people.
  const ggufs = [...new Set(files.flatMap(({ path }) => (/\.gguf$/i.test(path) ? [ggufPartNames(path)[0]] : [])))];
  const choice = ggufs.join(', ');
  const partsOf = (name: string): HubFile[] =>
    ggufPartNames(name).map((part) => {
      const file = named(part);
      if (!file)
        throw new FoveaError('input', `${repo} lacks ${part} on the hub, a part of ${name}: name another file.`);
      return file;
    });
  if (wanted !== undefined) {
    if (!named(wanted))
      throw new FoveaError('input', `${repo} has no ${wanted} on the hub; it has ${choice || 'no GGUF file'}.`);
    return partsOf(wanted);
  }
  const config = named('config.json');
  const tokenizer = named('tokenizer.json');
  const whole = named('model.safetensors');
  const index = named('model.safetensors.index.json');
  const shards = files.filter(({ path }) => /^model-\d+-of-\d+\.safetensors$/.test(path));
  const weights = whole ? [whole] : index && shards.length > 0 ? [index, ...shards] : [];
  if (config && tokenizer && weights.length > 0) {
    return [config, tokenizer, ...weights].sort((a, b) => a.bytes - b.bytes);
  }
  if (ggufs.length === 1) return partsOf(ggufs[0]);
  if (ggufs.length > 1) {
    throw new FoveaError('input', `${repo} has several GGUF files; name one, as ${repo}/${ggufs[0]}: ${choice}.`);
  }
  const lacking = [
    ...(config ? [] : ['config.json']),
    ...(tokenizer ? [] : ['tokenizer.json']),
    ...(weights.length > 0 ? [] : ['model.safetensors']),
  ];
  throw new FoveaError(
    'input',
    `${repo} is no model that Fovea can use: it lacks ${lacking.join(', ')} (or a GGUF file).`,
  );
}
