declare module 'js-yaml' {
  /** All documents of a file. */
  export function loadAll(text: string): unknown[];
}
