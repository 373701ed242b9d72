import type { Sealed } from '#contracts/personal.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** `subscription`: what a browser answered when it was asked whether it may be written to, sealed. */
export type Device = { readonly deviceId: string; readonly subscription: Sealed; readonly at: string };
/** `gone`: its push service says that it is there no more. `forgotten`: before others came, that of who came back. */
type Ended = {
  readonly deviceId: string;
  readonly because: 'removed' | 'gone' | 'forgotten';
  readonly at: string;
  /** Only if that is what it was subscribed with. */
  readonly since?: string | undefined;
};

export type DevicesCommand =
  | { type: 'SubscribeDevice'; data: Device }
  | { type: 'EndDevice'; data: Ended }
  | { type: 'ForgetDevices'; data: { readonly at: string } };
// These shapes are on disk for ever: add to them, never change them.
export type DevicesEvent =
  | { type: 'DeviceSubscribed'; data: Device }
  | { type: 'DeviceEnded'; data: Omit<Ended, 'since'> }
  | { type: 'DevicesForgotten'; data: { readonly at: string } };

export const devicesMax = 20;

/** The browsers of somebody, who is its id, that let us write to them; the one that said so last is the last. */
export const devices: Decider<DevicesCommand, DevicesEvent, readonly Device[]> = {
  stream: 'devices',
  initial: [],

  decide({ type, data }, known) {
    switch (type) {
      case 'SubscribeDevice': {
        const before = known.find(({ deviceId }) => deviceId === data.deviceId);
        if (before?.subscription === data.subscription) return [];
        if (before === undefined && known.length >= devicesMax)
          throw new Refusal('too-many-devices', `${devicesMax} browsers are subscribed: remove one of them.`);
        return [{ type: 'DeviceSubscribed', data }];
      }
      case 'EndDevice': {
        const { since } = data;
        const before = known.find(({ deviceId }) => deviceId === data.deviceId);
        return before === undefined || (since !== undefined && before.at !== since) ? [] : [ended(data)];
      }
      case 'ForgetDevices': {
        // What was let since is of who came back, however late or often we hear that they were forgotten.
        const before = known.filter(({ at }) => at <= data.at);
        if (before.length < known.length)
          return before.map(({ deviceId }) => ended({ deviceId, because: 'forgotten', at: data.at }));
        return known.length === 0 ? [] : [{ type: 'DevicesForgotten', data }];
      }
    }
  },

  evolve(known, { type, data }) {
    if (type === 'DevicesForgotten') return [];
    const others = known.filter(({ deviceId }) => deviceId !== data.deviceId);
    return type === 'DeviceSubscribed' ? [...others, data] : others;
  },
};

const ended = ({ since: _, ...data }: Ended): DevicesEvent => ({ type: 'DeviceEnded', data });
