import { describe, it } from '@jest/globals';
import type { Sealed } from '#contracts/personal.js';
import { specification } from '#eventsourcing/specification.js';
import { devices, devicesMax, type DevicesCommand, type DevicesEvent } from './devices.js';

const given = specification(devices);
const at = '2026-03-13T16:00:00.000Z';
const later = '2026-03-13T17:00:00.000Z';
const device = (deviceId: string, text = deviceId, since = at) => ({
  ...{ deviceId, subscription: `sealed.device.${text}` as Sealed, at: since },
});
const subscribe = (...told: Parameters<typeof device>): DevicesCommand => ({
  type: 'SubscribeDevice',
  data: device(...told),
});
const subscribed = (...told: Parameters<typeof device>): DevicesEvent => ({
  type: 'DeviceSubscribed',
  data: device(...told),
});
const end = (deviceId: string, since?: string): DevicesCommand => ({
  type: 'EndDevice',
  data: { deviceId, because: 'gone', at: later, since },
});
const ended = (deviceId: string): DevicesEvent => ({
  type: 'DeviceEnded',
  data: { deviceId, because: 'gone', at: later },
});

describe('Devices', () => {
  it('are subscribed once, and again with other keys', () => {
    given().when(subscribe('a')).then(subscribed('a'));
    given(subscribed('a'))
      .when(subscribe('a', 'a', later))
      .thenNothing();
    given(subscribed('a'))
      .when(subscribe('a', 'other', later))
      .then(subscribed('a', 'other', later));
  });
  it('end, but not those that subscribed anew since', () => {
    given(subscribed('a')).when(end('a')).then(ended('a'));
    given(subscribed('a')).when(end('a', at)).then(ended('a'));
    given(subscribed('a'), subscribed('a', 'other', later))
      .when(end('a', at))
      .thenNothing();
    given().when(end('a')).thenNothing();
  });
  it('are so many at most', () => {
    const many = Array.from({ length: devicesMax }, (_, n) => subscribed(`d-${n}`));
    given(...many)
      .when(subscribe('one-more'))
      .thenRefused('too-many-devices');
    given(...many, ended('d-3'))
      .when(subscribe('one-more'))
      .then(subscribed('one-more'));
  });
  it('are forgotten with whose they are', () => {
    const forget: DevicesCommand = { type: 'ForgetDevices', data: { at } };
    given(subscribed('a')).when(forget).then({ type: 'DevicesForgotten', data: { at } });
    given().when(forget).thenNothing();
  });
  it('are not forgotten if whose they are came back since, but for those of before', () => {
    const forget: DevicesCommand = { type: 'ForgetDevices', data: { at } };
    given(subscribed('a', 'a', later))
      .when(forget)
      .thenNothing();
    given(subscribed('a'), subscribed('b', 'b', later))
      .when(forget)
      .then({ type: 'DeviceEnded', data: { deviceId: 'a', because: 'forgotten', at } });
  });
});
