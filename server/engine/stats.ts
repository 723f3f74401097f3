/** What an engine says of itself when it is asked: part of its protocol. */

/** Bytes that runs took to the device and brought back, since the model was opened. */
export interface DeviceTraffic {
  up: number;
  down: number;
}

/** How fast this machine is, by its last forwards. */
export interface Speed {
  /** ms a token of reading, and of a forward of one token */
  readMs: number;
  tokenMs: number;
}

/** Chunk caches on disk, of all windows and models, as far as is known here. */
export interface DiskStats {
  chunks: number;
  bytes: number;
  limitBytes: number;
  /** read from there instead of computed, since the start */
  restored: number;
}

export interface EngineStats {
  speed: Speed;
  cachedChunks: number;
  cacheBytes: number;
  cacheLimitBytes: number;
  /** where caches are kept on disk */
  disk?: DiskStats;
  residentBytes: number;
  copyTokens: number;
  copyBytes: number;
  /** since the start, those of chunk caches included */
  forwards: number;
  /** where forwards run on a GPU */
  traffic?: DeviceTraffic;
  /** held on a GPU: weights, chunk caches, what is read; what a run needs for itself is not in it */
  deviceBytes?: number;
}
