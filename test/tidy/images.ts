/** An image that a Dockerfile builds upon or a manifest runs, with the line that names it. */
export type NamedImage = { readonly line: number; readonly image: string };

/** Of a Dockerfile: what it takes from elsewhere, not its own stages. Of a manifest: what its pods run. */
export function imagesOf(path: string, source: string): NamedImage[] {
  const stages = new Set<string>();
  return source.split('\n').flatMap((text, at) => {
    const found = (image: string | undefined) =>
      image === undefined || stages.has(image) ? [] : [{ line: at + 1, image }];
    if (/\.ya?ml$/.test(path)) return found(/^\s*(?:- )?image:\s*['"]?([^\s'"#]+)/.exec(text)?.[1]);
    const [, base, stage] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(text) ?? [];
    const images = found(base ?? /^\s*COPY\s.*--from=(\S+)/i.exec(text)?.[1]);
    if (stage !== undefined) stages.add(stage);
    return images;
  });
}

/** Why an image may be another tomorrow, or undefined if it is pinned. */
export function looseness(image: string): string | undefined {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  if (tag === undefined) return 'has no tag: name a full version, and its digest if you know it';
  // Microsoft counts some of its images by cumulative update or by day.
  if (/^(\d{4}-CU\d+-ubuntu-[\d.]+|vnext-EN\d{8})$/.test(tag)) return undefined;
  return /^v?\d+\.\d+\.\d+([-+.][\w.-]+)?$/.test(tag) ? undefined : `${tag} moves: name a full version`;
}
