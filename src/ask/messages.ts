/**
 * What the panel's page and its host say to each other, declared once; each side checks what it is sent and ignores the
 * rest. The page names turns and sources by the ids it was given: it can neither name a file nor run a command.
 */
import { conversationShape, events, limits } from './conversation.ts';
import { count, flag, list, oneOf, optional, shape, type Tagged, tagged, text } from './schema.ts';

const id = text(200);

/** What the status' button does: commands, by the names of commandIds.ts. */
export const statusActions = [
  'getModel',
  'resume',
  'restartEngine',
  'chooseModel',
  'rebuildIndex',
  'showOutput',
] as const;
export type StatusAction = (typeof statusActions)[number];

const statusShape = shape({
  /** `note`: it works, with less; `problem`: it does not */
  kind: oneOf(['none', 'note', 'problem']),
  sentence: text(limits.line),
  /** 0 to 1, where it is known how far it is */
  fraction: optional((value): value is number => typeof value === 'number' && value >= 0 && value <= 1),
  action: optional(shape({ name: oneOf(statusActions), title: text(80) })),
});

/** `focus`: open and go there; `peek`: open, stay in the panel; `beside`: open in the next column. */
export const openings = ['focus', 'peek', 'beside'] as const;
export type Opening = (typeof openings)[number];

const fromPage = {
  /** the page has just been built and knows nothing */
  ready: {},
  ask: { question: text(limits.question) },
  stop: {},
  /** let the model say in words what was quoted */
  write: { turn: id },
  open: { turn: id, source: id, how: oneOf(openings) },
  /** what was quoted and written, or one block of code of what was written, counted from 0 */
  copy: { turn: id, block: optional(count) },
  /** what was written */
  insert: { turn: id, block: optional(count) },
  pickScope: {},
  dropScope: { scope: id },
  act: { action: oneOf(statusActions) },
  /** the page was sent something that it does not know */
  ignored: { name: text(40) },
} as const;
export type PageMessage = Tagged<typeof fromPage>;
export const isPageMessage = tagged(fromPage);

const fromHost = {
  /** all there is to show, after `ready` and when another conversation is chosen */
  show: { conversation: conversationShape },
  ...events,
  status: { status: statusShape },
  /** empty: the whole workspace */
  scope: { items: list(shape({ id, label: text(limits.line), title: text(limits.line) }), limits.scopes) },
  /** goes to the question's field, and puts a text there */
  focus: { question: optional(text(limits.question)) },
  copied: { turn: id, block: optional(count), done: flag },
} as const;
export type HostMessage = Tagged<typeof fromHost>;
export const isHostMessage = tagged(fromHost);

export type StatusView = Extract<HostMessage, { type: 'status' }>['status'];
export type ScopeChip = Extract<HostMessage, { type: 'scope' }>['items'][number];
