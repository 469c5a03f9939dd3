import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DomainError } from './errors.js';
import type { AppId, FileId, TemplateId, TenantId } from './ids.js';
import { byRole, checkTemplate, mayUse, type Template, type TemplateRole } from './template.js';

const role = (key: string, more: Partial<TemplateRole> = {}): TemplateRole => ({
  key,
  name: key,
  type: 'PERSONAL',
  sponsor: false,
  serialNo: 0,
  ...more,
});
const template = (more: Partial<Template> = {}): Template => ({
  id: '1' as TemplateId,
  tenantId: '10' as TenantId,
  appId: '2' as AppId,
  name: '劳动合同',
  state: 'ENABLED',
  roles: [role('a', { sponsor: true, type: 'COMPANY' }), role('b')],
  documents: [{ key: 'd', title: '正文', fileId: '5' as FileId, pages: [] }],
  fields: [{ documentKey: 'd', name: '薪资', type: 'TEXT', required: true, roleKey: 'b' }],
  placements: [],
  createdAt: 0,
  changedAt: 0,
  version: 1,
  ...more,
});
const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'none';
};

describe('a template', () => {
  it('has documents, and parts that know each other', () => {
    checkTemplate(template());
    const field = template().fields[0]!;
    const bad: [Partial<Template>, string][] = [
      [{ documents: [] }, 'DOCUMENT_REQUIRED'],
      [{ roles: [role('a'), role('a')] }, 'INPUT_INVALID'],
      [{ roles: [role('a', { sponsor: true }), role('b', { sponsor: true })] }, 'INPUT_INVALID'],
      [{ fields: [field, field] }, 'INPUT_INVALID'],
      [{ fields: [{ ...field, roleKey: 'x' }] }, 'INPUT_INVALID'],
      [{ fields: [{ ...field, documentKey: 'x' }] }, 'INPUT_INVALID'],
    ];
    for (const [more, code] of bad)
      assert.equal(
        refused(() => checkTemplate(template(more))),
        code,
        JSON.stringify(more),
      );
  });

  it('is used by its owner and by whom it is shared with below, and there for nobody else', () => {
    const [owner, child, other] = ['10', '11', '12'] as TenantId[];
    assert.equal(mayUse(template(), [owner!], []), true);
    assert.equal(mayUse(template(), [child!], [owner!]), false);
    assert.equal(mayUse(template({ sharedWith: 'ALL' }), [child!], [owner!]), true);
    assert.equal(mayUse(template({ sharedWith: 'ALL' }), [other!], []), false);
    assert.equal(mayUse(template({ sharedWith: [child!] }), [child!], [owner!]), true);
    assert.equal(mayUse(template({ sharedWith: [child!] }), [other!], [owner!]), false);
    assert.equal(mayUse(template({ state: 'DELETED' }), [owner!], []), false);
  });

  it('takes its parties by role, or in the order of the roles that others fill', () => {
    const { roles } = template();
    assert.deepEqual(
      byRole(roles, [{ roleKey: 'b', name: '何' }]).map(({ party }) => party?.name),
      [undefined, '何'],
    );
    assert.deepEqual(
      byRole(roles, [{ name: '何' }] as { roleKey?: string; name: string }[]).map(({ party }) => party?.name),
      [undefined, '何'],
    );
    assert.equal(
      refused(() => byRole(roles, [])),
      'INPUT_INVALID',
    );
    assert.equal(
      refused(() => byRole(roles, [{ roleKey: 'x' }])),
      'INPUT_INVALID',
    );
  });
});
