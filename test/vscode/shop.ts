/** Folders to open in VS Code, and the one convention in them that only the repository knows. */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** No model can guess that totals are rounded with `settleLedger`. */
export const shopFiles: Readonly<Record<string, string>> = {
  'src/ledger.ts': `/** Rounds an amount of money to the currency's smallest coin. */
export function settleLedger(amount: number, currencyCode: string): number {
  const digits = currencyCode === 'JPY' ? 0 : 2;
  return Number(amount.toFixed(digits));
}
`,
  'src/invoice.ts': `import { settleLedger } from './ledger';

export function invoiceTotal(lines: number[], currencyCode: string): number {
  const amount = lines.reduce((sum, line) => sum + line, 0);
  return settleLedger(amount, currencyCode);
}
`,
  'src/refund.ts': `import { settleLedger } from './ledger';

export function refundTotal(lines: number[], currencyCode: string): number {
  const amount = lines.reduce((sum, line) => sum - line, 0);
  return settleLedger(amount, currencyCode);
}
`,
  'src/deposit.ts': `import { settleLedger } from './ledger';

export function depositTotal(lines: number[], currencyCode: string): number {
  const amount = lines.reduce((sum, line) => sum + line / 2, 0);

}
`,
};

/** The empty line of src/deposit.ts. */
export const depositLine = 5;

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

/** A repository as people have it, nothing committed. */
export async function shop(folder: string): Promise<string> {
  await writeFiles(folder, shopFiles);
  execFileSync('git', ['init', '--quiet', folder]);
  return folder;
}
