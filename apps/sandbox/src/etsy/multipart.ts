import type { Question } from '../reply.js';

export type FilePart = { readonly fileName: string; readonly content: string };
export type Multipart = { readonly fields: ReadonlyMap<string, string>; readonly files: ReadonlyMap<string, FilePart> };

/** The parts of multipart/form-data, read as text, so that of a picture little more than its kind can be told; undefined if it is none. */
export function multipartOf({ headers, body }: Pick<Question, 'headers' | 'body'>): Multipart | undefined {
  const type = headers['content-type'] ?? '';
  const [, quoted, bare] = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  const fields = new Map<string, string>();
  const files = new Map<string, FilePart>();
  const [, ...parts] = `\r\n${body}`.split(`\r\n--${boundary}`);
  for (const part of parts) {
    const end = part.indexOf('\r\n\r\n');
    if (part.startsWith('--') || end < 0) continue;
    const [head, content] = [part.slice(0, end), part.slice(end + 4)];
    const name = /content-disposition:[^\r\n]*[;\s]name="([^"]*)"/i.exec(head)?.[1];
    const fileName = /content-disposition:[^\r\n]*;\s*filename="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) continue;
    if (fileName === undefined) fields.set(name, content);
    else files.set(name, { fileName, content });
  }
  return { fields, files };
}

/** As PNG, GIF and JPEG begin. Bytes that are no text have been read as U+FFFD. */
const beginnings = ['\uFFFDPNG\r\n\u001A\n', 'GIF87a', 'GIF89a', '\uFFFD\uFFFD\uFFFD'];

export const isPicture = (content: string) => beginnings.some((beginning) => content.startsWith(beginning));
