/**
 * The hover over the status: the honest budget, in Markdown. Every word that is not ours is escaped; links run our own
 * commands only. A function of values; knows no `vscode`.
 */
import type { FileExplanation, StatusReport } from '../server/protocol.ts';
import { type CommandName, commandIds } from './commandIds.ts';
import type { Figures } from './figures.ts';
import { fileWords, leftOutWords } from './leftOutWords.ts';
import { worded } from './sentences.ts';
import type { StatusLook } from './statusLook.ts';
import type { Translate } from './translate.ts';

/** @param titles of the commands that the hover links to */
export function statusHover(
  look: StatusLook,
  report: StatusReport | undefined,
  titles: Readonly<Record<CommandName, string>>,
  figures: Figures,
  t: Translate,
  thisFile?: FileExplanation,
): string {
  const head = `**Fovea** — ${escaped(look.sentence)}`;
  const links = look.actions.map((name) => `[${escaped(titles[name])}](command:${commandIds[name]})`).join(' · ');
  const budget = report === undefined ? [] : budgetRows(report, figures, t, thisFile);
  const table = budget.length === 0 ? [] : [['| | |', '|:--|:--|', ...budget].join('\n')];
  return [head, ...table, links].join('\n\n');
}

/** Links of the hover: the only commands that it may run. */
export const hoverCommands: readonly string[] = Object.values(commandIds);

function budgetRows(report: StatusReport, figures: Figures, t: Translate, thisFile?: FileExplanation): string[] {
  const { index, git, caches, model, device, threads, arithmetic, speed, last } = report;
  const rows: [string, string | undefined][] = [
    [
      t('Read'),
      t(
        '{0} files, {1} chunks, {2} tokens',
        figures.count(index.files),
        figures.count(index.chunks),
        figures.tokens(index.tokens),
      ),
    ],
    [t('This file'), thisFile?.state === 'leftOut' ? fileWords(thisFile, t) : undefined],
    [t('Left out'), leftOutWords(index, figures, t)],
    [t('Git'), git && worded(git, t)],
    [
      t('Chunk caches'),
      t(
        '{0} of {1} chunks, {2} of {3}',
        figures.count(caches.chunks),
        figures.count(index.chunks),
        figures.bytes(caches.bytes),
        figures.bytes(caches.limitBytes),
      ),
    ],
    [
      t('On disk'),
      caches.disk &&
        t(
          '{0} chunks, {1} of {2}; {3} read from there',
          figures.count(caches.disk.chunks),
          figures.bytes(caches.disk.bytes),
          figures.bytes(caches.disk.limitBytes),
          figures.count(caches.disk.restored),
        ),
    ],
    [t('Model'), model && modelWords(model, t)],
    [t('Runs on'), device?.kind === 'gpu' ? gpuWords(device, t) : threads ? threadsWords(threads, t) : undefined],
    [t('GPU'), device && worded(device.why, t)],
    [
      t('Arithmetic'),
      arithmetic?.processorSaturates
        ? t('{0}, a little slower: the fastest 8-bit products are wrong on this processor', arithmetic.form)
        : arithmetic?.form,
    ],
    [t('Speed'), speed && speedWords(speed, figures, t)],
    [
      t('Last answer'),
      last &&
        t(
          '{0} to the first token, {1} in all, {2} chunks',
          figures.ms(last.firstTokenMs),
          figures.ms(last.totalMs),
          figures.count(last.chunks),
        ),
    ],
  ];
  const cell = (name: string, value: string): string =>
    name === t('Left out') ? `[${escaped(value)}](command:${commandIds.showLeftOut})` : escaped(value);
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${escaped(name)} | ${cell(name, value)} |`]));
}

function threadsWords(threads: number, t: Translate): string {
  return threads === 1 ? t('CPU, 1 thread') : t('CPU, {0} threads', threads);
}

function gpuWords({ adapter, driver }: NonNullable<StatusReport['device']>, t: Translate): string {
  const name = adapter ?? t('a GPU');
  return driver === undefined ? name : t('{0}, driver {1}', name, driver);
}

function speedWords(
  { readPerSecond, writePerSecond, reduced }: NonNullable<StatusReport['speed']>,
  figures: Figures,
  t: Translate,
): string {
  const [reads, writes] = [figures.count(readPerSecond), figures.count(writePerSecond)];
  return reduced
    ? t('reads {0} tokens/s, writes {1}: a short context first, chunks while you type', reads, writes)
    : t('reads {0} tokens/s, writes {1}', reads, writes);
}

function modelWords(model: NonNullable<StatusReport['model']>, t: Translate): string {
  return model.adapter
    ? t('{0}, with its focus adapter, reader {1}', model.title, model.reader)
    : t('{0}, reader {1}', model.title, model.reader);
}

/** Markdown's own characters lose their meaning; a line stays one. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~$&]/g, '\\$&').replace(/\s+/g, ' ');
}
