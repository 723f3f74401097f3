/**
 * How direct attention to independently computed chunk caches is tuned by default. Every chunk was computed alone and
 * so has an attention sink of its own (arXiv 2309.17453); several sinks draw attention away from content.
 * What was measured: docs/results.md, "Direct attention".
 */
import type { AttendTuning } from '../protocol.ts';

export const defaultAttendTuning: AttendTuning = { hiddenFirstKeys: 4, keyScale: 1, bias: 0 };
