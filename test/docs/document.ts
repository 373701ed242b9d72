/** A generated file: where it lies below docs/, and what it says. */
export type Document = { readonly file: string; readonly content: string };

export const json = (file: string, content: object): Document => ({
  file,
  content: `${JSON.stringify(content, null, 2)}\n`,
});
