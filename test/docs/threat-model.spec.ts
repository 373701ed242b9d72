import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

/** Proofs that are still being written; whoever writes one takes it off this list. */
const soon: string[] = [];

const document = 'docs/threat-model.md';
const titledFrom = 6;

type Proof = { readonly path: string; readonly titles: readonly string[] };
type Row = { readonly letter: string; readonly threat: string; readonly stops: string; readonly proof: string };

/** The rows of the table, but for its head and the names of the entry points. */
function rowsOf(text: string): Row[] {
  const cells = text.split('\n').flatMap((line) => {
    const found = /^\|(.*)\|$/.exec(line)?.[1]?.split('|');
    return found === undefined ? [] : [found.map((cell) => cell.trim())];
  });
  return cells
    .map(([letter = '', threat = '', stops = '', proof = '']) => ({ letter, threat, stops, proof }))
    .slice(2)
    .filter(({ threat }) => !threat.startsWith('**'));
}

/** `a file` with the "titles" that are quoted after it. */
const proofsOf = (text: string): Proof[] =>
  [...text.matchAll(/`([\w./-]+\.ts)`((?:,? "[^"]+")*)/g)].map(([, path, quoted]) => ({
    path: path!,
    titles: [...quoted!.matchAll(/"([^"]+)"/g)].map(([, title]) => title!),
  }));

const testsIn = (source: string) => [...source.matchAll(/^\s*it(?:\.each)?[.(<[]/gm)].length;

/** What is wrong with a document, if `read` tells what a file holds. */
function faultsOf(text: string, read: (path: string) => string | undefined): string[] {
  const loose = rowsOf(text).flatMap(({ letter, threat, stops, proof }) => [
    ...(/^[STRIDE]$/.test(letter) && threat !== '' && stops !== ''
      ? []
      : [`${threat}: not a letter, a threat and a stop`]),
    ...(proofsOf(proof).length > 0 || /accepted: \S+/.test(proof) ? [] : [`${threat}: neither proved nor accepted`]),
  ]);
  const wrong = proofsOf(text).flatMap(({ path, titles }) => {
    const source = read(path);
    if (source === undefined) return soon.includes(path) ? [] : [`${path}: is not there`];
    if (titles.length === 0 && testsIn(source) >= titledFrom) return [`${path}: which of its tests?`];
    return titles.filter((title) => !source.includes(`'${title}'`)).map((title) => `${path}: no test "${title}"`);
  });
  return [...loose, ...wrong];
}

const fileOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

describe('The threat model', () => {
  const text = readFileSync(document, 'utf8');

  it('names tests that there are, by titles that they have', () => expect(faultsOf(text, fileOf)).toEqual([]));

  it('waits for no proof that is there', () => expect(soon.filter((path) => existsSync(path))).toEqual([]));

  it('looks at every entry point, and fits on two pages', () => {
    const entries = [...text.matchAll(/^\| +\| \*\*([^*]+)\*\*/gm)].map(([, entry]) => entry);
    expect(entries).toHaveLength(11);
    expect(rowsOf(text).length).toBeGreaterThan(3 * entries.length);
    expect(text.split('\n').length).toBeLessThan(90);
  });

  it.each([
    ['| S | a threat | a stop | `gone.spec.ts` "is stopped" |', 'gone.spec.ts: is not there'],
    ['| S | a threat | a stop | `few.spec.ts` "is not stopped" |', 'few.spec.ts: no test "is not stopped"'],
    ['| S | a threat | a stop | `many.spec.ts` |', 'many.spec.ts: which of its tests?'],
    ['| S | a threat | a stop | somebody will see to it |', 'a threat: neither proved nor accepted'],
    ['| S | a threat | a stop | accepted: |', 'a threat: neither proved nor accepted'],
    ['| X | a threat | | accepted: it is cheap |', 'a threat: not a letter, a threat and a stop'],
  ])('would not get away with %s', (row, fault) => {
    const files: Record<string, string> = { 'few.spec.ts': "  it('is stopped', stop)\n" };
    files['many.spec.ts'] = files['few.spec.ts']!.repeat(titledFrom);
    const head = '| | threat | stops | proof |\n| - | - | - | - |\n';
    expect(faultsOf(`${head}${row}`, (path) => files[path])).toEqual([fault]);
    const fine = '| S | a threat | a stop | `few.spec.ts` "is stopped"; accepted: the rest |';
    expect(faultsOf(`${head}${fine}`, (path) => files[path])).toEqual([]);
  });
});
