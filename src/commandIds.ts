/** The commands' names, as the manifest has them; `fovea.offerAccepted` is protocol.ts's. */

export const commandIds = {
  ask: 'fovea.ask',
  newConversation: 'fovea.newConversation',
  earlierConversations: 'fovea.earlierConversations',
  clearConversation: 'fovea.clearConversation',
  findSimilar: 'fovea.findSimilar',
  showSources: 'fovea.showSources',
  completeHere: 'fovea.completeHere',
  pause: 'fovea.pause',
  resume: 'fovea.resume',
  snooze: 'fovea.snooze',
  endSnooze: 'fovea.endSnooze',
  rebuildIndex: 'fovea.rebuildIndex',
  deleteCaches: 'fovea.deleteCaches',
  chooseModel: 'fovea.chooseModel',
  getModel: 'fovea.getModel',
  restartEngine: 'fovea.restartEngine',
  showOutput: 'fovea.showOutput',
  reportProblem: 'fovea.reportProblem',
  showLeftOut: 'fovea.showLeftOut',
  showStatistics: 'fovea.showStatistics',
  eraseStatistics: 'fovea.eraseStatistics',
  explain: 'fovea.explain',
  document: 'fovea.document',
  suggestTests: 'fovea.suggestTests',
  showActions: 'fovea.showActions',
  openWalkthrough: 'fovea.openWalkthrough',
} as const;

export type CommandName = keyof typeof commandIds;
