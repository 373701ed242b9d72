import { readFileSync } from 'node:fs';

type Names = { readonly [name: string]: Names };
const published = JSON.parse(readFileSync('apps/sandbox/openapi/ups-replies.names.json', 'utf8')) as Names;

/** The properties of a reply that UPS does not name. */
export function strange(kind: string, reply: unknown): string[] {
  return within(published[kind]!, reply, kind);
}

function within(names: Names, reply: unknown, path: string): string[] {
  if (Array.isArray(reply)) return reply.flatMap((each) => within(names, each, `${path}[]`));
  if (typeof reply !== 'object' || reply === null) return [];
  return Object.entries(reply).flatMap(([name, value]) =>
    names[name] === undefined ? [`${path}.${name}`] : within(names[name], value, `${path}.${name}`),
  );
}
