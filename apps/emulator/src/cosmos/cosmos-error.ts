/** What Cosmos DB refuses, as it says so: an HTTP status, its word for it, and a sentence. */
export class CosmosError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly substatus = 0,
  ) {
    super(message);
  }
}

export const notFound = (what: string, substatus = 0) =>
  new CosmosError(404, 'NotFound', `${what} does not exist in the system.`, substatus);
export const badRequest = (message: string, substatus = 0) => new CosmosError(400, 'BadRequest', message, substatus);
