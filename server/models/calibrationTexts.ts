/**
 * Ordinary source code in six languages: what an import sees activations with, so that outliers can be moved into
 * the weights (engine/graph/smooth.ts). What it says does not matter; that it is code does.
 */
import { compiledTexts } from './calibration/compiled.ts';
import { scriptedTexts } from './calibration/scripted.ts';

export const calibrationTexts: readonly string[] = [...scriptedTexts, ...compiledTexts];
