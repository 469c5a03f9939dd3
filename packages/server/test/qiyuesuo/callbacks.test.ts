import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { completed, drafted, fresh, sent } from './given.js';
import { CallbackReceiver } from '../receiver.js';
import { openStage, type Stage } from './stage.js';

describe('callbacks of 契约锁', () => {
  let stage: Stage;
  let receiver: CallbackReceiver;
  before(async () => {
    stage = await openStage();
    receiver = await CallbackReceiver.listen();
  });
  after(() => stage.close());
  after(() => receiver.close());
  const received = () =>
    receiver.received.map(({ url, headers, body }) => ({
      url,
      event: headers['x-hufu-event']!,
      type: headers['content-type'],
      form: Object.fromEntries(new URLSearchParams(body)),
    }));
  const of = (contractId: string) => received().filter(({ form }) => form.contractId === contractId);
  const typesOf = (contractId: string) => of(contractId).map(({ form }) => form.callbackType);

  it('a contract’s own address is told of sending, sealing, signing and completing, in that order', async () => {
    const callbackUrl = receiver.address('/contract?company=7');
    const { contractId, bizId } = await completed(stage, { callbackUrl, businessData: 'batch=7&部门=人事' });
    await stage.until(() => Promise.resolve(typesOf(contractId).includes('COMPLETE')));
    assert.deepEqual(typesOf(contractId), ['SEND_SIGNING', 'SEAL', 'PERSONAL', 'COMPLETE']);
    const [first, , , last] = of(contractId);
    assert.deepEqual(
      [first?.url, first?.type, last?.form.contractStatus, last?.form.businessData, last?.form.bizId],
      [
        '/contract?company=7',
        'application/x-www-form-urlencoded;charset=UTF-8',
        'COMPLETE',
        'batch=7&部门=人事',
        bizId,
      ],
    );
    const person = of(contractId)[2]?.form;
    assert.deepEqual(
      [person?.tenantType, person?.tenantName, person?.contact],
      ['PERSONAL', stage.credentials.person.name, stage.credentials.person.contact],
    );
    assert.equal(new Set(of(contractId).map(({ event }) => event)).size, 4);
  });

  it('the app’s address is told when the contract has none; recall and its reason', async () => {
    await stage.client.post('/company/token/update/callback', {
      callbackUrl: receiver.address('/app'),
      encrypt: false,
    });
    const { contractId } = await sent(stage);
    await stage.client.post('/v2/contract/invalid', { contractId, reason: '条款有误' });
    await stage.until(() => Promise.resolve(typesOf(contractId).includes('RECALLED')));
    assert.deepEqual(typesOf(contractId), ['SEND_SIGNING', 'RECALLED']);
    assert.equal(of(contractId)[1]?.form.contractStatus, 'RECALLED');
  });

  it('a refused callback comes again after five minutes, the same event, the same body', async () => {
    receiver.refuse(1);
    const { contractId } = await sent(stage, ['COMPANY'], { callbackUrl: receiver.address(`/again-${fresh('x')}`) });
    await stage.until(() => Promise.resolve(receiver.refusalsLeft === 0));
    assert.deepEqual(typesOf(contractId), []);
    await stage.advance('PT6M');
    await stage.until(() => Promise.resolve(typesOf(contractId).length > 0));
    assert.deepEqual(typesOf(contractId), ['SEND_SIGNING']);
  });

  it('a draft tells nobody', async () => {
    const { contractId } = await drafted(stage, ['COMPANY'], { callbackUrl: receiver.address('/draft') });
    const { contractId: later } = await sent(stage, ['COMPANY'], { callbackUrl: receiver.address('/later') });
    await stage.until(() => Promise.resolve(typesOf(later).length > 0));
    assert.deepEqual(typesOf(contractId), []);
  });
});
