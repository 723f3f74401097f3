/** The features beyond the core, in the order in which they are set up; each registers its own handlers. */
import { askFeature } from '../ask/askFeature.ts';
import { firstTreeFeature } from '../completion/firstTreeFeature.ts';
import { inlineCompletionFeature } from '../completion/inlineCompletionFeature.ts';
import type { Feature } from '../feature/serverContext.ts';
import { reportFeature } from './reportFeature.ts';

export const features: readonly Feature[] = [inlineCompletionFeature, firstTreeFeature, askFeature, reportFeature];
