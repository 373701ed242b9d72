import { parseArgs } from 'node:util';
import { backOfficeRoles, type Role } from '#service/roles.js';
import { asGuest, asStaff, localIssuer, Tokens } from '../tokens.js';

const usage = `npm run -s token -- [--role <role>]... | --guest      (DATA_DIR: the shop's folder, default data)
  Prints an access token for curl: curl -H "authorization: Bearer $(npm run -s token)" ...
  Roles, all of them unless some are named: ${backOfficeRoles.join(', ')}. It is good for 15 minutes.
  --guest: of somebody who looks into the shop's window, new each time.`;

const { values } = parseArgs({
  options: {
    role: { type: 'string', multiple: true, default: [] },
    guest: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const isRole = (name: string): name is Role => backOfficeRoles.some((role) => role === name);

if (values.help || !values.role.every(isRole)) {
  console.error(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const roles = values.role.length > 0 ? values.role.filter(isRole) : backOfficeRoles;
  try {
    const { issuer, secretOf } = localIssuer(process.env['DATA_DIR'] || 'data');
    const tokens = new Tokens(issuer, values.guest ? asGuest : asStaff(secretOf('terminal'), roles));
    console.log((await tokens.authorization()).replace('Bearer ', ''));
  } catch (error) {
    console.error(`${(error as Error).message}\nIs the shop open (npm start)?`);
    process.exitCode = 1;
  }
}
