declare module 'js-yaml' {
  /** All documents of a file. */
  export function loadAll(text: string): unknown[];
  export function load(text: string): unknown;
}
