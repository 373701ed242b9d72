/** 1Z, the account of six characters, the service, seven digits and a check digit. */
export function upsNumber(account: string, service: string, serial: number): string {
  const body = account.toUpperCase() + service.padStart(2, '0') + digits(serial, 7);
  return `1Z${body}${upsCheckDigit(body)}`;
}

/** 1Z and 16 characters of which the last is the check digit of the others. */
export const isUpsNumber = (text: string) =>
  /^1Z[0-9A-Z]{15}\d$/.test(text) && upsCheckDigit(text.slice(2, 17)) === Number(text.at(-1));

/** Letters count as A = 2, B = 3 and so on modulo 10; every second character counts twice. */
function upsCheckDigit(body: string) {
  const values = [...body].map((character) =>
    /\d/.test(character) ? Number(character) : (character.charCodeAt(0) - 63) % 10,
  );
  const sum = values.reduce((total, value, place) => total + (place % 2 === 0 ? value : 2 * value), 0);
  return (10 - (sum % 10)) % 10;
}

/** Twelve digits, of which the last is a check digit over the others, weighted 1, 3 and 7 from the right, modulo 11. */
export function fedexNumber(serial: number): string {
  const body = `7949${digits(serial, 7)}`;
  return `${body}${fedexCheckDigit(body)}`;
}

function fedexCheckDigit(body: string) {
  const weights = [1, 3, 7];
  const sum = [...body].reverse().reduce((total, digit, place) => total + Number(digit) * weights[place % 3]!, 0);
  return (sum % 11) % 10;
}

const digits = (serial: number, count: number) => String(serial % 10 ** count).padStart(count, '0');
