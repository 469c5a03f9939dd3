import { parseArgs } from 'node:util';
import { type Founding, foundInstallation } from './app/found-installation.js';
import { readConfig } from './config.js';
import { sandboxApps } from './credentials.js';
import { writeCredentials } from './data-folder.js';
import { withInstallation } from './main.js';

const options = {
  company: { type: 'string' },
  'register-no': { type: 'string' },
  'legal-person': { type: 'string' },
  administrator: { type: 'string' },
  mobile: { type: 'string' },
} as const;

/**
 * `hufu init`: the company of a production installation, its administrator, and an app of every dialect.
 *
 * @returns the exit code
 * @throws Error naming what is missing, or why it cannot be done
 */
export async function init(args: readonly string[]): Promise<number> {
  const founding = readFounding(args);
  const config = readConfig();
  if (config.HUFU_MODE !== 'production') throw new Error('a sandbox fills itself; `init` is for HUFU_MODE=production');
  const made = await withInstallation(config, (world) => foundInstallation(world, founding, sandboxApps));
  const credentials = { baseUrl: config.HUFU_BASE_URL, ...made };
  await writeCredentials(config, credentials);
  console.log(JSON.stringify(credentials, null, 2));
  console.error(
    `These secrets are also in ${config.HUFU_DATA}/credentials.json; delete it when you have put them away.`,
  );
  return 0;
}

function readFounding(args: readonly string[]): Founding {
  const { values } = parseArgs({ args: [...args], options });
  const given = (name: 'company' | 'administrator' | 'mobile'): string => {
    const value = values[name]?.trim();
    if (!value) throw new Error(`--${name} is missing`);
    return value;
  };
  return {
    company: { name: given('company'), registerNo: values['register-no'], legalPerson: values['legal-person'] },
    administrator: { name: given('administrator'), contact: given('mobile') },
  };
}
