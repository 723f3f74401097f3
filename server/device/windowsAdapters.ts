/** Windows's adapters, out of what its management interface says as JSON. A function of a text. */
import { type GpuAdapter, isSoftware } from './adapter.ts';

/** For PowerShell; its output is this file's input. */
export const windowsQuery =
  'Get-CimInstance Win32_VideoController | Select-Object Name,DriverVersion,AdapterRAM,PNPDeviceID | ConvertTo-Json -Compress';

/** Displays without a processor of their own: for remote desktops, USB screens, screens that are not there. */
const noGpu = /remote|indirect|virtual|mirror|displaylink|parsec|hyper-v|spacedesk|idd\b|citrix/i;
/** The field has 32 bits: from here on it says only that there is at least so much, bytes. */
const mostTold = 4_000_000_000;

/** @param json an object where there is one adapter, a list where there are several @returns undefined: not understood */
export function windowsAdapters(json: string): GpuAdapter[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json.replace(/^\uFEFF/, '').trim() || '[]');
  } catch {
    return undefined;
  }
  const rows = (Array.isArray(parsed) ? parsed : [parsed]) as unknown[];
  return rows.flatMap((row) => {
    const { Name: name, DriverVersion: driver, AdapterRAM: memory } = (row ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || name.trim() === '' || noGpu.test(name)) return [];
    const memoryBytes = typeof memory === 'number' && memory > 0 ? Math.min(memory, mostTold) : undefined;
    return [
      {
        name: name.trim(),
        software: isSoftware(name),
        ...(typeof driver === 'string' && driver !== '' ? { driver } : {}),
        ...(memoryBytes === undefined ? {} : { memoryBytes }),
      },
    ];
  });
}
