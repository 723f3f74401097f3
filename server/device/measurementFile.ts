/**
 * The file that measurements are kept in: read with every field in doubt, written whole and renamed, so that a reader never
 * sees half of it. What cannot be understood is as if it were not there, and measured again.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Speed } from '../engine/protocol.ts';
import { isSameThing, type MeasuredThing, type Measurement } from './measurement.ts';

/** In the cache folder. */
export const measurementFileName = 'devices.json';
/** More than a machine has models and drivers in a year. */
const mostKept = 100;
const version = 1;

/** Oldest first; none where there are none that can be read. */
export async function readMeasurements(file: string): Promise<Measurement[]> {
  try {
    const { version: written, measurements } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    if (written !== version || !Array.isArray(measurements)) return [];
    return (measurements as unknown[]).filter(isMeasurement);
  } catch {
    return [];
  }
}

/** In the place of an earlier one of the same thing. */
export async function addMeasurement(file: string, measurement: Measurement): Promise<void> {
  const others = (await readMeasurements(file)).filter((each) => !isSameThing(each, measurement));
  await write(file, [...others, measurement].slice(-mostKept));
}

/** So that it is measured again. */
export async function removeMeasurement(file: string, thing: MeasuredThing): Promise<void> {
  const all = await readMeasurements(file);
  const others = all.filter((each) => !isSameThing(each, thing));
  if (others.length < all.length) await write(file, others);
}

async function write(file: string, measurements: readonly Measurement[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const whole = `${file}.${randomUUID()}`;
  try {
    await writeFile(whole, `${JSON.stringify({ version, measurements }, undefined, 2)}\n`);
    await rename(whole, file);
  } catch (error) {
    await rm(whole, { force: true });
    throw error;
  }
}

function isMeasurement(value: unknown): value is Measurement {
  if (!isRecord(value) || !isRecord(value.measured)) return false;
  const texts = [value.adapter, value.driver, value.model, value.build];
  if (!texts.every((text) => typeof text === 'string') || !isTime(value.threads)) return false;
  const { name, message, gpu, cpu } = value.measured;
  return name === 'failed' ? typeof message === 'string' : name === 'speeds' && isSpeed(gpu) && isSpeed(cpu);
}

function isSpeed(value: unknown): value is Speed {
  return isRecord(value) && isTime(value.readMs) && isTime(value.tokenMs);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
