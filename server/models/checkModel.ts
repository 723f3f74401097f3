/** Whether a model can be used, as far as that can be told before its weights are read, or even here. */
import { checkHuggingFaceConfig, readTokenizerDocument } from '../engine/model/huggingFaceSource.ts';
import { openModelSource } from '../engine/model/openModelSource.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';

/** @param place as `openModelSource` takes it @throws FoveaError `input` */
export async function checkModel(place: string): Promise<void> {
  // No hash: it takes a reading of all files.
  const source = await openModelSource(place, 'unknown');
  try {
    createTokenizer(source.tokenizer);
  } finally {
    await source.close();
  }
}

/**
 * Checks one file of a model in Hugging Face layout whose other files may be on their way.
 * @param repo how an error calls the model
 * @throws FoveaError `input`
 */
export async function checkModelFile(folder: string, name: string, repo: string): Promise<void> {
  if (name === 'config.json') await checkHuggingFaceConfig(folder, repo);
  if (name === 'tokenizer.json') createTokenizer({ tokenizerJson: await readTokenizerDocument(folder) });
}
