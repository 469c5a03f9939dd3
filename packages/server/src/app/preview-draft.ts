import { type Drawing, type PagePainting, textDrawing, textWidth } from '@hufu/pades';
import type { Contract, Placement } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { UploadedFile } from '../domain/file.js';
import { areasOf, markName } from '../domain/freeze-plan.js';
import type { DocumentId } from '../domain/ids.js';
import type { PageSize } from '../domain/rect.js';
import { signatoryOf } from '../domain/workflow.js';
import { addFiles } from './add-files.js';
import type { Caller, ContractKey } from './application.js';
import { readSegments, segmentsOf } from './document-bytes.js';
import { paintingsOf } from './fields/draw-field.js';
import { findContract } from './find-contract.js';
import { pagesOf, resolvePlaces } from './place-marks.js';
import type { World } from './ports.js';
import { wishesThatStand } from './wishes.js';

/**
 * What the first document of a draft would be when it is sent: its fields filled, and a frame where each mark goes. A file
 * of its own, which is no contract's; the draft stays as it is.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_REQUIRED, KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE,
 *   MARK_KIND_WRONG, GLYPH_MISSING, FIELD_INVALID, SEAL_NOT_FOUND
 * @source 腾讯电子签 NeedPreview
 */
export async function previewDraft(
  world: World,
  caller: Caller,
  input: ContractKey & { expiresAt: number },
): Promise<UploadedFile> {
  const { contract, wishes, pages } = await world.store.transaction(caller.scope, async (tx) => {
    const found = await findContract(tx, caller, input);
    if (found.state !== 'DRAFT') throw new DomainError('CONTRACT_STATE', { state: found.state, needs: 'DRAFT' });
    const stand = wishesThatStand(found, await tx.contracts.wishes(found));
    return { contract: found, wishes: stand, pages: await pagesOf(tx, found) };
  });
  const [document] = contract.documents;
  if (!document) throw new DomainError('DOCUMENT_REQUIRED');
  const { tenantId } = contract;
  const places = await resolvePlaces(world, contract, wishes, true);
  const sizes = pages.get(document.id)!;
  const paintings = [
    ...(await paintingsOf(world.objects, tenantId, document, sizes)),
    ...framesOf(contract, document.id, places, sizes),
  ];
  const segments = await world.store.read([tenantId], (tx) => segmentsOf(tx, tenantId, document));
  const pdf = await readSegments(world.objects, tenantId, segments);
  const painted = paintings.length > 0 ? (await world.pdf.paint(pdf, paintings)).appended : Buffer.alloc(0);
  const bytes = Buffer.concat([pdf, painted]);
  const name = `${document.title}.pdf`;
  const { expiresAt } = input;
  const [file] = await addFiles(world, caller, [
    { name, bytes, use: 'DOCUMENT', companyName: contract.companyName, expiresAt },
  ]);
  return file!;
}

function framesOf(
  contract: Contract,
  documentId: DocumentId,
  places: Placement[],
  sizes: readonly PageSize[],
): PagePainting[] {
  return places
    .filter((place) => place.documentId === documentId)
    .flatMap((place) => {
      const words = `${signatoryOf(contract, place.actionId)?.name ?? ''} ${markName(contract, place)}`;
      return areasOf(place, sizes).map(({ page, rect }) => ({
        page,
        parts: [{ drawing: frame(words, rect.w, rect.h), at: rect }],
      }));
    });
}

const blue: [number, number, number] = [0.1, 0.35, 0.75];
const lettering = { most: 9, least: 3 };

/** A dashed frame with words in its middle, as large as they fit. */
function frame(words: string, width: number, height: number): Drawing {
  const line = `q ${blue.join(' ')} RG 0.75 w [3 2] 0 d 0.4 0.4 ${(width - 0.8).toFixed(2)} ${(height - 0.8).toFixed(2)} re S Q`;
  const wanted = Math.min(lettering.most, height * 0.7);
  const size = Math.min(wanted, (wanted * (width - 4)) / Math.max(1, textWidth(words, wanted)));
  if (size < lettering.least) return { width, height, operators: line };
  const letters = textDrawing(words, { size, colour: blue });
  const [x, y] = [(width - letters.width) / 2, (height - letters.height) / 2];
  const text = `q 1 0 0 1 ${x.toFixed(2)} ${y.toFixed(2)} cm\n${letters.operators}\nQ`;
  return { width, height, operators: `${line}\n${text}` };
}
