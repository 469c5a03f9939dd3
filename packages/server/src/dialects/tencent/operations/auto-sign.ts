import type { Operation, Operations } from './operation.js';

/** 个人自动签: nobody signs for a person here, so nobody has it open. */

const idTypes = ['ID_CARD', 'HONGKONG_AND_MACAO', 'HONGKONG_MACAO_AND_TAIWAN', 'OTHER_CARD_TYPE'] as const;

const describeStatus: Operation = {
  run: (_app, _caller, request) => {
    if (request.word('SceneKey', ['E_PRESCRIPTION_AUTO_SIGN', 'OTHER']) === undefined) request.missing('SceneKey');
    const person = request.object('UserInfo') ?? request.missing('UserInfo');
    person.requiredText('Name', 50);
    person.word('IdCardType', idTypes, 'InvalidParameter.CardType');
    person.requiredText('IdCardNumber', 64);
    return Promise.resolve({ IsOpen: false, LicenseFrom: 0, LicenseTo: 0, LicenseType: 0, SealId: '' });
  },
};

export const autoSign: Operations = { ChannelDescribeUserAutoSignStatus: describeStatus };
