/** A setting whose value may be another one when it is asked for again. */
export type Present = { readonly value: string };

/** Endpoint=sb://<namespace>.servicebus.windows.net/;SharedAccessKeyName=<name>;SharedAccessKey=<key> */
const partOf = (connection: string, name: string) => new RegExp(`(?:^|;)${name}=([^;]*)`, 'i').exec(connection)?.[1];

/**
 * As the SDKs of Service Bus and Event Hubs take it: they sign a token about once an hour and at each new connection, with the name
 * and the key that stand in the connection string by then. The namespace stays the one of the start. Undefined for an emulator,
 * which is told by its connection string alone, and for a signature instead of a key, which expires by itself.
 */
export function sharedKeyOf(connection: Present) {
  const { value } = connection;
  const host = partOf(value, 'Endpoint')?.replace(/^sb:\/\/|\/$/g, '');
  if (host === undefined || partOf(value, 'SharedAccessKey') === undefined || partOf(value, 'UseDevelopmentEmulator'))
    return undefined;
  const credential = {
    get name() {
      return partOf(connection.value, 'SharedAccessKeyName') ?? '';
    },
    get key() {
      return partOf(connection.value, 'SharedAccessKey') ?? '';
    },
  };
  return { host, credential };
}

export const presentOf = (connection: string | Present): Present =>
  typeof connection === 'string' ? { value: connection } : connection;
