/** Which files of a hub repository make a model. A function of the listing. */
import { FoveaError } from '../base/errors.ts';

export interface HubFile {
  path: string;
  bytes: number;
  /** hex: SHA-256 of a large file, else the git blob's SHA-1 */
  hash: string;
  hashKind: 'sha256' | 'gitBlob';
}

/**
 * @param wanted path of the one GGUF that is meant
 * @returns that GGUF; else config, tokenizer and safetensors; else the repository's only GGUF; small files first
 * @throws FoveaError `input` when the repository holds none of these, or several GGUFs
 */
export function chooseHubFiles(repo: string, files: readonly HubFile[], wanted?: string): HubFile[] {
  const named = (name: string) => files.find(({ path }) => path === name);
  const ggufs = files.filter(({ path }) => /\.gguf$/i.test(path));
  const choice = ggufs.map(({ path }) => path).join(', ');
  if (wanted !== undefined) {
    const file = named(wanted);
    if (!file)
      throw new FoveaError('input', `${repo} has no ${wanted} on the hub; it has ${choice || 'no GGUF file'}.`);
    return [file];
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
  if (ggufs.length === 1) return ggufs;
  if (ggufs.length > 1) {
    throw new FoveaError('input', `${repo} has several GGUF files; name one, as ${repo}/${ggufs[0].path}: ${choice}.`);
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
