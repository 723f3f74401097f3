/** `fovea bench ask`: whether anybody's questions find the files that answer them. No engine is started. */
import path from 'node:path';
import type { AskReport } from '../../bench/ask/askBench.ts';
import type { AskedLine } from '../../bench/ask/askFigures.ts';
import { FoveaError } from '../base/errors.ts';
import { openModel } from '../models/openModel.ts';
import { engineThreads, repositoryIndex } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { table } from './drawing.ts';
import { encodingOption, jsonOption, modelOptions, stationsOptions } from './options.ts';

export const benchAsk: Command = {
  synopsis: 'fovea bench ask --questions FILE --repos DIR [--each] [--json]',
  summary: 'Asks questions whose answers are known, and counts how often the right file is among the sources.',
  options: [
    {
      name: 'questions',
      takes: 'FILE',
      help: '{"there": [{"repository", "question", "path"}], "notThere": [{"repository", "question"}]}; "path" may be a list, "symbol" a name in the right piece',
    },
    { name: 'repos', takes: 'DIR', help: 'the folder with the repositories, by the names that the questions give' },
    { name: 'each', help: 'say each question with its rank (0: not found), and the first source where that is wrong' },
    encodingOption,
    // The model cuts chunks by its tokens; nothing is asked of it.
    ...modelOptions.filter(({ name }) => name !== 'device'),
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, cwd, terminal: progress, signal } = context;
    const [file, repos] = [args.text('questions'), args.text('repos')];
    if (file === undefined) throw new FoveaError('usage', 'Which questions? Name a file with --questions FILE.');
    if (repos === undefined)
      throw new FoveaError('usage', 'Where are the repositories? Name a folder with --repos DIR.');
    const { loadQuestions } = await import('../../bench/ask/questionFile.ts');
    const { askBench } = await import('../../bench/ask/askBench.ts');
    const questions = await loadQuestions(path.resolve(cwd, file));
    const { devices: _unused, ...options } = stationsOptions(context);
    const { tokenizer, tokenizerId, chunkTokens } = await openModel({ ...options, threads: engineThreads() });
    const indexOf = (repo: string) => repositoryIndex({ ...options, repo }, tokenizer, tokenizerId, chunkTokens);
    const folder = path.resolve(cwd, repos);
    const { there, notThere, ...figures } = await askBench(questions, { folder, indexOf, progress, signal });
    const each = args.flag('each');
    const lines = [...there, ...notThere];
    answer(
      context,
      { ...figures, ...(each ? { there, notThere } : {}) },
      `${each ? `${lines.map(lineOf).join('')}\n` : ''}${textOf(figures)}`,
    );
  },
};

function lineOf({ repository, question, paths, rank, nothingFound, coverage, found }: AskedLine): string {
  const right = paths.length === 0 ? nothingFound : rank === 1;
  const first = right || found.length === 0 ? '' : `  (${found[0]})`;
  const place = paths.length === 0 ? (nothingFound ? '-' : '!') : String(rank);
  return `${place}  ${coverage.toFixed(2)}  ${repository}: ${question}${first}\n`;
}

function textOf(figures: Omit<AskReport, 'there' | 'notThere'>): string {
  const { repositories, symbolAt5, wronglyNothing, madeUp, falseAnswers, ms } = figures;
  const number = (value: number): string => value.toFixed(3);
  const rows = Object.entries({ ...repositories, all: figures }).map(([name, own]) => [
    name,
    'chunks' in own ? `${own.chunks}` : '',
    `${own.questions}`,
    ...[own.recallAt1, own.recallAt5, own.recallAt8].map(number),
  ]);
  const columns = ['repository', 'chunks', 'questions', 'recall at 1', 'at 5', 'at 8'];
  const rest = [
    ...(symbolAt5 === null ? [] : [`the piece with the symbol among five: ${number(symbolAt5)}`]),
    `answers that are there and were not found at all: ${number(wronglyNothing)}`,
    ...(falseAnswers === null ? [] : [`false answers: ${number(falseAnswers)} of ${madeUp}`]),
    `search: ${[ms.median, ms.p95, ms.slowest].map((time) => time.toFixed(1)).join(' / ')} ms (median, p95, slowest)`,
  ];
  return `${table([columns, ...rows])}${rest.join('\n')}\n`;
}
