import { storefrontRoles, type Audience, type Role } from '#service/roles.js';
import type { IssuerFile } from './issuer-file.js';
import { drawPassword, fits, keptOfChosen, keptOfDrawn, keptOfNobody, type Chance } from './passwords.js';

export type User = {
  /** What tokens call them. */
  readonly id: string;
  /** What they sign in with. */
  readonly name: string;
  readonly role: Role;
  /** What is kept of the password, see passwords.ts. */
  readonly password: string;
  /** The password is good for nothing but choosing another. */
  readonly oneTime: boolean;
};

export type FirstPassword = { readonly user: string; readonly password: string };

/** One of each role at the back office. Their ids are drawn when they are made. */
const staff = {
  'anna.assistant': 'shop-assistant',
  'wanda.warehouse': 'warehouse',
  'felix.finance': 'finance',
  'mara.marketing': 'marketing',
  'dora.steward': 'data-steward',
  'adam.admin': 'administrator',
  'otto.auditor': 'auditor',
} as const satisfies Record<string, Role>;

/** Customers by what they sign in with, and what tokens call them, so that scripts need not look it up. */
export const customers = { carla: 'c-1001', chris: 'c-1002' } as const;

export const passwordCharsMin = 12;
export const passwordCharsMax = 128;

export const audienceOf = (role: Role): Audience =>
  storefrontRoles.some((one) => one === role) ? 'storefront' : 'back-office';

/** Who has an account here: staff, and customers of the shop. */
export class Users {
  private readonly nobody: string;

  constructor(
    private readonly file: IssuerFile,
    private readonly chance: Chance,
  ) {
    this.nobody = keptOfNobody(chance);
  }

  /**
   * Makes who is not there yet. Whoever has never chosen a password gets a new one to begin with, so that what was printed
   * at an earlier start opens nothing.
   */
  async open(): Promise<readonly FirstPassword[]> {
    const add = this.file.db.prepare(`insert into user (id, name, role, password, one_time)
      values (?, ?, ?, '', 1) on conflict do nothing`);
    for (const [name, role] of Object.entries(staff)) add.run(`u-${drawId(this.chance)}`, name, role);
    for (const [name, id] of Object.entries(customers)) add.run(id, name, 'customer');
    const unused = this.file.db.prepare('select id, name from user where one_time = 1 order by rowid').all();
    const drawn = unused.map(({ id, name }) => ({
      id: String(id),
      user: String(name),
      password: drawPassword(this.chance),
    }));
    const kept = await Promise.all(drawn.map(({ password }) => keptOfDrawn(password, this.chance)));
    const renew = this.file.db.prepare('update user set password = ? where id = ? and one_time = 1');
    this.file.atOnce(() => drawn.forEach(({ id }, at) => renew.run(kept[at]!, id)));
    return drawn.map(({ user, password }) => ({ user, password }));
  }

  byId(id: string): User | undefined {
    return read(this.file.db.prepare('select * from user where id = ?').get(id));
  }

  /** Whoever has an account for the other audience has none here. */
  byName(name: string, audience: Audience): User | undefined {
    const user = read(this.file.db.prepare('select * from user where name = ?').get(name));
    return user !== undefined && audienceOf(user.role) === audience ? user : undefined;
  }

  /** Whether it is their password. It takes as long when there is no such user, or a cheaper hash. */
  async isRight(user: User | undefined, password: string): Promise<boolean> {
    const asLong = user === undefined || user.oneTime ? fits(password, this.nobody) : false;
    const [right] = await Promise.all([user !== undefined && fits(password, user.password), asLong]);
    return right;
  }

  /**
   * Replaces a password, as it was when `user` was read: a word about what is wrong with the new one, or undefined when it
   * is done.
   */
  async choose(user: User, password: string): Promise<string | undefined> {
    const { length } = [...password];
    if (length < passwordCharsMin) return `The new password must have at least ${passwordCharsMin} characters.`;
    if (length > passwordCharsMax) return `The new password may have at most ${passwordCharsMax} characters.`;
    if (await fits(password, user.password)) return 'The new password must not be the old one.';
    const kept = await keptOfChosen(password, this.chance);
    const { changes } = this.file.db
      .prepare('update user set password = ?, one_time = 0 where id = ? and password = ?')
      .run(kept, user.id, user.password);
    return changes === 1 ? undefined : 'The password was changed meanwhile. Sign in again.';
  }
}

/** Ten letters and digits, 50 bits. */
const drawId = (chance: Chance) => drawPassword(chance).replaceAll('-', '').slice(0, 10);

const read = (row: Record<string, unknown> | undefined): User | undefined =>
  row === undefined
    ? undefined
    : {
        ...{ id: String(row['id']), name: String(row['name']), role: row['role'] as Role },
        ...{ password: String(row['password']), oneTime: row['one_time'] === 1 },
      };
