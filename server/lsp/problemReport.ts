/** What the sidecar has to say when something is wrong, in Markdown: versions, settings, counts, times. A function of values. */
import type { EngineInfo } from '../engine/protocol.ts';
import type { ProblemReport, StatusReport } from '../protocol.ts';
import { defaultSettings, type Settings } from '../settings.ts';

export interface ReportFacts {
  /** the extension's version, as the client gave it */
  clientVersion: string | undefined;
  node: string;
  platform: string;
  cores: number;
  memoryBytes: number;
  trusted: boolean;
  /** of the workspace */
  folders: number;
  /** open in the editor */
  documents: number;
  upSeconds: number;
  settings: Settings;
  status: StatusReport;
  engine:
    | (Pick<EngineInfo, 'quantisation' | 'arithmetic' | 'chunkTokens'> & { layers: number; adapter: boolean })
    | undefined;
}

export function problemReport(facts: ReportFacts): ProblemReport {
  const { status, engine } = facts;
  const { index, caches, last } = status;
  const { disk } = caches;
  const changed = Object.entries(facts.settings).flatMap(([name, value]) => settingLine(name as keyof Settings, value));
  const sections = {
    Sidecar: [
      `version: ${facts.clientVersion ?? 'unknown'}`,
      `platform: ${facts.platform}, Node ${facts.node}, ${facts.cores} cores, ${megabytes(facts.memoryBytes)}`,
      `up for ${facts.upSeconds} s, ${facts.trusted ? 'trusted' : 'not trusted'}, ${facts.folders} folders, ${facts.documents} documents`,
    ],
    State: [
      `${status.state}${status.message === undefined ? '' : `: ${withoutPaths(status.message)}`}`,
      `index: ${index.files} files, ${index.chunks} chunks, ${index.tokens} tokens`,
      `left out: ${leftOut(index.leftOut)}`,
      ...(index.leftOutFolders === undefined ? [] : [`folders left out: ${leftOut(index.leftOutFolders)}`]),
      ...(status.git === undefined ? [] : [`git: ${status.git.sentence?.name ?? 'does not serve'}`]),
      `caches: ${caches.chunks} chunks, ${megabytes(caches.bytes)} of ${megabytes(caches.limitBytes)}`,
      `on disk: ${disk === undefined ? 'none' : `${disk.chunks} chunks, ${megabytes(disk.bytes)} of ${megabytes(disk.limitBytes)}, ${disk.restored} read`}`,
      `model: ${status.model === undefined ? 'none' : `${withoutPaths(status.model.title)}, reader ${status.model.reader}`}`,
      `engine: ${engine === undefined ? 'none' : engineLine(engine)}`,
      `device: ${status.device === undefined ? 'none' : deviceLine(status.device)}`,
      `threads: ${status.threads ?? 'none'}`,
      last === undefined
        ? 'no answer yet'
        : `last answer: first token ${Math.round(last.firstTokenMs)} ms, all ${Math.round(last.totalMs)} ms, ${last.chunks} chunks`,
    ],
    'Settings that are not at their defaults': changed.length === 0 ? ['none'] : changed,
  };
  const markdown = Object.entries(sections)
    .map(([title, lines]) => [`## ${title}`, ...lines.map((line) => `- ${line}`)].join('\n'))
    .join('\n\n');
  return { markdown };
}

/** Lists and switches by how many they are: their entries name files, or say what somebody works in. */
function settingLine(name: keyof Settings, value: unknown): string[] {
  if (JSON.stringify(value) === JSON.stringify(defaultSettings[name])) return [];
  if (typeof value === 'string') return [`${name}: ${withoutPaths(value)}`];
  if (typeof value === 'object' && value !== null) return [`${name}: ${Object.keys(value).length} entries`];
  return [`${name}: ${value}`];
}

function engineLine({ quantisation, arithmetic, ...engine }: NonNullable<ReportFacts['engine']>): string {
  const { form, processorSaturates } = arithmetic;
  const products = `${form} products${processorSaturates ? ' (u8s8 saturate here)' : ''}`;
  const adapter = `${engine.adapter ? 'with' : 'without'} a focus adapter`;
  return `${engine.layers} layers, ${quantisation}, ${products}, ${engine.chunkTokens} tokens a chunk, ${adapter}`;
}

/** The adapter's own name may have a stroke in it that is no path's. */
function deviceLine({ kind, adapter, driver, why }: NonNullable<StatusReport['device']>): string {
  const on = kind === 'cpu' ? 'CPU' : `GPU (${adapter ?? 'unknown'}, driver ${driver ?? 'unknown'})`;
  return `${on}: ${withoutPaths(why.message)}`;
}

function leftOut(reasons: Readonly<Record<string, number>>): string {
  const counted = Object.entries(reasons).filter(([, files]) => files > 0);
  return counted.length === 0 ? 'nothing' : counted.map(([reason, files]) => `${reason} ${files}`).join(', ');
}

/** What looks like a path is masked: a home folder's name is a person's. */
export function withoutPaths(text: string): string {
  return text
    .replace(/(["'`“])[^"'`”]*[\\/][^"'`”]*(["'`”])/g, '$1…$2')
    .replace(/(?:[A-Za-z]:|\\|~)?[\\/][^\s,;:)]*|\S+:\/\/\S+/g, '…');
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
