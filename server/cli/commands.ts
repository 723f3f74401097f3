/** All commands, by the words that call them. */
import { askCommand } from './ask.ts';
import { benchHoles, benchSpeed } from './bench.ts';
import { benchAsk } from './benchAsk.ts';
import { benchConsult } from './benchConsult.ts';
import { benchDevice } from './benchDevice.ts';
import { benchExactness } from './benchExactness.ts';
import { benchKeystroke } from './benchKeystroke.ts';
import { benchPasskey } from './benchPasskey.ts';
import { benchShares } from './benchShares.ts';
import { benchSpeak } from './benchSpeak.ts';
import { completeCommand } from './complete.ts';
import type { Commands } from './findCommand.ts';
import { index } from './index.ts';
import { modelAdd, modelList, modelRemove, modelVerify } from './model.ts';
import { start } from './start.ts';

export const commands: Commands = {
  start,
  index,
  complete: completeCommand,
  ask: askCommand,
  'bench holes': benchHoles,
  'bench speed': benchSpeed,
  'bench ask': benchAsk,
  'bench consult': benchConsult,
  'bench exactness': benchExactness,
  'bench device': benchDevice,
  'bench keystroke': benchKeystroke,
  'bench passkey': benchPasskey,
  'bench shares': benchShares,
  'bench speak': benchSpeak,
  'model list': modelList,
  'model add': modelAdd,
  'model verify': modelVerify,
  'model remove': modelRemove,
};
