import type { CallbackSettings } from '../../../app/application.js';
import { contentSignature } from '../events.js';
import type { Parameters } from '../reading.js';
import type { Operation, Operations } from './operation.js';

/**
 * Where an app's callbacks go: in the vendor's console for channels, an action of the self-built edition (protocols §6.1,
 * ess ModifyApplicationCallbackInfo). One address for each app.
 */

function settingsOf(info: Parameters): Partial<CallbackSettings> & { url: string } {
  const url = info.requiredText('CallbackUrl', 300);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw info.invalid('CallbackUrl');
  const key = info.text('CallbackKey', 64);
  if (key !== undefined && Buffer.byteLength(key) !== 32) throw info.invalid('CallbackKey');
  const token = info.text('CallbackToken', 200);
  return { url, token, encrypt: key === undefined ? 'NONE' : 'AES_CBC', ...(key !== undefined && { secretKey: key }) };
}

const modifyCallback: Operation = {
  needs: 'NOTHING',
  run: async (app, caller, request) => {
    const type = request.integer('OperateType', 1, 2) ?? request.missing('OperateType');
    const info = request.object('CallbackInfo') ?? request.missing('CallbackInfo');
    if (type === 2) {
      await app.setCallback(caller.channel, { url: undefined, token: undefined, encrypt: 'NONE' });
      return {};
    }
    const settings = settingsOf(info);
    const { status } = await app.probeReceiver(caller.channel, probeFor(settings));
    if (status !== 200) throw info.invalid('CallbackUrl', 'FailedOperation');
    await app.setCallback(caller.channel, settings);
    return {};
  },
};

/** The vendor asks an address for a 200 before it keeps it. */
const probeFor = ({ url, token }: Partial<CallbackSettings> & { url: string }) => ({
  url,
  method: 'POST' as const,
  headers: {
    'content-type': 'application/json',
    ...(token ? { 'content-signature': contentSignature(token, '{}') } : {}),
  },
  body: '{}',
});

export const settings: Operations = { ModifyApplicationCallbackInfo: modifyCallback };
