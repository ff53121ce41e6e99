/** A mobile number of Kazakhstan in E.164, `+77…`. */
export type Phone = string & { readonly __brand: 'Phone' };

/** Prefixes of mobile operators: 70x, 747, 77x (docs/law.md). */
const MOBILE = /^\+7(?:70\d|747|75\d|76\d|77\d)\d{7}$/;

/** Reads a number as people type it: `8 701 …`, `+7 (701) …`, `7701…`; null where it is no mobile number. */
export function readPhone(text: string): Phone | null {
  const digits = text.replace(/[\s()\-\u00a0\u202f.]/g, '');
  if (!/^(?:\d{10}|\+?\d{11})$/.test(digits)) return null;
  const national = digits.replace(/^\+?[78](?=\d{10}$)/, '');
  const phone = `+7${national}`;
  return MOBILE.test(phone) ? (phone as Phone) : null;
}

/** All digits but the last two hidden, for screens and messages that others may see. */
export function maskPhone(phone: string): string {
  return phone.length < 6 ? '••' : `${phone.slice(0, 2)} ••• ••• •• ${phone.slice(-2)}`;
}
