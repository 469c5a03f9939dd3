import { exchangeBatch, openFromBatch } from './batch/exchange.js';
import { makeBatchIntent, sendBatchCode } from './batch/intend.js';
import { batchState } from './batch/list.js';
import { openBatch } from './batch/open-batch.js';
import { openNext } from './batch/open-next.js';
import { denyBatchContact, giveBatchConsent, proveBatchContact, sendBatchProof } from './batch/prove-contact.js';
import { sandboxActBatch } from './batch/sandbox-act.js';
import { signBatch } from './batch/sign.js';
import { consentText, usableSeal } from './page/terms-and-seals.js';
import {
  companyAccount,
  createCompanyAccount,
  deleteCompanyAccount,
  listCompanyAccounts,
  updateCompanyAccount,
} from './accounts/company-accounts.js';
import { actingFor, addOperator, changeRoles, listOperators, syncOperators } from './accounts/operators.js';
import {
  accountsOfPeople,
  createPersonAccount,
  deletePersonAccount,
  personAccount,
  updatePersonAccount,
} from './accounts/person-accounts.js';
import { addAttachment, addAttachmentFromFile } from './add-attachment.js';
import { addCopies } from './add-copies.js';
import { addDocument } from './add-document.js';
import { addDocumentFromFiles } from './add-document-from-files.js';
import { fillFields, refuseToFill } from './fields/fill-fields.js';
import { awaitTemplate } from './templates/await-template.js';
import { listTemplates, templateDetail } from './templates/find-template.js';
import { createFromTemplate, fileFromTemplate } from './templates/use-template.js';
import {
  changeTemplate,
  copyTemplate,
  createTemplate,
  setTemplateState,
  shareTemplate,
} from './templates/write-template.js';
import { setFields } from './fields/set-fields.js';
import { addFiles } from './add-files.js';
import { addParties } from './add-parties.js';
import type { Application } from './application.js';
import { issueToken, refreshToken, tokenStands } from './app-tokens.js';
import {
  burnNonce,
  directoryVersion,
  dressId,
  findApp,
  findContractByAnyId,
  probeReceiver,
  returnNonce,
  setCallback,
  undressId,
} from './apps.js';
import { withinRate } from './call-rate.js';
import { awaitFile, openUpload, uploadByLink } from './await-file.js';
import { completeContract } from './complete-contract.js';
import { businessTime, contractsByIds } from './contracts-by-ids.js';
import { contractDetail, listContracts } from './contract-detail.js';
import { checkDownloadPermission, downloadPermission, setDownloadPermission } from './download-permission.js';
import { downloadAttachments, downloadContract, downloadDocument } from './downloads.js';
import { editSignatory } from './edit-signatory.js';
import { extendContract } from './extend-contract.js';
import { downloadFile, fileDetail, findInFile, formFieldsOf } from './file-detail.js';
import { addAttachmentLater, forceEndContract } from './force-end.js';
import { linksToContracts, makeLinks } from './make-links.js';
import { linkToSeveral } from './several-downloads.js';
import { nameSignatory } from './name-signatory.js';
import { downloadByLink, openLink } from './open-link.js';
import { openPage } from './open-page.js';
import { companyDetail, createEmployee, createSubsidiary, listCategories, listCompanies } from './organisation.js';
import { exchangeTicket, ticketStands } from './page/exchange.js';
import { fillOnPage } from './page/fill.js';
import { makeIntent, sendCode } from './page/intents.js';
import { denyContact, proveContact, sendProofCode } from './page/prove-contact.js';
import { giveConsent, pageDownload, pageImage, pageText, pagesSeen, setPassword } from './page/reading.js';
import { deleteSavedMark, saveMark, savedMarks } from './page/saved-marks.js';
import { rejectOnPage, signWithIntent } from './page/sign.js';
import { pageState } from './page/state.js';
import { keepTask, keptTask } from './tasks.js';
import { textOutline } from './page/text-outline.js';
import type { World } from './ports.js';
import { tellCompany } from './company-events.js';
import { companySwitches, setCompanySwitch } from './company-switches.js';
import { previewDraft } from './preview-draft.js';
import { publishContract } from './publish-contract.js';
import { removeAttachment, removeDocument } from './remove-from-draft.js';
import { authoriseAutoSign, autoSignStatus, revokeAutoSign } from './seals/auto-sign-authorisations.js';
import { createSeal } from './seals/create-seal.js';
import { listSeals, sealDetail, sealPicture } from './seals/find-seals.js';
import { grantSeal, revokeSealGrants } from './seals/seal-grants.js';
import { setSealState } from './seals/seal-states.js';
import { resendContract } from './resend.js';
import { reviewContract, reviewSignatories } from './review.js';
import { sandboxAct, sandboxClock, sandboxMessages, sandboxMischief } from './sandbox.js';
import { recallContract } from './recall-contract.js';
import { saveDraft } from './save-draft.js';
import { auditForCompany, signForCompany } from './sign-for-company.js';
import { nameOperators, transferActions } from './transfer.js';
import { urgeContracts } from './urge.js';
import { voidContract } from './void-contract.js';
import { downloadReport, reportStatus, requestReport } from './verification/evidence-report.js';
import { verifyFile } from './verification/verify-file.js';
import { withdrawContract } from './withdraw-contract.js';

const useCases = {
  saveDraft,
  addDocument,
  addAttachment,
  addFiles,
  awaitFile,
  openUpload,
  uploadByLink,
  fileDetail,
  downloadFile,
  findInFile,
  formFieldsOf,
  addDocumentFromFiles,
  addAttachmentFromFile,
  removeDocument,
  removeAttachment,
  publishContract,
  previewDraft,
  tellCompany,
  companySwitches,
  setCompanySwitch,
  contractDetail,
  listContracts,
  withdrawContract,
  recallContract,
  contractsByIds,
  businessTime,
  keepTask,
  keptTask,
  listCategories,
  signForCompany,
  auditForCompany,
  openPage,
  exchangeTicket,
  ticketStands,
  usableSeal,
  consentText,
  openBatch,
  exchangeBatch,
  batchState,
  sendBatchProof,
  proveBatchContact,
  denyBatchContact,
  giveBatchConsent,
  openFromBatch,
  openNext,
  makeBatchIntent,
  sendBatchCode,
  signBatch,
  pageState,
  sendProofCode,
  proveContact,
  denyContact,
  pageImage,
  pageText,
  textOutline,
  pagesSeen,
  giveConsent,
  makeIntent,
  sendCode,
  signWithIntent,
  rejectOnPage,
  fillOnPage,
  setPassword,
  savedMarks,
  saveMark,
  deleteSavedMark,
  pageDownload,
  downloadContract,
  downloadDocument,
  downloadAttachments,
  downloadByLink,
  urgeContracts,
  transferActions,
  nameOperators,
  nameSignatory,
  editSignatory,
  extendContract,
  forceEndContract,
  completeContract,
  addParties,
  addCopies,
  addAttachmentLater,
  resendContract,
  reviewContract,
  reviewSignatories,
  voidContract,
  makeLinks,
  linksToContracts,
  linkToSeveral,
  openLink,
  downloadPermission,
  checkDownloadPermission,
  setDownloadPermission,
  createEmployee,
  listCompanies,
  companyDetail,
  createSubsidiary,
  createPersonAccount,
  personAccount,
  accountsOfPeople,
  updatePersonAccount,
  deletePersonAccount,
  createCompanyAccount,
  companyAccount,
  listCompanyAccounts,
  updateCompanyAccount,
  deleteCompanyAccount,
  awaitTemplate,
  createTemplate,
  changeTemplate,
  verifyFile,
  requestReport,
  reportStatus,
  downloadReport,
  templateDetail,
  listTemplates,
  setTemplateState,
  copyTemplate,
  shareTemplate,
  createFromTemplate,
  fileFromTemplate,
  setFields,
  fillFields,
  refuseToFill,
  createSeal,
  listSeals,
  sealDetail,
  sealPicture,
  setSealState,
  grantSeal,
  revokeSealGrants,
  authoriseAutoSign,
  revokeAutoSign,
  autoSignStatus,
  syncOperators,
  listOperators,
  addOperator,
  changeRoles,
  actingFor,
  findApp,
  directoryVersion,
  burnNonce,
  returnNonce,
  withinRate,
  setCallback,
  probeReceiver,
  findContractByAnyId,
  dressId,
  undressId,
  issueToken,
  tokenStands,
  refreshToken,
  sandboxAct,
  sandboxActBatch,
  sandboxMessages,
  sandboxClock,
  sandboxMischief,
};

/** Every use case bound to one world. */
export const makeApplication = (world: World): Application =>
  Object.fromEntries(
    Object.entries(useCases).map(([name, useCase]) => [
      name,
      (...input: unknown[]) => (useCase as (world: World, ...input: unknown[]) => unknown)(world, ...input),
    ]),
  ) as unknown as Application;

/** Fails to compile when a use case and the interface disagree. */
type Bound<F> = F extends (world: World, ...input: infer Input) => infer Output ? (...input: Input) => Output : never;
export type BoundUseCases = { [Name in keyof typeof useCases]: Bound<(typeof useCases)[Name]> };
const agrees = (bound: BoundUseCases): Application => bound;
void agrees;
