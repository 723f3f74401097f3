/** All commands, by the words that call them. */
import type { Commands } from './findCommand.ts';
import { modelAdd, modelList, modelRemove, modelVerify } from './model.ts';

export const commands: Commands = {
  'model list': modelList,
  'model add': modelAdd,
  'model verify': modelVerify,
  'model remove': modelRemove,
};
