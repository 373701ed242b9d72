import { z } from 'zod';
import { json, type Document } from './document.js';
import type { PublicEvent } from './public-events.js';

/**
 * The shape of an event's data as JSON Schema 2020-12. It is what a consumer accepts, so it allows what it does not know:
 * readers of today survive a field that a later version adds.
 */
export const eventSchema = ({ name, contract }: PublicEvent): Document => {
  const { $schema, ...shape } = z.toJSONSchema(contract.schema, { target: 'draft-2020-12', io: 'input' });
  return json(`events/${contract.type}.json`, {
    $schema,
    $id: `urn:retreasure:event:${contract.type}`,
    title: name,
    description: contract.description,
    ...shape,
    examples: [contract.example],
  });
};
