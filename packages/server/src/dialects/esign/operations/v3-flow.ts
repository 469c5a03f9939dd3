import type { Application } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { flowIdOf } from '../ids.js';
import type { Asked, EsignCaller } from './operation.js';

/** The flow that a path of v3 names. */
export const found = async (app: Application, caller: EsignCaller, { parts }: Asked): Promise<Contract> =>
  (await app.contractDetail(caller, { contractId: flowIdOf(app, parts.signFlowId ?? '') })).contract;
