import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exchange } from '../raw-http.js';
import { operations } from '../../src/dialects/tencent/operations/all.js';
import { signedHeaders } from '../../src/demo/tencent-client.js';
import { filled } from '../matching.js';
import { documented, withNumbers } from './documented.js';
import { created, flowBody, givens, onePage, personApprover, uploaded } from './given.js';
import { namesOf, openStage, type Stage } from './stage.js';

type Path = (string | number)[];
/** Every place of a request that holds something, lists and objects too. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  const inner = Array.isArray(value)
    ? value.slice(0, 2).flatMap((item, n) => pathsIn(item, [...path, n]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]))
      : [];
  return path.length > 0 ? [path, ...inner] : inner;
}
const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((now, key) => (now as Record<string, unknown>)[key], value);
function withValue(value: Record<string, unknown>, path: Path, next: unknown): Record<string, unknown> {
  const copy = structuredClone(value);
  const last = path.at(-1)!;
  (at(copy, path.slice(0, -1)) as Record<string, unknown>)[last] = next;
  return copy;
}
/** A NUL, half a pair and a path are texts too. */
const spoilt = (value: unknown): unknown[] => {
  const others = [null, {}, [[]], 7.5, true, 'no such word'].filter((one) => typeof one !== typeof value);
  if (typeof value === 'string') return [...others, '', '长'.repeat(60_000), 'a\u0000\ud800', `../' or 1=1 --`];
  if (typeof value === 'number') return [...others, -1, 1e15, 0.5];
  if (Array.isArray(value)) return [...others, Array(2000).fill(value[0]), [null], [7]];
  return others;
};

/** What programs and attackers send: a vendor's code, never a 5xx, and nothing changed. */
describe('bad input of 腾讯 clients', () => {
  let stage: Stage;
  let flowId: string;
  before(async () => {
    stage = await openStage();
    ({ FlowId: flowId } = await created(stage));
  });
  after(() => stage.close());
  const code = async (action: string, fields: Record<string, unknown>) => {
    const { status, response } = await stage.client.ask(action, fields);
    assert.equal(status, 200);
    return response.Error?.Code ?? '';
  };
  const counts = () =>
    stage.rows(
      `select (select count(*)::int from contract where state <> 'DELETED') as contracts, (select count(*)::int from seal) as seals,
        (select count(*)::int from account) as accounts, (select count(*)::int from event where type <> 'DRAFT_CHANGED' and type <> 'CREATED' and type <> 'DELETED') as events`,
      [],
    );

  it('every action with nothing, with null, and with every parameter of another type: a code of the caller’s fault', async () => {
    const before = await counts();
    const words = [
      'FlowId',
      'FlowIds',
      'SealId',
      'TemplateId',
      'TaskId',
      'BusinessType',
      'FileInfos',
      'FlowApprovers',
      'FileIds',
    ];
    for (const [action, { needs }] of operations) {
      if (action === 'CancelOrganizationFlows') continue; // asks for nothing, and does what it says
      const parameters = { ...Object.fromEntries(words.map((word) => [word, { odd: [1] }])), Limit: {}, Reason: [] };
      for (const odd of [parameters, Object.fromEntries(Object.keys(parameters).map((word) => [word, null]))]) {
        const got = await code(action, odd);
        assert.doesNotMatch(got, /^InternalError|^FailedOperation$/, `${action} (${needs}): ${got}`);
      }
    }
    assert.deepEqual(await counts(), before);
  });

  it('every parameter of every documented request, spoilt: null, another type, too long, no such word, out of range', async () => {
    const ends = new Set(['CancelOrganizationFlows']); // asks for nothing that could be spoilt, and does what it says
    const got = new Map<string, number>();
    const ours: string[] = [];
    for (const { operation, given, request } of documented) {
      if (ends.has(operation)) continue;
      const names = { ...namesOf(stage), ...(await givens[given]!(stage)) } as Record<string, string>;
      const sound = withNumbers(filled(request, names)) as Record<string, unknown>;
      for (const path of pathsIn(sound)) {
        if (path[0] === 'Agent') continue; // transport.test.ts and urls.test.ts
        for (const bad of spoilt(at(sound, path))) {
          const { status, response } = await stage.client.ask(operation, withValue(sound, path, bad));
          assert.equal(status, 200);
          const code = response.Error?.Code ?? '';
          if (code.startsWith('InternalError'))
            ours.push(`${operation} ${path.join('.')} = ${JSON.stringify(bad)?.slice(0, 60)}: ${code}`);
          got.set(code, (got.get(code) ?? 0) + 1);
        }
      }
    }
    assert.deepEqual(ours, []);
    assert.ok(got.get('InvalidParameter.ParamError')! > 200 && got.get('InvalidParameterValue')! > 50);
  });

  it('a documented parameter that Hufu does not look at is still of its kind', async () => {
    const fileId = await uploaded(stage.client);
    const wrong: Record<string, unknown>[] = [
      { FlowDisplayType: 'contract' },
      { AutoSignScene: 7 },
      { FlowApprovers: [personApprover(stage, { NotifyType: {} })] },
      { FlowApprovers: [personApprover(stage, { SignEndpoints: [1] })] },
      { FlowApprovers: [personApprover(stage, { ApproverOption: { HideOneKeySign: 'yes' } })] },
      { Components: [{ ComponentType: 'TEXT', ChannelComponentId: 7 }] },
    ];
    for (const fields of wrong) {
      const got = await code('ChannelCreateFlowByFiles', flowBody(stage, [fileId], fields));
      assert.equal(got, 'InvalidParameter.ParamError', JSON.stringify(fields).slice(0, 100));
    }
    const free = { Operator: 7, Organization: [], NobodyKnows: {} };
    assert.equal(await code('ChannelCreateFlowByFiles', flowBody(stage, [fileId], free)), '');
  });

  it('a flow with one thing wrong', async () => {
    const fileId = await uploaded(stage.client);
    const before = await counts();
    const person = (more: Record<string, unknown>) => ({ FlowApprovers: [personApprover(stage, more)] });
    const place = (more: Record<string, unknown>) =>
      person({
        SignComponents: [
          {
            ComponentType: 'SIGN_SIGNATURE',
            ComponentPage: 1,
            ComponentPosX: 1,
            ComponentPosY: 1,
            ComponentWidth: 9,
            ComponentHeight: 9,
            ...more,
          },
        ],
      });
    const wrong: [Record<string, unknown>, string][] = [
      [{ FlowName: '' }, 'MissingParameter'],
      [{ FlowName: 7 }, 'InvalidParameter.ParamError'],
      [{ FlowName: '长'.repeat(201) }, 'InvalidParameter.FlowName'],
      [{ FlowName: 'a\u0000b' }, 'InvalidParameter.FlowName'],
      [{ FlowDescription: '长'.repeat(1001) }, 'InvalidParameter.FlowDescription'],
      [{ FlowType: '长'.repeat(256) }, 'InvalidParameter.FlowType'],
      [{ Deadline: 1 }, 'InvalidParameter.FlowDeadLine'],
      [{ Deadline: 9_999_999_999 }, 'InvalidParameter.FlowDeadLine'],
      [{ Deadline: 'tomorrow' }, 'InvalidParameter.ParamError'],
      [{ Unordered: 'no' }, 'InvalidParameter.ParamError'],
      [{ CustomerData: '不是Base64' }, 'InvalidParameter.CustomerData'],
      [{ CustomShowMap: '{签署方9姓名}' }, 'InvalidParameter.CustomShowMap'],
      [{ FileIds: [] }, 'MissingParameter'],
      [{ FileIds: ['x'.repeat(33)] }, 'ResourceNotFound.Resource'],
      [{ FileIds: [flowId] }, 'ResourceNotFound.Resource'],
      [{ FlowApprovers: [] }, 'MissingParameter'],
      [{ FlowApprovers: Array(51).fill(personApprover(stage)) }, 'InvalidParameter.FlowApprovers'],
      [person({ ApproverType: 'ROBOT' }), 'InvalidParameter.ApproverType'],
      [person({ ApproverType: 'PERSON_AUTO_SIGN' }), 'OperationDenied.WhiteListForbid'],
      [person({ Mobile: '12' }), 'InvalidParameter.Mobile'],
      [person({ Name: null }), 'InvalidParameter.Name'],
      [person({ SignComponents: [] }), 'MissingParameter.SignComponents'],
      [place({ ComponentType: 'SIGN_SEAL' }), 'InvalidParameter.SignComponentType'],
      [place({ ComponentType: 'NOTHING' }), 'InvalidParameter.SignComponentType'],
      [place({ ComponentType: 'SIGN_SELECTOR' }), 'InvalidParameter.SignComponentType'],
      [
        place({ ComponentType: 'SIGN_OPINION', ComponentExtra: '{"Values":"同意签署"}' }),
        'InvalidParameter.ComponentValue',
      ],
      [place({ ComponentType: 'TEXT' }), 'InvalidParameter.SignComponentType'],
      [place({ GenerateMode: 'FIELD' }), 'InvalidParameter.UnsupportedComponentType'],
      [person({ PreReadTime: 2 }), 'InvalidParameterValue'],
      [person({ PreReadTime: 301 }), 'InvalidParameterValue'],
      [person({ ApproverSignTypes: [9] }), 'InvalidParameterValue'],
      [person({ ApproverSignTypes: [5, 6] }), 'InvalidParameterValue'],
      [person({ ApproverVerifyTypes: [3] }), 'InvalidParameterValue'],
      [person({ ApproverOption: { FlowReadLimit: 'Never' } }), 'InvalidParameterValue'],
      [{ ApproverVerifyType: 'Nothing' }, 'InvalidParameterValue'],
      [place({ ComponentPage: 2 }), 'InvalidParameter.ComponentPosition'],
      [place({ ComponentPage: 0 }), 'InvalidParameter.ComponentPosition'],
      [place({ ComponentPosX: -1 }), 'InvalidParameter.ComponentPosition'],
      [place({ ComponentPosX: '1' }), 'InvalidParameter.ParamError'],
      [place({ GenerateMode: 'KEYWORD', ComponentId: '没有的词' }), 'InvalidParameter.Keyword'],
      [place({ GenerateMode: 'MAGIC' }), 'InvalidParameterValue'],
      [{ CcInfos: [{ Mobile: stage.credentials.person.contact }] }, 'OperationDenied.CcUserRepeat'],
      [{ CcNotifyType: 2 }, 'InvalidParameterValue'],
    ];
    for (const [fields, want] of wrong)
      assert.equal(
        await code('ChannelCreateFlowByFiles', flowBody(stage, [fileId], fields)),
        want,
        JSON.stringify(fields).slice(0, 120),
      );
    assert.deepEqual(await counts(), before);
  });

  it('files that are none, too many, of another kind, with odd names', async () => {
    const FileBody = onePage().toString('base64');
    const wrong: [Record<string, unknown>, string][] = [
      [{ FileInfos: [{ FileBody, FileName: '合同' }] }, 'InvalidParameter.FileType'],
      [{ FileInfos: [{ FileBody, FileName: '合同.exe' }] }, 'InvalidParameter.FileType'],
      [
        { FileInfos: [{ FileBody: 'data:application/pdf;base64,AAAA', FileName: '合同.pdf' }] },
        'InvalidParameter.FileType',
      ],
      [{ FileInfos: [{ FileBody: 'AAAA', FileName: '合同.pdf' }] }, 'InvalidParameter.FileType'],
      [{ FileInfos: [{ FileBody: '', FileName: '合同.pdf' }] }, 'MissingParameter'],
      [{ FileInfos: Array(21).fill({ FileBody, FileName: '合同.pdf' }) }, 'InvalidParameterValue'],
      [{ BusinessType: 'MUSIC' }, 'InvalidParameterValue'],
      [{ Deadline: 1 }, 'InvalidParameterValue'],
    ];
    const good = { BusinessType: 'DOCUMENT', FileInfos: [{ FileBody, FileName: '合同.pdf' }] };
    for (const [fields, want] of wrong)
      assert.equal(await code('UploadFiles', { ...good, ...fields }), want, JSON.stringify(fields).slice(0, 80));
  });

  it('100 MB of Base64 is refused while it is still being sent', async () => {
    const body = Buffer.alloc(100 * 1024 * 1024, 'A');
    const { response } = await stage.client.send('UploadFiles', body);
    assert.equal(response.Error?.Code, 'RequestSizeLimitExceeded');
  });

  it('headers that come twice', async () => {
    const body = JSON.stringify({ Agent: stage.client.agent, FlowIds: [flowId] });
    const host = new URL(stage.baseUrl).host;
    const headers = signedHeaders(stage.client.keys, 'DescribeFlowDetailInfo', body, { host });
    const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) });
    for (const twice of [...Object.keys(headers), 'host']) {
      const double = lines.find(([name]) => name === twice) ?? ['host', 'elsewhere.example'];
      const text = [...lines, double, ['host', host]].map(([name, value]) => `${name}: ${value}`).join('\r\n');
      const { status, body: answer } = await exchange(stage.port, `POST / HTTP/1.1\r\n${text}\r\n\r\n${body}`);
      assert.ok(status < 500, `${twice}: ${status}`);
      if (status === 200) assert.match(answer.toString('utf8'), /^\{"Response":/);
    }
  });

  it('ids of another channel, of another dialect, of another kind and of nobody are all not there', async () => {
    const core = stage.contractIdOf(flowId);
    const { hex } = stage.app.dressId('contract', core);
    const seal = stage.app.dressId('seal', stage.credentials.company.sealId).base62;
    for (const FlowId of [core, hex, seal, flowId.toLowerCase(), `${flowId}x`, 'yD', '../../etc/passwd', `' or 1=1 --`])
      assert.equal(await code('ChannelCancelFlow', { FlowId }), 'ResourceNotFound.Flow', FlowId);
    assert.equal(await stage.statusOf(flowId), 'INIT');
  });
});
