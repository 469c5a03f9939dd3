import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PermissionState, mayDownload } from './download-permission.js';

const states: readonly PermissionState[] = ['UNSET', 'ALLOWED', 'REFUSED'];

describe('the download permission', () => {
  it("is the company's word, else the app's; a refusal of the company always wins", () => {
    const table = states.map((company) => states.map((app) => mayDownload('ALLOWED', { company, app })));
    assert.deepEqual(table, [
      [false, true, false],
      [true, true, true],
      [false, false, false],
    ]);
  });

  it('that only a refusal takes away is there until then', () => {
    const table = states.map((company) => states.map((app) => mayDownload('NOT_REFUSED', { company, app })));
    assert.deepEqual(table, [
      [true, true, false],
      [true, true, true],
      [false, false, false],
    ]);
    for (const company of states) assert.equal(mayDownload('NOTHING', { company, app: 'REFUSED' }), true);
  });
});
