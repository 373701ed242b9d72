import { id } from '#contracts/vocabulary.js';
import type { Model } from '../warehouse/model.js';
import { formats, type Format } from './share.js';

/** A link is <share>.<token>; undefined for what is none. */
export function partsOf(link: string): { readonly shareId: string; readonly token: string } | undefined {
  const dot = link.lastIndexOf('.');
  const [shareId, token] = [link.slice(0, Math.max(0, dot)), link.slice(dot + 1)];
  return id.safeParse(shareId).success && /^[\w-]{43}$/.test(token) ? { shareId, token } : undefined;
}

/** gold.sales_by_day.csv is the table gold.sales_by_day as CSV; undefined for what is no such name. */
export function fileNamed(name: string): { readonly table: string; readonly format: Format } | undefined {
  const dot = name.lastIndexOf('.');
  const format = formats.find((one) => one === name.slice(dot + 1));
  return format === undefined ? undefined : { table: name.slice(0, dot), format };
}

/** Gold that says nothing of persons, by its contract of today. */
export const isShareable = ({ layer, personal }: Pick<Model, 'layer' | 'personal'>) =>
  layer === 'gold' && personal === 'none';
