import { DomainError } from '../../domain/errors.js';
import type { DocumentField } from '../../domain/contract.js';
import type { World } from '../ports.js';

/** A value as it is kept: of a picture the digest of what we painted anew of it. @throws DomainError FIELD_INVALID, FILE_INVALID */
export async function keptValue(
  world: World,
  tenantId: string,
  field: Pick<DocumentField, 'name' | 'label' | 'type'>,
  { value, image }: { value?: string; image?: Uint8Array },
): Promise<string | undefined> {
  if (field.type !== 'IMAGE') return value;
  if (image) return (await world.objects.put(tenantId, await world.pdf.picture(image))).sha256;
  // A digest would be somebody else's object.
  if (value)
    throw new DomainError('FIELD_INVALID', { field: field.label ?? field.name, why: 'a picture is sent as a file' });
  return value;
}
