/** What of a language client's trace may be logged: direction, kind, method, number, time. Never parameters. */

/** Such as `Received response 'fovea/ask - (7)' in 31ms.` @returns undefined for anything else */
export function headlineOf(message: string): string | undefined {
  const found = /^(?:Sending|Received) (?:request|notification|response) '[\w$./ ()-]{1,80}'(?: in \d+ms)?/.exec(
    message,
  );
  return found?.[0];
}
