import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type ts from 'typescript';
import { shared } from './tidy/dialect.js';
import { commandLines, edged, edges, outside, silent, talking } from './tidy/edges.js';
import { named } from './tidy/names.js';
import { parse, type File, type Rule } from './tidy/source-file.js';
import { once, pure, walled } from './tidy/walls.js';
import { finished, functionLinesMax, linesMax, plain, small } from './tidy/writing.js';

/** The shape of this repository, as tests. A rule that nobody checks is a wish; each message names what to do instead. */
type Example = readonly [path: string, source: string];
const each = (path: string, ...sources: string[]) => sources.map((source): Example => [path, source]);
const decider = 'apps/orders/src/order.ts';
const policy = 'apps/orders/src/orders.policy.ts';
const controller = 'apps/orders/src/orders.controller.ts';
const view = 'apps/orders/src/order-list.view.ts';
const specification = 'apps/orders/src/order.spec.ts';
const program = 'apps/local/src/main.ts';
const library = 'libs/service/src/serve.ts';
const suite = 'libs/eventsourcing/src/event-store.contract.ts';
const statements = (count: number, comment = '') => `a();\n${comment}`.repeat(count);

type Proven = { readonly title: string; readonly rule: Rule; readonly catches: Example[]; readonly passes: Example[] };
/** Every rule with examples of what it catches and what it lets pass. */
const rules: Proven[] = [
  {
    title: 'names say the subject, suffixes are from the closed list',
    rule: named,
    catches: [
      ...[
        'index',
        'utils',
        'money-helper',
        'types',
        'order.service',
        'order.repository',
        'order.foo',
        'order.foo.spec',
      ],
      ...['orderList', 'domain/order', 'shared/money', 'dto/place-order'],
    ].map((name) => [`apps/orders/src/${name}.ts`, '']),
    passes: [
      ...[
        'libs/eventsourcing/src/sqlite.store.spec.ts',
        'apps/fulfillment/src/ups/ups.carrier.ts',
        'apps/channels/src/etsy/etsy.channel.ts',
        'test/tidy.spec.ts',
      ],
      ...[decider, policy, controller, view, specification, program, library, suite],
    ].map((path) => [path, '']),
  },
  {
    title: 'a file without a suffix is pure',
    rule: pure,
    catches: [
      ...each(
        decider,
        "import 'node:fs'",
        "import { Entity } from 'typeorm'",
        "export * from 'rxjs'",
        "import('pino')",
        "import { createHash, randomBytes } from 'node:crypto'",
      ),
      ...each(decider, "import { EventStore } from '#eventsourcing/event-store.js'", "import '#messaging/policy.js'"),
      ...each(decider, "import './a.view.js'", "import './config.js'", 'fetch(url)', 'setTimeout(f, 1)'),
      ...each(policy, "import './payment.worker.js'", "import { DataSource } from 'typeorm'"),
      ...each(
        decider,
        "import { People } from '#personal/people.js'",
        "import type { DataKey } from '#personal/key-ring.js'",
      ),
      ...each('libs/personal/src/person.ts', "import { KeyRing } from './key-ring.js'", "import 'node:fs'"),
      ...each('libs/tax/src/tax-table.ts', "import 'node:fs'", 'fetch(url)'),
    ],
    passes: [
      ...each(
        decider,
        "import { z } from 'zod'",
        "import { createHash } from 'node:crypto'",
        "import { id } from '#contracts/vocabulary.js'",
        "import { taxRule } from '#tax/tax-rules.js'",
        "import './lines.js'",
      ),
      ...each(decider, "import { Refusal } from '#eventsourcing/decider.js'", 'carrier.fetch({ process: 1 })'),
      ...each(decider, "import type { EventStore } from '#eventsourcing/event-store.js'"),
      ...each(decider, "import { nothing, recall } from '#eventsourcing/memory.js'"),
      ...each(policy, "import { whenever } from '#messaging/policy.js'", "import { order } from './order.js'"),
      ...each(policy, "import { personPolicy } from '#personal/person.policy.js'"),
      ...each(decider, "import { person } from '#personal/person.js'"),
      ...each('libs/personal/src/person.ts', "import type { HeldRecord } from './held-records.js'"),
      ...each(view, "import { Entity } from 'typeorm'"),
      ...each('apps/emulator/src/broker/queue.ts', "import 'node:events'"),
    ],
  },
  {
    title: 'services meet only in libs/contracts',
    rule: walled,
    catches: [
      ...each(decider, "import { unit } from '../../inventory/src/unit.js'"),
      ...each(view, "import { id } from '../../../libs/contracts/src/vocabulary.js'"),
      ...each(library, "import { order } from '../../../apps/orders/src/order.js'"),
    ],
    passes: [
      ...each(program, "import { OrdersModule } from '../../orders/src/orders.module.js'"),
      ...each(specification, "import { unit } from '../../inventory/src/unit.js'"),
      ...each('test/journeys/sold-once.spec.ts', "import { order } from '../../apps/orders/src/order.js'"),
      ...each(library, "import { config } from './config.js'", "import { id } from '#contracts/vocabulary.js'"),
    ],
  },
  {
    title: 'what the house does in one way, no package does in another',
    rule: once,
    catches: each(controller, "import { CommandBus } from '@nestjs/cqrs'"),
    passes: each(controller, "import { Controller } from '@nestjs/common'"),
  },
  {
    title: 'conditions are in words that SQLite and SQL Server share',
    rule: shared,
    catches: each(
      view,
      "select.andWhere('o.isPaid = true')",
      "select.orderBy('length(o.title)')",
      'select.select([`o.first || o.last as name`])',
      "const after = 'o.placedAt > :at limit 5'",
      "manager.query('select ifnull(a, 1) from b')",
    ),
    passes: each(
      view,
      "select.andWhere('(o.placedAt < :at or o.placedAt = :at)', { at })",
      "const said = 'true || false'",
      'select.addSelect(`coalesce(sum(o.minor), 0)`).limit(5)',
    ),
  },
  {
    title: 'clock, chance and environment stay at the edge',
    rule: edged,
    catches: [
      ...each(controller, 'new Date()', 'new Date', 'Date.now()', 'const now = Date.now', 'performance.now()'),
      ...each(controller, 'Math.random()', 'crypto.randomUUID()', "import { randomUUID } from 'crypto'; randomUUID()"),
      ...each(controller, 'process.env', 'process.env.PORT', "process.env['PORT']"),
    ],
    passes: [
      ...each(decider, 'new Date(at)', 'clock.now()', '// Date.now() would lie', "'Math.random()'"),
      ...each(program, 'new Date()', 'process.env'),
      ...each(specification, 'Date.now()'),
    ],
  },
  {
    title: 'only programs print',
    rule: silent,
    catches: each(controller, "console.log('here')", "console.error('there')"),
    passes: [...each(program, "console.log('ready')"), ...each(controller, '// console.log')],
  },
  {
    title: 'nothing waits to be finished',
    rule: finished,
    catches: [
      ...each(decider, 'a();\t// TODO later', 'a();\t/* FIXME*/', '/** Money.\n\t* HACK */'),
      ...each(specification, "it.only('sells', sells)", 'describe.only.each([])'),
    ],
    passes: each(decider, "const list = 'TODO'", 'a();\t// what remains to do'),
  },
  {
    title: 'files and functions are small',
    rule: small,
    catches: [
      ...each(decider, statements(linesMax + 1), `const f = () => {\n${statements(functionLinesMax)}};`),
      ...each(suite, `const f = () => {\n${statements(functionLinesMax)}describe('b', () => {\nc();\n}) };`),
    ],
    passes: [
      ...each(decider, statements(linesMax, '// why\n\n')),
      ...each(decider, `const f = () => {\n${statements(functionLinesMax - 2, '// why\n')}};`),
      ...each(suite, `const f = () => describe('b', () => {\n${statements(functionLinesMax)}});`),
    ],
  },
  {
    title: 'no enum, no switch default, no default export, no barrel',
    rule: plain,
    catches: [
      ...each(decider, 'enum A { B }', 'switch (a) { default: b(); }', 'export default a', 'export default class A {}'),
      ...each(decider, "export * from './a.js'", 'export { a as default }'),
    ],
    passes: each(decider, 'export const a = 1', 'switch (a) { case 1: b(); }', "export { c } from './c.js'"),
  },
];

const files = globSync('{apps,libs,test}/**/*.{ts,tsx}').map((path) => parse(path, readFileSync(path, 'utf8')));
const lineOf = ({ source }: File, node: number | ts.Node) =>
  source.slice(0, typeof node === 'number' ? node : node.getStart()).split('\n').length;

describe('Tidy:', () => {
  for (const { title, rule, catches, passes } of rules) {
    it(title, () => {
      const found = (file: File) =>
        rule(file).map(({ node, what, instead }) => `${file.path}:${lineOf(file, node)} ${what}: ${instead}`);
      expect(catches.filter(([path, source]) => found(parse(path, source)).length === 0)).toEqual([]);
      expect(passes.flatMap(([path, source]) => found(parse(path, source)))).toEqual([]);
      expect(files.flatMap(found)).toEqual([]);
    });
  }

  it('the lists of exceptions name only files that need one', () => {
    const needed = (rule: Rule) => files.filter((file) => rule(file).length > 0).map(({ path }) => path);
    expect(Object.keys(edges).filter((path) => !needed(outside).includes(path))).toEqual([]);
    expect(Object.keys(commandLines).filter((path) => !needed(talking).includes(path))).toEqual([]);
  });

  it('the tree is the one on the design card, and every project is built', () => {
    const top = ['nest-cli.json', 'package.json', 'apps', 'libs', 'docker', 'k8s', 'test'];
    expect(top.filter((path) => !existsSync(path))).toEqual([]);
    const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>;
    const roots = Object.values(json('nest-cli.json')['projects']!).map(({ root }: { root: string }) => root);
    expect(roots.sort()).toEqual([...globSync('{apps,libs}/*'), 'test'].sort());
    const libs = globSync('libs/*').map((lib) => `#${basename(lib)}/*`);
    expect(Object.keys(json('package.json')['imports']!).sort()).toEqual(libs.sort());
  });
});
