/** The tokenizer that an import keeps beside the graphs, for who has only the imported folder. */
export { readTokenizerData } from '../engine/graph/manifest.ts';
