import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { Problem, type InputError } from './problems.js';

type Path = readonly (PropertyKey | { readonly key: PropertyKey })[];
type Issue = { readonly message: string; readonly path?: Path | undefined };
const errorsMax = 100;

/** Parses what @Body, @Param and @Query declare a schema for. Nest's own pipe does not tell where the fault is. */
export class InputPipe implements PipeTransform {
  async transform(value: unknown, { schema, type, data }: ArgumentMetadata): Promise<unknown> {
    if (schema === undefined) return value;
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    const errors = result.issues
      .flatMap((issue) => closest(issue))
      .slice(0, errorsMax)
      .map((issue) => errorOf(issue, type, data));
    const { detail, pointer, parameter } = errors[0]!;
    const more = errors.length > 1 ? ` And ${errors.length - 1} more.` : '';
    throw new Problem('invalid-request', `${pointer ?? parameter}: ${detail}.${more}`, { errors });
  }
}

/** Of a union that nothing fits, what is wrong with the alternative that fits best: zod itself says "Invalid input". */
function closest(issue: Issue): Issue[] {
  const { errors } = issue as { errors?: Issue[][] };
  const [best] = [...(errors ?? [])].sort((one, other) => one.length - other.length);
  if (best === undefined) return [issue];
  return best.flatMap((inner) => closest({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }));
}

function errorOf({ message, path = [] }: Issue, type: ArgumentMetadata['type'], data: string | undefined): InputError {
  const keys = path.map((key) => String(typeof key === 'object' ? key.key : key));
  if (type === 'body') {
    const pointer = ['#', ...keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')))];
    return { pointer: pointer.join('/'), detail: message };
  }
  return { parameter: data ?? keys[0] ?? type, detail: message };
}
