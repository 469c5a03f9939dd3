import type { PageState } from '@hufu/sdk';
import type { Reading } from '../document/reading.js';
import type { LivePage } from '../net/use-page.js';
import type { Layers } from '../parts/use-layers.js';
import type { SigningActs } from '../signing/use-signing.js';

/** A contract that was opened from a list of several. */
export interface InList {
  /** From 1. */
  at: number;
  of: number;
  /** Back to the list. */
  back(): void;
  /** Marks it to be signed with others, and goes on to the next that was not opened yet, or back to the list. */
  choose(): void;
  /** Whether another one follows. */
  more: boolean;
}

/** What every screen with content is given. */
export interface Over {
  live: LivePage;
  page: string;
  state: PageState;
  reading: Reading;
  layers: Layers;
  inList?: InList;
  /** How it is signed, when it is not this one contract. */
  acts?: SigningActs;
  /** How far the signing of several has come. */
  progress?: { done: number; of: number };
  /** What the code is for, when it is not this one contract. */
  covers?: string;
}
