import { describe, expect, it } from '@jest/globals';
import { labelStatuses } from '../../apps/fulfillment/src/label/label.js';
import { attentions } from '../../apps/fulfillment/src/shipment/shipment-attention.js';
import { shipmentStatuses } from '../../apps/fulfillment/src/shipment/shipment.js';
import { parcelStatuses } from '../../apps/fulfillment/src/tracking/scan.js';
import { shipmentStates } from './shipment-states.js';

describe('The published states of a shipment', () => {
  const { file, content } = shipmentStates();
  const row = (...cells: string[]) => expect(content).toContain(`| ${cells.join(' | ')} |`);

  it('name each status, the weakest of a parcel first', () => {
    expect(file).toBe('shipments.md');
    for (const status of [...shipmentStatuses, ...Object.keys(labelStatuses)])
      expect(content).toContain(`| ${status} |`);
    for (const [index, status] of parcelStatuses.entries()) expect(content).toContain(`| ${index + 1} | ${status} |`);
  });
  it('say what calls for people, and until when', () => {
    for (const [name, [why, until]] of Object.entries(attentions)) row(name, why, until);
  });
  it('are tables of one width each', () => {
    const widths = content
      .split('\n\n')
      .filter((part) => part.startsWith('|'))
      .map(
        (part) =>
          new Set(
            part
              .trim()
              .split('\n')
              .map((line) => line.split('|').length),
          ).size,
      );
    expect(widths).toEqual([1, 1, 1, 1, 1]);
  });
});
