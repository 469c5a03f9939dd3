// Writes docs/states.md: how each dialect says where a contract and a party are, from the dialects' own tables. `--check`
// writes nothing and fails when the page would change. Needs compiled sources (npx tsc -b).
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const server = new URL('../packages/server/dist/src/', import.meta.url);
const page = new URL('../docs/states.md', import.meta.url);
const [{ contractPhases, shownStates }, qiyuesuo, tencent, esign] = await Promise.all(
  ['domain/views.js', 'dialects/qiyuesuo/states.js', 'dialects/tencent/states.js', 'dialects/esign/states.js'].map(
    (file) => import(new URL(file, server)),
  ),
);

const said = (value) => (value === null || value === undefined ? '–' : `\`${value}\``);
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (heads, rows) => [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');

const contracts = contractPhases.map((phase) => {
  const [word, number] = tencent.flowStatus[phase] ?? [];
  const flow = esign.flowStatus[phase] ?? {};
  return [
    phase,
    said(qiyuesuo.contractStatus[phase]),
    said(word),
    said(number),
    said(flow.v1),
    said(flow.v3),
    said(flow.draft),
    said(flow.rescission),
  ];
});
const parties = shownStates.map((state) => {
  const [word, number] = tencent.approveStatus[state] ?? [];
  return [state, said(qiyuesuo.signatoryStatus[state]), said(word), said(number), said(esign.signStatus[state])];
});

const text = `# What does each vendor call the state of a contract?

<!-- made by scripts/states.mjs from the dialects' tables; do not edit -->

One contract, one state, a word in each wire. Every row that a contract can reach is asked over HTTP in
\`packages/server/test/tongues.test.ts\`. –: that dialect says nothing, or does not find the contract.

## Contracts

${table(
  [
    'Hufu',
    '契约锁 status',
    '腾讯 FlowStatus',
    '腾讯 callback',
    'e签宝 v1 flowStatus',
    'e签宝 v3 signFlowStatus',
    'draftStatus*',
    'rescissionStatus',
  ],
  contracts,
)}

\\* of a contract whose parties fill something in first; of others it is null.

## Parties

An ended contract's parties keep e签宝's last own value.

${table(['Hufu', '契约锁 signatory', '腾讯 ApproveStatus', '腾讯 callback', 'e签宝 signStatus'], parties)}
`;

if (!process.argv.includes('--check')) await writeFile(page, text);
else if ((await readFile(page, 'utf8').catch(() => '')) !== text) {
  console.error(`${fileURLToPath(page)} is out of date: run node scripts/states.mjs`);
  process.exitCode = 1;
}
