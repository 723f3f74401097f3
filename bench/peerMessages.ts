/** What `peers.ts` and the process of `peerMain.ts` say to each other over Node's own message channel. */

export type PeerRequest =
  | { kind: 'load'; gguf: string; threads: number; contextTokens: number; gpu?: boolean }
  | { kind: 'generate'; ids: readonly number[]; maxTokens: number }
  | { kind: 'residentBytes' };

export type PeerReply =
  | { kind: 'loaded'; gpu?: string }
  /** the first token is there */
  | { kind: 'first' }
  | { kind: 'generated'; ids: number[]; evaluatedTokens: number }
  | { kind: 'residentBytes'; bytes: number }
  | { kind: 'failed'; message: string };
