/** `fovea index`: cuts a repository into chunks and says what is there, and what is left out of it and why. */

import { FoveaError } from '../base/errors.ts';
import { defaultChunkTokens } from '../engine/model/shape.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { repositoryIndex, repositoryRules } from '../stations.ts';
import type { RepositoryIndex } from '../workspace/repositoryIndex.ts';
import type { LeftOutCounts } from '../workspace/unlisted.ts';
import { withoutGitSaid } from '../workspace/withoutGit.ts';
import { answer, type Command } from './command.ts';
import { explainFile } from './explainFile.ts';
import { leftOutSum } from './leftOutWords.ts';
import { encodingOption, jsonOption, modelOptions, repoOption, stationsOptions } from './options.ts';

export const index: Command = {
  synopsis: 'fovea index [--repo DIR] [--explain PATH] [--json]',
  summary: 'Cuts a repository into chunks and keeps them for later; or says why a path is in or out.',
  options: [
    repoOption,
    { name: 'explain', takes: 'PATH', help: 'only say why this file or folder is in the index, or is left out' },
    encodingOption,
    modelOptions[0],
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const options = stationsOptions(context);
    const asked = context.arguments.text('explain');
    if (asked !== undefined) return explainFile(context, options.repo, asked, repositoryRules(options));
    const { signal, terminal } = context;
    const source = await options.store.open(options.model, { progress: terminal, signal });
    const { shape, sha256, tokenizer } = source;
    await source.close();
    const chunks = repositoryIndex(options, createTokenizer(tokenizer), sha256, defaultChunkTokens(shape));
    const { files, tokens, seconds, ...stats } = await chunks.build({ progress: terminal, signal });
    const counts = chunks.leftOut.counts();
    if (files === 0 && !saysMore(counts)) {
      throw new FoveaError('input', `${chunks.root} has no source files: name another folder with --repo.`);
    }
    const leftOut = Object.values(counts.files).reduce((sum, number) => sum + number, 0);
    const git = withoutGitSaid(chunks.root, chunks.withoutGit)?.message;
    const sum = leftOutSum(counts);
    const text = [
      `${chunks.root}: ${files} files, ${stats.chunks} chunks, ${tokens} tokens in ${seconds.toFixed(1)} s`,
      ...(sum === '' ? [] : [`left out: ${sum}`]),
      ...(git === undefined ? [] : [git]),
      ...(files === 0 ? ['Nothing is read: fovea index --explain PATH says why a file is left out.'] : []),
    ];
    const document = { files, chunks: stats.chunks, tokens, leftOut, seconds, ...reasonsIn(chunks, counts) };
    answer(context, document, `${text.join('\n')}\n`);
  },
};

/** Of a folder that holds nothing but what tools keep there, no reasons need be told. */
function saysMore({ files, folders }: LeftOutCounts): boolean {
  return Object.keys(files).length > 0 || Object.keys(folders).some((reason) => reason !== 'passedOver');
}

/** For the document: counts, and each path as far as they are named. */
function reasonsIn({ leftOut, withoutGit }: RepositoryIndex, counts: LeftOutCounts): Record<string, unknown> {
  const paths = [...leftOut.entries()].map(({ path, kind, reason, rule }) => ({
    ...{ path, kind, reason },
    ...(rule && { rule: { source: rule.source, line: rule.line, text: rule.text } }),
  }));
  return {
    ...(paths.length > 0 && { reasons: counts, leftOutPaths: paths }),
    ...(withoutGit.length > 0 && { withoutGit }),
  };
}
