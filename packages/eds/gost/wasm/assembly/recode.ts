// Scalars as signed odd digits with zeros between.
import { bitsAt } from './words';

/** A digit for each bit of a scalar and one more, two octets each. */
export const DIGITS: i32 = 513;
export const DIGITS_SIZE: i32 = DIGITS << 1;

/** Of any `width` digits in a row at most one is not zero; it is odd and within ± 2^(width − 1). */
export function recode(to: usize, scalar: usize, width: i32): void {
  memory.fill(to, 0, DIGITS_SIZE);
  let carry = 0;
  let at = 0;
  while (at < DIGITS) {
    if (bitsAt(scalar, at, 1) === carry) {
      at++;
      continue;
    }
    const value = bitsAt(scalar, at, width) + carry;
    carry = value >> (width - 1);
    store<i16>(to + (at << 1), <i16>(value - (carry << width)));
    at += width;
  }
}
