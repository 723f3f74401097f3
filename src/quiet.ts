/** Whether a completion is asked for at all, before the sidecar hears of it. A function of values. */
import { languageOn, type SwitchedDocument } from '../server/languageSwitch.ts';

export interface OfferConditions {
  trigger: 'automatic' | 'invoked';
  running: boolean;
  paused: boolean;
  snoozed: boolean;
  /** `fovea.languages` */
  languages: Readonly<Record<string, boolean>>;
  document: SwitchedDocument;
  /** `fovea.completions.automatic` in this language */
  automatic: boolean;
  /** `editor.inlineSuggest.enabled` in this language */
  inlineSuggest: boolean;
}

/** Why none is asked for; the first that holds. */
export type QuietReason = 'notRunning' | 'paused' | 'languageOff' | 'snoozed' | 'automaticOff' | 'editorOff';

/** What a person asks for is answered where the language is on, snoozed or not. */
export function quietReason(of: OfferConditions): QuietReason | undefined {
  if (!of.running) return 'notRunning';
  if (of.paused) return 'paused';
  if (!languageOn(of.languages, of.document)) return 'languageOff';
  if (of.trigger === 'invoked') return undefined;
  if (of.snoozed) return 'snoozed';
  if (!of.automatic) return 'automaticOff';
  return of.inlineSuggest ? undefined : 'editorOff';
}
