import { describe, expect, it } from '@jest/globals';
import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import { asyncApi } from './asyncapi.js';
import { publicEvents } from './public-events.js';

// The parser counts as Spectral does: 0 is an error, 1 a warning, more is advice.
const wrongUpTo = 1;
const wrong = async (document: string) =>
  (await new Parser().validate(document))
    .filter(({ severity }) => (severity as number) <= wrongUpTo)
    .map(({ path, message }) => `${path.join('/')}: ${message}`);

const content = asyncApi(publicEvents).content;

describe('The AsyncAPI document', () => {
  it('is right in the eyes of the AsyncAPI parser', async () => {
    expect(await wrong(content)).toEqual([]);
  });

  it('is wrong to the same parser without a direction, or with a message that nobody describes', async () => {
    expect(await wrong(content.replace('"action": "send",', ''))).not.toEqual([]);
    expect(await wrong(content.replace(/#\/components\/messages\/[a-z0-9.-]+/, '$&0'))).not.toEqual([]);
  });

  it('offers every public event in the channel of its service', async () => {
    const { document } = await new Parser().parse(content);
    const channels = document!.channels().all();
    const offered = channels.flatMap((channel) =>
      channel
        .messages()
        .all()
        .map((message) => `${channel.address()} ${message.name()}`),
    );
    expect(offered).toEqual(publicEvents.map(({ service, contract }) => `${service} ${contract.type}`));
  });

  it('describes headers and data as they are really sent', async () => {
    const { document } = await new Parser().parse(content);
    const ajv = new Ajv({ allErrors: true, strict: false, formats: { 'date-time': true, date: true } });
    for (const message of document!.messages().all()) {
      const [example] = message.examples().all();
      const { allOf } = message.headers()!.json<{ allOf: [object, object] }>();
      const known = { ...allOf[0], additionalProperties: false };
      for (const [schema, sent] of [
        [known, example!.headers()],
        [allOf[1], example!.headers()],
        [message.payload()!.json(), example!.payload()],
      ] as const)
        expect([message.name(), ajv.validate(schema, sent), ajv.errors]).toEqual([message.name(), true, null]);
    }
  });
});
