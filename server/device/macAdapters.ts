/** macOS's adapters, out of `system_profiler SPDisplaysDataType -json`. A function of a text. */
import { type GpuAdapter, isSoftware } from './adapter.ts';

/** @param release of the system: the driver is part of it @returns undefined: not understood */
export function macAdapters(json: string, release: string): GpuAdapter[] | undefined {
  let displays: unknown;
  try {
    ({ SPDisplaysDataType: displays } = JSON.parse(json) as Record<string, unknown>);
  } catch {
    return undefined;
  }
  if (!Array.isArray(displays)) return undefined;
  return (displays as Record<string, unknown>[]).flatMap((display) => {
    const name = display?.sppci_model ?? display?._name;
    if (typeof name !== 'string' || name === '') return [];
    return [{ name, driver: `Darwin ${release}`, software: isSoftware(name) }];
  });
}
