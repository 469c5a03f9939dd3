import { endings } from './plots/ending.js';
import { papers } from './plots/papers.js';
import { signing } from './plots/signing.js';
import { esignV1Speaker } from './speakers/esign-v1.js';
import { esignV3Speaker } from './speakers/esign-v3.js';
import { nativeSpeaker } from './speakers/native.js';
import { qiyuesuoSpeaker } from './speakers/qiyuesuo.js';
import { tencentSpeaker } from './speakers/tencent.js';
import type { Ground } from './server.js';
import type { Story } from './story.js';
import type { Speaker } from './vocabulary.js';

export const stories: readonly Story[] = [...signing, ...endings, ...papers];

export const speakersOn = async (ground: Ground): Promise<Speaker[]> => [
  await qiyuesuoSpeaker(ground),
  await tencentSpeaker(ground),
  esignV1Speaker(ground),
  esignV3Speaker(ground),
  nativeSpeaker(ground),
];
