import type { AuthorityProfile } from '@hufu/pades/authority';
import type { TimestampAuthority } from '@hufu/pades/tsa';
import type { Timestamps } from '../../app/ports.js';

/** The installation's own time-stamping authority, in this process. It is named as what it is. */
export const builtInTimestamps = (authority: TimestampAuthority, profile: AuthorityProfile): Timestamps => ({
  authority: `${profile.operator} Time Stamping (${profile.assurance === 'SANDBOX' ? 'sandbox' : 'operated by the platform itself'})`,
  timestamp: authority.timestamper,
});
