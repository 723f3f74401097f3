/** What the panel says of the product's state: nothing while it works, else a sentence and what to do about it. */
import type { Figures } from '../figures.ts';
import type { StatusLook } from '../statusLook.ts';
import type { Translate } from '../translate.ts';
import { limits } from './conversation.ts';
import { type StatusAction, type StatusView, statusActions } from './messages.ts';

/** @param fraction 0 to 1, of what is going on; undefined where it is not known */
export function statusView(look: StatusLook, fraction: number | undefined, figures: Figures, t: Translate): StatusView {
  const { state, severity } = look;
  if (state === 'ready' || state === 'answering' || state === 'snoozed') return { kind: 'none', sentence: '' };
  const going = state === 'indexing' || state === 'gettingModel';
  const done = going && fraction !== undefined ? Math.min(1, Math.max(0, fraction)) : undefined;
  const action = statusActions.find((name) => name === look.actions[0]);
  return {
    kind: severity === 'none' ? 'note' : 'problem',
    sentence: sentenceOf(look, done, figures, t).slice(0, limits.line),
    ...(done === undefined ? {} : { fraction: done }),
    ...(action === undefined || state === 'starting' ? {} : { action: { name: action, title: titleOf(action, t) } }),
  };
}

function sentenceOf(look: StatusLook, done: number | undefined, figures: Figures, t: Translate): string {
  if (done === undefined) return look.sentence;
  if (look.state === 'indexing') return t('Indexing: {0}. Answers know what is indexed so far.', figures.percent(done));
  return t('Getting the model: {0}.', figures.percent(done));
}

function titleOf(action: StatusAction, t: Translate): string {
  switch (action) {
    case 'getModel':
      return t('Get Model');
    case 'resume':
      return t('Resume');
    case 'restartEngine':
      return t('Restart Engine');
    case 'chooseModel':
      return t('Choose Model');
    case 'rebuildIndex':
      return t('Rebuild Index');
    case 'showOutput':
      return t('Show Output');
  }
}
