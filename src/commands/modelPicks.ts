/** Models as a list to pick from. Functions of values. */
import type { ModelChoice } from '../../server/protocol.ts';
import type { Figures } from '../figures.ts';
import type { Translate } from '../translate.ts';

export type ModelWish =
  | { kind: 'listed'; model: ModelChoice }
  | { kind: 'folder' }
  | { kind: 'file' }
  | { kind: 'hub' };

export interface ModelPick {
  label: string;
  description: string;
  detail: string;
  wish: ModelWish;
}

/** The listed ones as they come, then the three other ways. */
export function modelPicks(choices: readonly ModelChoice[], figures: Figures, t: Translate): ModelPick[] {
  const listed = choices.map((model) => ({
    label: model.current ? `$(check) ${model.title}` : model.title,
    description: [model.licence, model.present ? t('on this machine') : t('fetches {0}', figures.bytes(model.bytes))]
      // Of a model that came from elsewhere the licence is not known.
      .filter((words) => words !== '')
      .join(' · '),
    detail: model.capable
      ? t('Completes, answers, explains, documents and writes tests.')
      : t('Completes and answers modestly.'),
    wish: { kind: 'listed' as const, model },
  }));
  return [
    ...listed,
    {
      label: t('$(folder) A Folder…'),
      description: t('Hugging Face layout: config.json, tokenizer.json, safetensors'),
      detail: t('Any model of Llama’s, Qwen2’s or Qwen3’s shape. Its own licence holds.'),
      wish: { kind: 'folder' },
    },
    {
      label: t('$(file-binary) A GGUF File…'),
      description: '*.gguf',
      detail: t('Any model of Llama’s, Qwen2’s or Qwen3’s shape. Its own licence holds.'),
      wish: { kind: 'file' },
    },
    {
      label: t('$(globe) A Model of the Hugging Face Hub…'),
      description: t('such as Qwen/Qwen2.5-Coder-0.5B'),
      detail: t('Fetched once from huggingface.co. Its own licence holds.'),
      wish: { kind: 'hub' },
    },
  ];
}

/** Owner and name. */
export function isHubId(id: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(id);
}
