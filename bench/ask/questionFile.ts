/**
 * Questions with the files that answer them, as a person writes them down: read, checked, and brought to one form. Knows
 * no repository and no search.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError } from '../../server/base/errors.ts';

/** A question that a file of the repository answers. */
export interface AskedQuestion {
  /** name of the repository's folder */
  repository: string;
  question: string;
  /** files that answer it, any of them; relative to the repository, parts joined by '/' */
  paths: readonly string[];
  /** a name that stands in the piece which answers it */
  symbol?: string;
}

export interface QuestionFile {
  there: AskedQuestion[];
  /** about things that the repository does not have; without `paths` */
  notThere: AskedQuestion[];
}

/** @throws FoveaError (`input`) where the file cannot be read or is none of questions */
export async function loadQuestions(file: string): Promise<QuestionFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new FoveaError('input', `Cannot read questions from ${file}: ${(cause as Error).message}.`, { cause });
  }
  return parseQuestions(text, path.basename(file));
}

/** @param name of the file, for messages @throws FoveaError (`input`) */
export function parseQuestions(text: string, name: string): QuestionFile {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new FoveaError('input', `${name} is not JSON: ${(cause as Error).message}.`, { cause });
  }
  const { there, notThere } = isObject(document) ? document : {};
  if (there === undefined && notThere === undefined) {
    throw new FoveaError(
      'input',
      `${name} holds no questions: write {"there": [{"repository", "question", "path"}], "notThere": [{"repository", "question"}]}.`,
    );
  }
  return { there: questionsOf(there, 'there', name), notThere: questionsOf(notThere, 'notThere', name) };
}

function questionsOf(list: unknown, key: 'there' | 'notThere', name: string): AskedQuestion[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new FoveaError('input', `"${key}" of ${name} must be a list of questions.`);
  return list.map((entry: unknown, at) => {
    const { repository, question, path: given, paths = given, symbol } = isObject(entry) ? entry : {};
    const where = `${key}[${at}] of ${name}`;
    if (!isFilled(repository)) throw new FoveaError('input', `${where} names no repository: add "repository".`);
    if (!isFilled(question)) throw new FoveaError('input', `${where} asks nothing: add "question".`);
    const answers = (Array.isArray(paths) ? paths : [paths]).filter(isFilled).map(plainPath);
    if (key === 'there' && answers.length === 0) {
      throw new FoveaError('input', `${where} says no file that answers it: add "path", one or a list.`);
    }
    const own = { repository: repository.replace(/[\\/]+$/, ''), question };
    return { ...own, paths: key === 'there' ? answers : [], ...(isFilled(symbol) ? { symbol } : {}) };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** `.\src\a.ts` and `/src/a.ts` are `src/a.ts`. */
function plainPath(written: string): string {
  return path.posix.normalize(written.trim().replaceAll('\\', '/')).replace(/^\/+/, '');
}
