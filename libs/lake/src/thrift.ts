/** A value in Thrift's compact protocol: its type code, and its bytes. */
export type Thrift = { readonly type: number; readonly bytes: readonly number[] };

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
};
// Doubled instead of shifted, since sizes and positions go beyond 32 bits.
const zigzag = (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value);

export const bool = (value: boolean): Thrift => ({ type: value ? 1 : 2, bytes: [] });
export const int32 = (value: number): Thrift => ({ type: 5, bytes: zigzag(value) });
/** Up to 2^52. */
export const int64 = (value: number): Thrift => ({ type: 6, bytes: zigzag(value) });
export const text = (value: string): Thrift => {
  const bytes = new TextEncoder().encode(value);
  return { type: 8, bytes: [...varint(bytes.length), ...bytes] };
};
/** Of values of one type. */
export const list = (values: readonly Thrift[]): Thrift => {
  const type = values[0]!.type;
  const head = values.length < 15 ? [(values.length << 4) | type] : [0xf0 | type, ...varint(values.length)];
  return { type: 9, bytes: [...head, ...values.flatMap(({ bytes }) => bytes)] };
};
/** Fields by their ids, in ascending order. */
export const struct = (fields: { readonly [id: number]: Thrift }): Thrift => {
  const bytes: number[] = [];
  let last = 0;
  for (const [id, field] of Object.entries(fields)) {
    const step = Number(id) - last;
    if (step > 15) bytes.push(field.type, ...zigzag(Number(id)));
    else bytes.push((step << 4) | field.type);
    bytes.push(...field.bytes);
    last = Number(id);
  }
  return { type: 12, bytes: [...bytes, 0] };
};
