import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { eventSchema } from './event-schema.js';
import { publicEvents, publishers } from './public-events.js';

const schemaOf = (event: (typeof publicEvents)[number]) => JSON.parse(eventSchema(event).content) as object;

describe('The published language', () => {
  it('is every file of libs/contracts that says something', () => {
    const foundations = [
      ...[
        'contract',
        'vocabulary',
        'csv-cell',
        'exact-json',
        'oversight',
        'payout',
        'personal',
        'places',
        'same-content',
      ],
    ];
    const files = globSync('libs/contracts/src/*.ts', { exclude: ['**/*.spec.ts'] }).map((path) =>
      basename(path, '.ts'),
    );
    expect(Object.keys(publishers).sort()).toEqual(files.filter((file) => !foundations.includes(file)).sort());
  });

  it('names every event once, for the service that publishes it, with its version', () => {
    const types = publicEvents.map(({ contract }) => contract.type);
    expect(types.filter((type) => !/^retreasure\.[a-z]+\.[a-z-]+\.v\d+$/.test(type))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
    const strangers = publicEvents.filter(({ service, contract }) => contract.type.split('.')[1] !== service);
    expect(strangers).toEqual([]);
  });

  it('exports an event by the name in its type, so that both are found by one search', () => {
    const nameOf = (type: string) => {
      const [, , words, version] = type.split('.');
      const name = words!.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return version === 'v1' ? name : `${name}${version!.toUpperCase()}`;
    };
    expect(publicEvents.map(({ name }) => name)).toEqual(publicEvents.map(({ contract }) => nameOf(contract.type)));
  });

  it.each(publicEvents.map((event) => [event.name, event] as const))('%s accepts its own example', (_, event) => {
    const { schema, example } = event.contract;
    expect(schema.parse(example)).toEqual(example);
    // Beside the format zod writes a pattern, and that is checked.
    const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { 'date-time': true, date: true } });
    const accepts = ajv.compile(schemaOf(event));
    expect([accepts(example), accepts.errors]).toEqual([true, null]);
    expect(accepts({})).toBe(false);
  });
});
