const known = {
  AppendPositionConditionNotMet: [412, 'The append position condition specified was not met.'],
  AuthenticationFailed: [
    403,
    'Server failed to authenticate the request. Make sure the value of Authorization header is right.',
  ],
  BlobAlreadyExists: [409, 'The specified blob already exists.'],
  BlobNotFound: [404, 'The specified blob does not exist.'],
  BlockCountExceedsLimit: [409, 'The committed block count cannot exceed the maximum limit of 50,000 blocks.'],
  BlockListTooLong: [400, 'The block list may not contain more than 50,000 blocks.'],
  ConditionNotMet: [412, 'The condition specified using HTTP conditional header(s) is not met.'],
  ContainerAlreadyExists: [409, 'The specified container already exists.'],
  ContainerNotFound: [404, 'The specified container does not exist.'],
  InvalidBlobOrBlock: [400, 'The specified blob or block content is invalid.'],
  InvalidBlobType: [409, 'The blob type is invalid for this operation.'],
  InvalidBlockList: [400, 'The specified block list is invalid.'],
  InvalidHeaderValue: [400, 'The value for one of the HTTP headers is not in the correct format.'],
  InvalidMetadata: [400, 'The specified metadata is invalid. It includes characters that are not permitted.'],
  InvalidQueryParameterValue: [400, 'Value for one of the query parameters specified in the request URI is invalid.'],
  InvalidRange: [416, 'The range specified is invalid for the current size of the resource.'],
  InvalidResourceName: [400, 'The specified resource name contains invalid characters.'],
  MaxBlobSizeConditionNotMet: [412, 'The max blob size condition specified was not met.'],
  Md5Mismatch: [
    400,
    'The MD5 value specified in the request did not match with the MD5 value calculated by the server.',
  ],
  MetadataTooLarge: [400, 'The size of the specified metadata exceeds the maximum size permitted.'],
  MissingContentLengthHeader: [411, 'The content length header was not specified.'],
  NoAuthenticationInformation: [
    401,
    'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.',
  ],
  NotImplemented: [501, 'The requested operation is not implemented on the specified resource.'],
  NotModified: [304, 'The condition specified using HTTP conditional header(s) is not met.'],
  RequestBodyTooLarge: [413, 'The request body is too large and exceeds the maximum permissible limit.'],
} as const;

/** What Blob Storage refuses, as it says so: an HTTP status, its word for it, and a sentence. */
export class BlobError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(code: keyof typeof known, detail?: string) {
    super(detail ?? known[code][1]);
    this.status = known[code][0];
    // The status says that nothing was modified; Azure's word for it is that of a condition.
    this.code = code === 'NotModified' ? 'ConditionNotMet' : code;
  }
}

/** What would be answered wrongly if it went unnoticed. */
export const notSpoken = (what: string) => new BlobError('NotImplemented', `${what} is not spoken here.`);
