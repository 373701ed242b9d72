import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';

/**
 * For controllers with event handlers: @UseFilters(UnchangedErrors). Nest's own filter would replace whatever a handler
 * throws by "Internal server error", and the message would be dead-lettered for that.
 */
@Catch()
export class UnchangedErrors implements RpcExceptionFilter {
  catch(error: unknown) {
    return throwError(() => error);
  }
}
