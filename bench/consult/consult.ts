/** `fovea bench consult`: every chunk asked at the cursor, measured and reported. */

import { FoveaError } from '../../server/base/errors.ts';
import type { Progress } from '../../server/base/progress.ts';
import { DecoderModel } from '../../server/engine/graph/model.ts';
import { loadFocusAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { withCandidates } from '../../server/engine/readers/readers.ts';
import { type BenchProvenance, benchProvenance } from '../benchProvenance.ts';
import type { Digger } from '../digHoles.ts';
import { appendRecord } from '../recordFile.ts';
import { repositoryName } from '../workbench.ts';
import { AttentionReader } from './attentionReader.ts';
import { measuredAlone, missing } from './choices.ts';
import { chosenElsewhere, orderOf } from './chosenElsewhere.ts';
import { ChunkScorer } from './chunkScorer.ts';
import { type ConsultFigures, consultFigures } from './consultFigures.ts';
import { type ConsultHolesOptions, consultHoles } from './consultHoles.ts';
import { type ConsultedHole, type ConsultedHoles, type ConsultSource, loadConsulted } from './consultRecords.ts';
import { headRanking } from './rankings.ts';

export interface ConsultReport extends ConsultFigures {
  model: string;
  adapter: string;
  seed: number;
  provenance: BenchProvenance;
  each: HoleReport[];
}

/** What was measured at one hole. */
export interface HoleReport {
  repository: string;
  path: string;
  offset: number;
  asked: number;
  local: number;
  /** alone, nats; `rank` by BM25, `share` by the focus reader's share of all (0 the best) */
  alone: { path: string; start: number; rank: number | null; share: number; nats: number }[];
}

/** @throws FoveaError (`input`) where no hole is wholly measured; others are left out */
export function consultReport(consulted: ConsultedHoles, seed: number): ConsultReport {
  const holes = [...consulted.values()];
  const whole = holes.filter((hole) => missing(hole, [orderOf(hole, 'share')]).length === 0);
  if (whole.length === 0) {
    throw new FoveaError('input', 'No hole is recorded as a whole: measure some with --repo DIR.');
  }
  const { model, adapter, seed: chosenBy } = whole[0].record;
  return {
    ...{ model, adapter, seed: chosenBy },
    ...consultFigures(whole, seed),
    provenance: benchProvenance(),
    each: whole.map(reportOf),
  };
}

function reportOf(hole: ConsultedHole): HoleReport {
  const { repository, path, offset, asked } = hole.record;
  const order = orderOf(hole, 'share');
  const alone = measuredAlone(hole).map((chunk) => {
    const { path: file, start, rank } = asked[chunk];
    return { path: file, start, rank, share: order.indexOf(chunk), nats: hole.nats.get(String(chunk))!.nats };
  });
  return { repository, path, offset, asked: asked.length, local: hole.nats.get('')!.nats, alone };
}

export interface MeasureOptions {
  record: string;
  source: ConsultSource;
  count: number;
  /** most chunks asked at a hole */
  most: number;
  /** also what the other repositories' holes choose */
  chosen: boolean;
  progress: Progress;
  signal: AbortSignal;
}

export interface Consultation {
  chunkTokens: number;
  measure(bench: Digger, options: MeasureOptions): Promise<void>;
  close(): Promise<void>;
}

/** Whoever opens it closes it. @throws FoveaError (`input`) for an adapter without candidates */
export async function openConsultation(options: {
  modelDir: string;
  adapterFile: string | undefined;
  threads: number;
}): Promise<Consultation> {
  const { modelDir, adapterFile, threads } = options;
  const model = await DecoderModel.open(modelDir, threads);
  const adapter = withCandidates(
    adapterFile === undefined ? undefined : await loadFocusAdapter(adapterFile, model.manifest, modelDir),
  );
  const reader = await AttentionReader.open(model, adapter, threads);
  const scorer = new ChunkScorer(model, adapter);
  return {
    chunkTokens: adapter.info.chunkTokens,
    async measure(digger, { record, chosen, ...rest }) {
      const holes = await loadConsulted(record, rest.source);
      const choice = chosen ? chosenElsewhere([...holes.values()], repositoryName(digger)) : undefined;
      if (chosen && !choice) throw new FoveaError('usage', 'No other repository is recorded that could choose.');
      const names = ['share' as const, ...(choice ? ([choice.ranking, headRanking] as const) : [])];
      const orders = (hole: ConsultedHole) => names.map((name) => orderOf(hole, name, choice));
      const keep: ConsultHolesOptions['keep'] = (one) => appendRecord(record, one);
      await consultHoles({ ...digger, reader, scorer }, { ...rest, holes, orders, keep });
    },
    async close() {
      await reader.close();
      await model.close();
    },
  };
}
