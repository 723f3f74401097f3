/** Every text of the page, in the user's language: the host has them translated and hands them over. `{0}` is filled in. */
import { english, type Translate } from '../translate.ts';

export function pageWords(t: Translate) {
  return {
    title: t('Fovea: ask about this workspace'),
    welcome: t('Ask about this workspace'),
    welcomeDetail: t(
      'Fovea finds the places that matter, on this machine, and quotes the lines that say it. A model answers in words where it was measured to be able to, or where you let it try.',
    ),
    exampleStart: t('Where does the program start?'),
    exampleErrors: t('How are errors handled?'),
    exampleSettings: t('Where are settings read?'),
    conversation: t('Conversation'),
    compose: t('Ask'),
    question: t('Question'),
    placeholder: t('Ask a question, @ to narrow'),
    placeholderFollowUp: t('Ask a follow-up, @ to narrow'),
    send: t('Ask (Enter)'),
    stop: t('Stop (Escape)'),
    wholeWorkspace: t('Whole workspace'),
    scope: t('Scope'),
    addScope: t('Narrow to a folder, file or selection (@)'),
    changeScope: t('{0}: narrow to a folder, file or selection (@)'),
    dropScope: t('Remove {0}'),
    within: t('In {0}'),
    searching: t('Searching the workspace'),
    reading: t('Reading the sources'),
    sourcesNone: t('No sources'),
    sourceOne: t('1 source'),
    sources: t('{0} sources'),
    sourcesLabel: t('Sources'),
    sourcesHint: t('Enter opens, right arrow shows more, Ctrl+Enter opens to the side'),
    moreSources: t('{0} more'),
    fewerSources: t('Fewer'),
    lines: t('lines'),
    range: t('{0}–{1}'),
    answer: t('Answer'),
    quoted: t('Quoted from the sources'),
    openQuote: t('Open {0}'),
    letTry: t('Let the model try in words'),
    trialNote: t('Written by a small model: it may be wrong. Trust what is quoted.'),
    readMost: t('Read most:'),
    citation: t('Open source'),
    copyAnswer: t('Copy answer'),
    insertAnswer: t('Insert answer at the cursor'),
    copyCode: t('Copy code'),
    insertCode: t('Insert code at the cursor'),
    code: t('Code'),
    copied: t('Copied'),
    followUps: t('Follow-up questions'),
    followUpUse: t('Where is {0} used?'),
    followUpDo: t('What does {0} do?'),
    nothingFound: t('Nothing in this workspace answers that.'),
    nothingFoundWithin: t('Nothing in {0} answers that. Remove the scope to search the whole workspace.'),
    nothingFoundSources: t('The nearest places are listed above.'),
    noAnswer: t('The model had nothing to add to the sources.'),
    stopped: t('Stopped.'),
    failed: t('The question could not be answered.'),
    announceSources: t('{0} sources found.'),
    announceQuoted: t('Quoted from {0}.'),
    announceAnswer: t('Answer: {0}'),
    seconds: t('{0} s'),
    milliseconds: t('{0} ms'),
  };
}

export type Words = { readonly [K in keyof ReturnType<typeof pageWords>]: string };

/** @param pattern text with places, such as `{0} of {1}` */
export const filled: Translate = english;

/** @param value what the host put into the page @returns English for each text that is missing there */
export function wordsFrom(value: unknown): Words {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return Object.fromEntries(
    Object.entries(pageWords(english)).map(([key, word]) => [key, typeof given[key] === 'string' ? given[key] : word]),
  ) as Words;
}
