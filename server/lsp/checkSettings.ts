/** What the client sent as settings, as values that the server can trust. Knows no client and keeps nothing. */

import type { Said } from '../base/sentence.ts';
import { parseReader } from '../engine/readers/readerSpec.ts';
import { defaultSettings, type Setting, type Settings, settings } from '../settings.ts';

export interface CheckedSettings {
  settings: Settings;
  /** one sentence for each value that is wrong; its default serves */
  problems: Said[];
}

const rows: readonly Setting[] = settings;

/** @param layers what the client gave for section `fovea`, nested or with dots in its names; a later one goes first */
export function checkSettings(...layers: readonly unknown[]): CheckedSettings {
  const checked: Record<string, unknown> = { ...defaultSettings };
  const problems: Said[] = [];
  for (const setting of rows) {
    for (const layer of layers) {
      const value = valueAt(layer, setting.name);
      if (value === undefined || value === null) continue;
      const problem = problemOf(setting, value);
      if (problem === undefined) checked[setting.name] = value;
      else problems.push(problemSaid(setting, problem));
    }
  }
  return { settings: checked as Settings, problems };
}

/** @param problem in words that follow the setting's name */
function problemSaid({ name, default: served }: Setting, problem: string): Said {
  const message = `fovea.${name} ${problem}: ${JSON.stringify(served)} serves instead.`;
  return { message, sentence: { name: 'settingWrong', args: [`fovea.${name}`, JSON.stringify(served)] } };
}

/** The reader that a setting names; undefined for the adapter's own choice. */
export function readerOf({ reader }: Pick<Settings, 'reader'>): ReturnType<typeof parseReader> | undefined {
  return reader === 'automatic' ? undefined : parseReader(reader);
}

function valueAt(layer: unknown, name: string): unknown {
  if (!isRecord(layer)) return undefined;
  if (name in layer) return layer[name];
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : valueAt(layer[name.slice(0, dot)], name.slice(dot + 1));
}

/** @returns what is wrong, in words that follow the setting's name */
function problemOf(setting: Setting, value: unknown): string | undefined {
  switch (setting.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'is neither true nor false';
    case 'integer': {
      const { minimum, maximum } = setting;
      const fits = Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
      return fits ? undefined : `is no whole number from ${minimum} to ${maximum}`;
    }
    case 'string':
      if (typeof value !== 'string') return 'is no text';
      if (setting.name === 'reader') return readerProblem(value);
      if (setting.values && !setting.values.some((allowed) => allowed.value === value)) {
        return `is none of ${setting.values.map((allowed) => allowed.value).join(', ')}`;
      }
      return undefined;
    case 'strings':
      return Array.isArray(value) && value.every((each) => typeof each === 'string')
        ? undefined
        : 'is no list of texts';
    case 'switches': {
      const right = isRecord(value) && Object.values(value).every((each) => typeof each === 'boolean');
      return right ? undefined : 'has values that are neither true nor false';
    }
  }
}

function readerProblem(value: string): string | undefined {
  if (value === 'automatic') return undefined;
  try {
    parseReader(value);
    return undefined;
  } catch {
    return 'names no reader';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
