/** What a test inside the extension host is, and how a list of them runs. Knows no test framework: any host has this. */

export interface SuiteTest {
  name: string;
  body(): Promise<void>;
}

export interface SuiteResult {
  name: string;
  ms: number;
  /** undefined: passed */
  error?: string;
}

/** One after the other; all of them, whatever fails. */
export async function runSuite(tests: readonly SuiteTest[], timeoutMs: number): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const { name, body } of tests) {
    const startedAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs} ms`)), timeoutMs);
    });
    let error: string | undefined;
    try {
      await Promise.race([body(), tooLong]);
    } catch (thrown) {
      error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    } finally {
      clearTimeout(timer);
    }
    const ms = Math.round(performance.now() - startedAt);
    results.push({ name, ms, ...(error === undefined ? {} : { error }) });
  }
  return results;
}
