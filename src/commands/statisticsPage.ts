/** What was counted on this machine, as a page. A function of values. */
import type { StatisticsReport } from '../../server/protocol.ts';
import type { Figures } from '../figures.ts';
import type { Translate } from '../translate.ts';

/** Markdown; every word is ours but language ids and reasons, which are names. */
export function statisticsPage(report: StatisticsReport, figures: Figures, t: Translate): string {
  const { since, languages, silent, latency } = report;
  const rows = Object.entries(languages)
    .filter(([, { offered }]) => offered > 0)
    .sort(([, a], [, b]) => b.offered - a.offered)
    .map(
      ([language, { offered, accepted, partly }]) =>
        `| ${language} | ${figures.count(offered)} | ${figures.count(accepted)} | ${figures.count(partly)} | ${figures.percent((accepted + partly) / offered)} |`,
    );
  const reasons = Object.entries(silent)
    .filter(([, times]) => times > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, times]) => `| ${reason} | ${figures.count(times)} |`);
  return [
    t('# Fovea: statistics'),
    t('Counted on this machine since {0}, kept in one file here, sent nowhere.', since.slice(0, 10)),
    t('Erase them with “Fovea: Erase Statistics”; count nothing with the setting `fovea.statistics`.'),
    t('## Offers'),
    rows.length === 0
      ? t('None yet.')
      : [
          t('| Language | Offered | Taken whole | Taken in part | Share taken |'),
          '|:--|--:|--:|--:|--:|',
          ...rows,
        ].join('\n'),
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
