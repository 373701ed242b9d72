import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Role } from './roles.js';

/** A description, or that and the shape and an example of the body. */
export type Reply = string | { readonly description: string; readonly schema: z.ZodType; readonly example?: unknown };

/**
 * What the API document says of an operation beyond its schemas, which it takes from @Body, @Param and @Query. Problems
 * that may happen anywhere and the header Idempotency-Key are added to all where they apply.
 */
export type OperationDescription = {
  readonly summary: string;
  /** Who may do it; nobody else gets in. None for webhooks, which sign what they send. */
  readonly roles: readonly Role[];
  readonly description?: string;
  /** A body that succeeds when it is sent as it stands, against the sample shop. */
  readonly example?: unknown;
  /** For webhooks: who calls, and signs the body. No example could be signed, so it has none. */
  readonly signedBy?: string;
  /** Values of path and query parameters, by name, that succeed as they stand. */
  readonly parameters?: { readonly [name: string]: string | number | boolean };
  /** Answers that are no problems, by status. */
  readonly replies: { readonly [status: number]: Reply };
  /** Codes of the refusals (409) that may come, and what they mean; also the text behind /problems/<code>. */
  readonly refusals?: { readonly [code: string]: string };
};

/** Where the description travels through Nest's document, until openapi.ts puts its parts in their places. */
export const described = 'x-described';

/** Describes an operation once: `@Operation({ summary: 'Places an order', example, replies: { 201: { ... } } })`. */
export function Operation(description: OperationDescription) {
  const replies = Object.entries(description.replies).map(([status, reply]) =>
    typeof reply === 'string'
      ? ApiResponse({ status: Number(status), description: reply })
      : ApiResponse({
          status: Number(status),
          description: reply.description,
          standardSchema: reply.schema,
          example: reply.example,
        }),
  );
  return applyDecorators(
    ApiOperation({ summary: description.summary, [described]: description } as object),
    ...replies,
  );
}
