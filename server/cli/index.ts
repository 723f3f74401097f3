/** `fovea index`: cuts a repository into chunks and says what is there. */

import { FoveaError } from '../base/errors.ts';
import { defaultChunkTokens } from '../engine/model/shape.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { repositoryIndex } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { encodingOption, jsonOption, modelOptions, repoOption, stationsOptions } from './options.ts';

export const index: Command = {
  synopsis: 'fovea index [--repo DIR] [--json]',
  summary: 'Cuts a repository into chunks and keeps them for later.',
  options: [repoOption, encodingOption, modelOptions[0], jsonOption],
  positionals: [0, 0],
  async run(context) {
    const options = stationsOptions(context);
    const { signal, terminal } = context;
    const source = await options.store.open(options.model, { progress: terminal, signal });
    const { shape, sha256, tokenizer } = source;
    await source.close();
    const chunks = repositoryIndex(options, createTokenizer(tokenizer), sha256, defaultChunkTokens(shape));
    const stats = await chunks.build({ progress: terminal, signal });
    if (stats.files === 0) {
      throw new FoveaError('input', `${chunks.root} has no source files: name another folder with --repo.`);
    }
    const leftOut = Object.values(stats.leftOut).reduce((sum, files) => sum + files, 0);
    const { files, tokens, seconds } = stats;
    const reasons = Object.entries(stats.leftOut).map(([reason, count]) => `${count} ${reason}`);
    const text = [
      `${chunks.root}: ${files} files, ${stats.chunks} chunks, ${tokens} tokens in ${seconds.toFixed(1)} s`,
      ...(leftOut > 0 ? [`left out: ${reasons.join(', ')}`] : []),
    ];
    answer(context, { files, chunks: stats.chunks, tokens, leftOut, seconds }, `${text.join('\n')}\n`);
  },
};
