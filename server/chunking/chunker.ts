/** Chunks of files as they are and as they change: the pure cutting with a parser, a tokenizer and a header beside it. */
import { type Chunk, type ChunkOptions, chunkerVersion, chunkFile, FileChunker, type SourceFile } from './chunk.ts';
import type { Grammars } from './grammars.ts';
import { languageById } from './languages.ts';
import { rechunkSticky } from './sticky.ts';

export interface ChunkerOptions extends ChunkOptions {
  readonly grammars: Grammars;
  /** names the tokenizer (a hash of its vocabulary, or the model's): stored chunks of another one are not used */
  readonly tokenizerId: string;
}

export class Chunker {
  /** Two chunkers of the same identity cut every file the same way. */
  readonly identity: string;
  readonly chunkTokens: number;
  private readonly options: ChunkerOptions;

  constructor(options: ChunkerOptions) {
    this.options = options;
    this.chunkTokens = options.chunkTokens;
    const header = options.header('a/b.ts', ['class A', 'method b'], 'typescript');
    this.identity = JSON.stringify([chunkerVersion, options.chunkTokens, options.tokenizerId, header]);
  }

  chunk(file: SourceFile): Promise<Chunk[]> {
    const { grammar } = languageById(file.languageId);
    // What goes into one chunk has no scope and no inner boundary: its tree only tells the names.
    const oneChunk = file.text.length < this.chunkTokens;
    return this.options.grammars.withSyntax(file.text, grammar, (syntax) =>
      chunkFile(file, oneChunk ? undefined : syntax, this.options, syntax),
    );
  }

  /** Chunks of the changed `file`, with the boundaries of `old` kept outside the change. @param oldText what `old` was cut from */
  rechunk(oldText: string, old: readonly Chunk[], file: SourceFile): Promise<Chunk[]> {
    const { grammar } = languageById(file.languageId);
    return this.options.grammars.withSyntax(file.text, grammar, (syntax) => {
      const chunker = new FileChunker(file, syntax, this.options);
      const broken = syntax?.tree.rootNode.hasError ?? true;
      return rechunkSticky(oldText, old, file.text, chunker, broken);
    });
  }
}
