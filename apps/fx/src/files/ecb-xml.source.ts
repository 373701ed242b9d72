import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { BrokenFile, shown, textOf, type Printed } from './rate-file.js';

/** An element as the parser gives it in document order: its children under its name, its attributes under ':@'. */
type Node = { readonly [name: string]: readonly Node[] | string } & { readonly ':@'?: Attributes };
type Attributes = { readonly [name: string]: string };
type Element = { readonly name: string; readonly attributes: Attributes; readonly children: readonly Element[] };

const namespaces = {
  'xmlns:gesmes': 'http://www.gesmes.org/xml/2002-08-01',
  // That the base is the euro is said nowhere else.
  xmlns: 'http://www.ecb.int/vocabulary/2002-08-01/eurofxref',
};
const parser = new XMLParser({
  ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' },
  ...{ parseTagValue: false, parseAttributeValue: false, processEntities: false },
});

/**
 * What a file of the ECB's euro reference rates says (eurofxref-daily.xml, -hist.xml): three nested elements, all called
 * Cube and told apart by their attributes. `asof` beside `time` is ours, for sources with several sets a day.
 * @throws BrokenFile if it is not well-formed, or anything else than that.
 */
export function readEcbXml(bytes: Uint8Array): Printed[] {
  const envelope = envelopeOf(textOf(bytes));
  for (const [name, value] of Object.entries(namespaces))
    if (envelope.attributes[name] !== value) throw new BrokenFile(`the envelope has not ${name}="${value}"`);
  const [all, ...more] = envelope.children.filter(({ name }) => name === 'Cube');
  if (all === undefined || more.length > 0) throw new BrokenFile('the envelope has not exactly one Cube');
  expectAttributes(all, 'the outer Cube');
  return cubesIn(all, 'the outer Cube').map((day) => {
    const { time = '', asof } = day.attributes;
    expectAttributes(day, 'a Cube in the outer Cube', 'time', ...(asof === undefined ? [] : ['asof']));
    const rates = cubesIn(day, `Cube ${shown(time)}`).map((rate) => {
      expectAttributes(rate, `a Cube in Cube ${shown(time)}`, 'currency', 'rate');
      cubesIn(rate, `Cube ${shown(time)} ${shown(rate.attributes['currency']!)}`).forEach(() => {
        throw new BrokenFile(`Cube ${shown(time)} ${shown(rate.attributes['currency']!)} has a Cube in it`);
      });
      return [rate.attributes['currency']!, rate.attributes['rate']!] as const;
    });
    return { time, asof, rates };
  });
}

function envelopeOf(text: string): Element {
  // Nobody who prints rates needs one, and with it comes all that can expand, or lead elsewhere.
  if (/<!(doctype|entity)/i.test(text)) throw new BrokenFile('the file has a document type, which is not read');
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new BrokenFile(faultOf(verdict.err));
  const nodes = elementsOf(parse(text), 'the file');
  const [declaration] = nodes.filter(({ name }) => name === '?xml');
  const { encoding = 'UTF-8' } = declaration?.attributes ?? {};
  if (encoding.toUpperCase() !== 'UTF-8') throw new BrokenFile(`the file says that it is in ${shown(encoding)}`);
  const [envelope, ...more] = nodes.filter(({ name }) => !name.startsWith('?'));
  if (envelope?.name !== 'gesmes:Envelope' || more.length > 0)
    throw new BrokenFile('the file is not one gesmes:Envelope');
  return envelope;
}

/** The validator lists the elements that are open at the end, and puts that into the first line. */
const faultOf = ({ code, msg, line, col }: { code: string; msg: string; line: number; col?: number }) =>
  code === 'InvalidXml' && msg.startsWith('Invalid')
    ? `the file ends in the middle of ${[...msg.matchAll(/"([^"]+)"/g)].map(([, name]) => name).join(' > ')}`
    : `line ${line}${col === undefined ? '' : `, column ${col}`}: ${msg}`;

function parse(text: string): readonly Node[] {
  try {
    return parser.parse(text) as readonly Node[];
  } catch (error) {
    throw new BrokenFile(error instanceof Error ? error.message : String(error));
  }
}

function elementsOf(nodes: readonly Node[], where: string): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@')!;
    const content = node[name]!;
    if (typeof content !== 'string') {
      const children = name.startsWith('?') || !/Cube|Envelope/.test(name) ? [] : elementsOf(content, name);
      return [{ name, attributes: node[':@'] ?? {}, children }];
    }
    if (content.trim() !== '') throw new BrokenFile(`${where} has words in it: ${shown(content)}`);
    return [];
  });
}

function cubesIn({ children }: Element, where: string) {
  const other = children.find(({ name }) => name !== 'Cube');
  if (other !== undefined) throw new BrokenFile(`${where} has a ${shown(other.name)} in it`);
  return children;
}

function expectAttributes({ attributes }: Element, where: string, ...names: readonly string[]) {
  const missing = names.find((name) => !Object.hasOwn(attributes, name));
  if (missing !== undefined) throw new BrokenFile(`${where} has no ${missing}`);
  const strange = Object.keys(attributes).find((name) => !names.includes(name));
  if (strange !== undefined) throw new BrokenFile(`${where} has ${shown(strange)}`);
}
