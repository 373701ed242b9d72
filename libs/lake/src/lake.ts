export type LakeFile = { readonly path: string; readonly bytes: number };

/**
 * Where the lake's files are: a folder, or a container of Azure Blob Storage. A path is relative, its parts are separated by '/'
 * and in the hive style (`bronze/service=orders/type=OrderPlaced/date=2026-01-10/...`). Nothing is ever overwritten.
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
