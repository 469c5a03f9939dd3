import type { PageState } from '@hufu/sdk';
import type { Reading } from '../document/reading.js';
import type { LivePage } from '../net/use-page.js';
import type { Layers } from '../parts/use-layers.js';

/** What every screen with content is given. */
export interface Over {
  live: LivePage;
  page: string;
  state: PageState;
  reading: Reading;
  layers: Layers;
}
