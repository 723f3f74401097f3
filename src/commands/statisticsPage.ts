/** What was counted on this machine, as a page. A function of values. */
import type { StatisticsReport } from '../../server/protocol.ts';
import type { Figures } from '../figures.ts';
import type { Translate } from '../translate.ts';

/** Markdown; every word is ours but language ids, which are names. */
export function statisticsPage(report: StatisticsReport, figures: Figures, t: Translate): string {
  const { since, languages, silent, latency } = report;
  const why = silenceWords(t);
  const rows = Object.entries(languages)
    .filter(([, { offered }]) => offered > 0)
    .sort(([, a], [, b]) => b.offered - a.offered)
    .map(
      ([language, { offered, accepted }]) =>
        `| ${language} | ${figures.count(offered)} | ${figures.count(accepted)} | ${figures.percent(accepted / offered)} |`,
    );
  const reasons = Object.entries(silent)
    .filter(([, times]) => times > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, times]) => `| ${Object.hasOwn(why, reason) ? why[reason] : reason} | ${figures.count(times)} |`);
  return [
    t('# Fovea: statistics'),
    t('Counted on this machine since {0}, kept in one file here, sent nowhere.', since.slice(0, 10)),
    t('Erase them with “Fovea: Erase Statistics”; count nothing with the setting `fovea.statistics`.'),
    t('## Offers'),
    rows.length === 0
      ? t('None yet.')
      : [t('| Language | Offered | Taken whole | Share taken |'), '|:--|--:|--:|--:|', ...rows].join('\n'),
    t('## Silence'),
    reasons.length === 0 ? t('None yet.') : [t('| Reason | Times |'), '|:--|--:|', ...reasons].join('\n'),
    t('## Times'),
    latency === undefined
      ? t('No answer since Fovea started.')
      : t(
          'Half of {0} answers since Fovea started within {1}, 95 % within {2}.',
          figures.count(latency.answers),
          figures.ms(latency.p50),
          figures.ms(latency.p95),
        ),
  ].join('\n\n');
}

/** By the server's names; one that is not known here is shown by its name. */
function silenceWords(t: Translate): Readonly<Record<string, string>> {
  return {
    off: t('switched off here, or paused'),
    secret: t('a document that may hold secrets'),
    notReady: t('no model was ready'),
    place: t('text to the right of the cursor, or a cursor within a word'),
    superseded: t('typed on before it came'),
    cancelled: t('the editor no longer wanted it'),
    nothing: t('the model had nothing to add'),
    unsure: t('not sure enough'),
    otherEntry: t('the suggestion list showed something else'),
    filtered: t('taken out by a check of the text'),
    refused: t('refused by the engine'),
    engineDown: t('the engine was not running'),
  };
}
