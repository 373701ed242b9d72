export type LakeFile = { readonly path: string; readonly bytes: number };

/**
 * Where the lake's files are: a folder, or a container of Azure Blob Storage. A path is relative, its parts are separated by '/'
 * and in the hive style (`bronze/service=orders/type=OrderPlaced/date=2026-01-10/...`), see {@link checkedPath}. Nothing is ever
 * overwritten.
 */
export abstract class Lake {
  /** Durable when it resolves, whole or not at all. False if there is a file of that name already, which stays as it is. */
  abstract create(path: string, bytes: Uint8Array): Promise<boolean>;

  /** Undefined if there is no such file. */
  abstract read(path: string): Promise<Uint8Array | undefined>;

  /** Every file whose path begins so, in the order of their names. */
  abstract list(prefix: string): AsyncIterable<LakeFile>;

  /** For what can be made again. A file that is not there is no error. */
  abstract remove(path: string): Promise<void>;
}

// A name that ends in a dot or is longer, and a longer path, is more than some store takes.
const part = /^(?!.*\.$)[A-Za-z0-9_][A-Za-z0-9_.=,+@%-]{0,254}$/;
const pathCharsMax = 1_000;

/**
 * The path, which every store takes as it stands and sorts in the same order.
 * @throws RangeError that names the path and the rule.
 */
export function checkedPath(path: string): string {
  if (path.length <= pathCharsMax && path.split('/').every((name) => part.test(name))) return path;
  throw new RangeError(
    `${path.slice(0, 100)}: a path in the lake is at most ${pathCharsMax} characters, its parts are 1 to 255 letters, digits and _.=,+@%-, begin with a letter, a digit or _ and end with no dot`,
  );
}
