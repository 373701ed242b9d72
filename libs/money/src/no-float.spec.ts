import { beforeAll, describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const eslint = new ESLint({ cwd: root, ruleFilter: ({ ruleId }) => ruleId.startsWith('money/') });
const moneyPath = 'libs/money/src/money.ts';

/** What the repository's own configuration says about money in a source, were it that file: the line and the rule. */
async function findings(source: string, path = moneyPath): Promise<string[]> {
  const [result] = await eslint.lintText(source, { filePath: join(root, path) });
  expect(result!.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return result!.messages.map(({ line, ruleId }) => `${line} ${ruleId}`).filter((found) => found.includes(' money/'));
}

const declared = [
  'declare const price: { minor: number; exact: bigint }; declare const rate: number; declare const text: string;',
  'declare const big: bigint; declare const either: number | bigint; declare const sign: 1 | -1;',
  'import { z } from "zod"; declare const unknown: unknown;',
  'declare function whole(value: number, what: string): number; const minuteMs = 60_000; const half = 0.5;',
];
/** Each in a line of its own after the declarations; the lines that are found, as they were given. */
async function caught(lines: readonly string[], path = moneyPath) {
  const found = await findings([...declared, ...lines].join('\n'), path);
  return [...new Set(found.map((at) => lines[Number.parseInt(at) - declared.length - 1]).filter((line) => line))];
}

const floats = [
  'export const a1 = 12.5;',
  'export const a2 = 1e-2;',
  'export const a3 = 1.0;',
  'export const a4 = price.minor * 0.19;',
  'export const b1 = price.minor / 100;',
  'export const b2 = price.minor ** 2;',
  'export let b3 = 100; b3 /= 3;',
  'export let b4 = 100; b4 **= 3;',
  'export const b5 = Number(big) / 100;',
  'export const b6 = (unknown as any) / 100;',
  'export const b7 = either / either;',
  'export const c1 = price.minor * rate;',
  'export const c2 = price.minor * half;',
  'export let c3 = price.minor; c3 *= rate;',
  'export const c4 = whole(1 + price.minor * rate, "sum");',
  'export const d1 = Math.round(price.minor);',
  'export const d2 = Math["floor"](price.minor);',
  'export const { round } = Math;',
  'export const d4 = [rate].map(Math.trunc);',
  'export const e1 = parseFloat(text);',
  'export const e2 = Number.parseFloat(text);',
  'export const { parseFloat: e3 } = Number;',
  'export const e4 = Number["parseFloat"](text);',
  'export const e5 = parseInt(text, 10);',
  'export const e6 = Number(text);',
  'export const e7 = Number("12.5");',
  'export const e8 = Number(unknown);',
  'export const e9 = +text;',
  'export const f1 = rate.toFixed(2);',
  'export const f2 = rate["toPrecision"](3);',
  'export const f3 = new Float64Array(1);',
  'export const f4 = z.number();',
  'export const f5 = z.number().int();',
  'export const f6 = z.float64();',
  'export const f7 = z["float32"]();',
  'export const i1 = text.split(",").map(Number);',
  'export const i2 = z.string().transform(Number);',
  'export const i3 = ((n) => n(text))(Number);',
  'const n = Number; export const i4 = n(text);',
  'export const i5 = globalThis.Number(text);',
  'export const i6 = globalThis["Number"](text);',
  'export const i7 = new Number(text);',
  'export const i8 = new Number(5);',
  'export const i9 = Number.call(null, text);',
  'export const { Number: j1 } = globalThis;',
  'export const { isInteger: j2, ...rest } = Number;',
  'export const j3 = Number(...([text] as const));',
  'export const j4 = Number?.(text);',
  'export const j5 = (Number as (of: string) => number)(text);',
  'export const j6 = Number.EPSILON;',
  'export const k1 = z.object({ minor: z.coerce.number() });',
  'export const k2 = z.coerce.number("a whole number").min(1).default(5);',
  'export const k3 = z.coerce.number().pipe(z.string());',
  'export const k4 = z["coerce"]["number"]();',
  'export const k5 = z.string().transform(z.coerce.number);',
  'export const { number: k6 } = z.coerce;',
  'export const k7 = z.array(z.coerce.number()).pipe(z.int());',
];
const exact = [
  'export const g1 = big / 100n;',
  'export const g2 = big * price.exact ** 2n;',
  'export const g3 = price.minor + price.minor - 5;',
  'export const g4 = price.minor % 100;',
  'export const g5 = 2 * price.minor;',
  'export const g6 = rate * minuteMs;',
  'export const g7 = sign * price.minor;',
  'export const g8 = whole(price.minor * rate, "the amount of a line");',
  'export const h1 = Number(big);',
  'export const h2 = Math.max(1, Math.abs(price.minor));',
  'export const h3 = 1_000_000 + 1e12 + 0xff;',
  'export const h4 = "12.5";',
  'export const h5 = z.int();',
  'export const h6 = BigInt(text);',
  'export const h7 = Number(rate) + Number(either) + Number(5n);',
  'export const h8 = Number.isSafeInteger(rate) || Number["isInteger"](rate);',
  'export const h9 = [rate].every(Number.isInteger) && rate < Number.MAX_SAFE_INTEGER;',
  'export const { isSafeInteger } = Number;',
  'export const l1 = z.coerce.number().int().min(1);',
  'export const l2 = z.coerce.number("a whole number").min(1).int();',
  'export const l3 = z.coerce.number("a whole number").pipe(z.int("whole").min(1).max(5)).default(1);',
  'export const l4 = z.coerce.string();',
  'export const l5: { trackingNumber: string } = { trackingNumber: text };',
];

// The first source waits until all types of the repository are known.
beforeAll(async () => void (await findings('')), 120_000);

describe('On a money path', () => {
  it.each(['libs/money/src/money.ts', 'libs/contracts/src/contract.ts', 'apps/orders/src/main.ts'])(
    'no float gets past the linter: %s',
    async (path) => expect(await caught(floats, path)).toEqual(floats),
  );
  it('whole numbers do', async () => expect(await caught(exact)).toEqual([]));
  it('tests may do as they like', async () => {
    expect(await caught(floats, 'libs/money/src/money.spec.ts')).toEqual([]);
    expect(await caught(floats, 'test/check.ts')).toEqual([]);
    expect(await caught(floats, 'libs/eventsourcing/src/event-store.contract.ts')).toEqual([]);
  });
});

describe('Elsewhere', () => {
  const path = 'apps/local/src/welcome.ts';
  const broken = [
    'export const a1 = price.minor / 100;',
    'export const a2 = price["minor"] / 100;',
    'export const { minor } = price; export const a3 = minor / 100;',
    'export const a4 = { totalMinor: 5 }.totalMinor / 3;',
    'export const a5 = 100 / price.minor;',
    'export const a6 = price.minor * 0.5;',
    'export const a7 = 1.19 * price.minor;',
    'export let taxMinor = 5; taxMinor /= 3;',
  ];
  it('minor units stay whole too', async () => expect(await caught(broken, path)).toEqual(broken));
  it('and all else is free', async () =>
    expect(
      await caught(
        [
          'export const b1 = rate / 100;',
          'export const b2 = price.minor * 2;',
          'export const b3 = price.exact / 100n;',
          'export const b4 = Math.round(12.5);',
          'export const minority = 5; export const b5 = minority / 2;',
        ],
        path,
      ),
    ).toEqual([]));
});

describe('An exception', () => {
  const because = (comment: string, line = 'export const a = 5 / 2;') => findings(`${comment}\n${line}`);
  it('is for one line and has a reason', async () => {
    expect(await because('// eslint-disable-next-line money/no-float -- a ratio of milliseconds')).toEqual([]);
    expect(await because('// eslint-disable-next-line no-empty, money/no-float -- a ratio of milliseconds')).toEqual(
      [],
    );
  });
  it('without a reason is found', async () => {
    expect(await because('// eslint-disable-next-line money/no-float')).toEqual(['1 money/excused']);
    expect(await because('', 'export const a = 5 / 2; // eslint-disable-line money/no-float')).toEqual([
      '2 money/excused',
    ]);
  });
  it('names what it is from', async () => {
    expect(await because('// eslint-disable-next-line')).toEqual(['1 money/excused']);
    expect(await because('// eslint-disable-next-line -- trust me')).toEqual(['1 money/excused']);
    expect(await because('// eslint-disable-next-line no-empty', 'export const b = 2;')).toEqual([]);
  });
  it('for a whole file is found', async () =>
    expect(await because('/* eslint-disable money/no-float -- all of it */')).toEqual(['1 money/excused']));
});
