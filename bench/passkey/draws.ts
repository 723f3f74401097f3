/** A retrieval task's draws: which question, at which depth, and the chunk with its needle. Pure, but for the tokenizer. */
import { languageById, languageOf } from '../../server/chunking/languages.ts';
import type { Tokenizer } from '../../server/engine/tokenizer.ts';
import { localHeader } from '../../server/prompt/header.ts';
import type { Random } from '../seededRandom.ts';
import { depthsOf, type HayChunk, hide, questionPath } from './haystack.ts';
import { drawName, needleFor, questionOf, type RetrievalTask } from './needle.ts';

export interface AskedIds {
  local: readonly number[];
  /** how many of `local` follow the header */
  localFileTokens: number;
}

export interface Draw {
  /** the same object for draws that ask the same */
  asked: AskedIds;
  /** which chunk of the haystack the needle is hidden in */
  chunk: number;
  /** that chunk with the needle */
  ids: readonly number[];
  answer: string;
  /** most tokens to generate: those of the answer and what shows that it ends */
  maxTokens: number;
}

/** Names that a task asks for in turn; candidates of all chunks are computed once for each. */
const names = 4;
const tokensBehindAnswer = 3;

/** @returns one draw after another, those with the same question together */
export function drawsOf(
  task: RetrievalTask,
  chunks: readonly HayChunk[],
  options: { draws: number; chunkTokens: number; tokenizer: Tokenizer; random: Random },
): Draw[] {
  const { draws, chunkTokens, tokenizer, random } = options;
  const file = questionPath({ chunks });
  const language = languageOf(file);
  const header = tokenizer.encode(localHeader(file, language.id));
  const text = chunks.map((chunk) => chunk.text.toLowerCase()).join('\n');
  const questions = Array.from({ length: task === 'passkey' ? 1 : Math.min(names, draws) }, () => {
    const question = questionOf(
      task,
      drawName(random, (name) => !text.includes(name)),
      language.comment,
    );
    const ids = tokenizer.encode(`\n${question.text}`);
    return { question, asked: { local: [...header, ...ids], localFileTokens: ids.length } };
  });
  const depths = depthsOf(draws, chunks.length);
  return questions.flatMap(({ question, asked }, number) =>
    depths
      .filter((_, draw) => draw % questions.length === number)
      .map((chunk) => {
        const needle = needleFor(question, languageById(chunks[chunk].languageId).comment, random);
        const ids = hide(chunks[chunk], needle, tokenizer, chunkTokens, random);
        const maxTokens = tokenizer.encode(` ${needle.answer}`).length + tokensBehindAnswer;
        return { asked, chunk, ids, answer: needle.answer, maxTokens };
      }),
  );
}
