/**
 * From what the sidecar reports to what the status bar shows: icon, words, colour, and the actions that fit, best
 * first. A function of values; knows neither `vscode` nor how the report came.
 */
import type { FileExplanation, SentenceName, StateName, StatusReport } from '../server/protocol.ts';
import type { CommandName } from './commandIds.ts';
import type { Figures } from './figures.ts';
import { reasonWords } from './leftOutWords.ts';
import { worded } from './sentences.ts';
import type { SidecarState } from './sidecar.ts';
import type { Translate } from './translate.ts';

export interface StatusInput {
  sidecar: SidecarState;
  report: StatusReport | undefined;
  /** minutes left of a snooze, at least 1 */
  snoozedMinutes?: number;
  /** of the document that a person looks at */
  thisFile?: FileExplanation;
}

export interface StatusLook {
  state: StateName | 'snoozed';
  /** name of a product icon */
  icon: string;
  /** beside the icon */
  label: string;
  severity: 'none' | 'warning' | 'error';
  /** what is going on, and what to do where something is */
  sentence: string;
  actions: CommandName[];
}

/** What a person can always do. */
const standing: CommandName[] = ['showSources', 'ask', 'snooze', 'pause', 'rebuildIndex', 'chooseModel'];
const trouble: CommandName[] = ['restartEngine', 'showOutput', 'reportProblem'];
/** What the sentence speaks of goes before it. */
const firstOf: Partial<Record<SentenceName, CommandName>> = {
  changesLost: 'rebuildIndex',
  workspaceUnreadable: 'rebuildIndex',
  modelDamaged: 'getModel',
  noSuchModel: 'chooseModel',
};

export function statusLook(input: StatusInput, figures: Figures, t: Translate): StatusLook {
  const { sidecar, report } = input;
  if (sidecar.kind === 'failed') return look('failed', sidecar.message, 0, figures, t);
  if (sidecar.kind === 'restarting') return look('starting', t('Fovea stopped and starts again.'), 0, figures, t);
  const state = sidecar.kind === 'running' ? (report?.state ?? 'starting') : 'starting';
  const quiet = input.snoozedMinutes !== undefined && (state === 'ready' || state === 'answering');
  if (quiet) return snoozed(input.snoozedMinutes ?? 1, t);
  const { thisFile } = input;
  if (state === 'ready' && thisFile?.state === 'leftOut') return leftOut(thisFile, messageOf(report, t), figures, t);
  const plain = look(state, messageOf(report, t), report?.fraction, figures, t);
  const first = report?.sentence && firstOf[report.sentence.name];
  return first ? { ...plain, actions: [first, ...plain.actions] } : plain;
}

function messageOf(report: StatusReport | undefined, t: Translate): string | undefined {
  const { message, sentence } = report ?? {};
  return message === undefined ? undefined : worded({ message, ...(sentence ? { sentence } : {}) }, t);
}

/** @param message of the sidecar, which comes first: in a secret document nothing is offered, besides */
function leftOut(
  { reason }: FileExplanation & { state: 'leftOut' },
  message: string | undefined,
  figures: Figures,
  t: Translate,
): StatusLook {
  const sentence = t('Ready. This file is not read as part of the workspace: {0}.', reasonWords(t)[reason]);
  return { ...look('ready', message ?? sentence, undefined, figures, t), icon: 'eye-closed' };
}

function snoozed(minutes: number, t: Translate): StatusLook {
  return {
    state: 'snoozed',
    icon: 'bell-slash',
    label: t('Fovea: {0} min', minutes),
    severity: 'none',
    sentence: t('Silent for {0} more minutes; Fovea: Complete Here still answers.', minutes),
    actions: ['endSnooze', 'completeHere', 'showSources', 'ask'],
  };
}

function look(
  state: StateName,
  message: string | undefined,
  fraction: number | undefined,
  figures: Figures,
  t: Translate,
): StatusLook {
  const how = looks(t, fraction === undefined ? undefined : figures.percent(fraction))[state];
  return { state, ...how, sentence: message ?? how.sentence };
}

function looks(t: Translate, done: string | undefined): Record<StateName, Omit<StatusLook, 'state'>> {
  const plain = { label: 'Fovea', severity: 'none' as const };
  return {
    starting: {
      ...plain,
      icon: 'loading~spin',
      sentence: t('Starting.'),
      actions: ['showOutput', 'restartEngine'],
    },
    noModel: {
      icon: 'cloud-download',
      label: t('Fovea: get model'),
      severity: 'warning',
      sentence: t('No model on this machine yet: Fovea: Get Model fetches it once.'),
      actions: ['getModel', 'chooseModel', 'openWalkthrough', 'showOutput'],
    },
    gettingModel: {
      ...plain,
      icon: 'cloud-download',
      label: done === undefined ? t('Fovea: getting model') : t('Fovea: getting model {0}', done),
      sentence: t('Getting the model.'),
      actions: ['showOutput', 'openWalkthrough'],
    },
    indexing: {
      ...plain,
      icon: 'loading~spin',
      label: done === undefined ? t('Fovea: indexing') : t('Fovea: indexing {0}', done),
      sentence: t('Reading the workspace; completions come already.'),
      actions: standing,
    },
    ready: { ...plain, icon: 'eye', sentence: t('Ready.'), actions: standing },
    answering: { ...plain, icon: 'sync~spin', sentence: t('Answering.'), actions: standing },
    paused: {
      ...plain,
      icon: 'debug-pause',
      label: t('Fovea: paused'),
      sentence: t('Paused: nothing is offered and nothing computed.'),
      actions: ['resume', 'ask', 'chooseModel', 'showOutput'],
    },
    slow: {
      ...plain,
      icon: 'watch',
      label: t('Fovea: slow'),
      severity: 'warning',
      sentence: t('Answers take far longer than people wait for.'),
      actions: ['chooseModel', 'showSources', 'pause', ...trouble],
    },
    failed: {
      icon: 'error',
      label: t('Fovea: failed'),
      severity: 'error',
      sentence: t('Fovea failed: see its output.'),
      actions: trouble,
    },
  };
}
