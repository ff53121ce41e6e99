/** An account number of Kazakhstan that has passed ISO 7064 mod 97-10. */
export type Iban = string & { readonly __brand: 'Iban' };

export type IbanProblem = 'not-kazakh' | 'wrong-length' | 'wrong-check-digits' | 'unknown-bank';

export interface IbanFacts {
  readonly iban: Iban;
  readonly bankCode: string;
  readonly bankName: string;
}

/**
 * Codes of banks in account numbers. Public: they stand in every bank's own details; a bank that is missing here
 * is refused with a sentence that names the code, and is added with its source.
 */
const BANKS: Readonly<Record<string, string>> = {
  '125': 'National Bank of Kazakhstan',
  '319': 'BTA / Halyk Bank',
  '551': 'Bank of China in Kazakhstan',
  '563': 'Kazpost',
  '601': 'Halyk Bank',
  '722': 'Kaspi Bank',
  '826': 'ForteBank',
  '832': 'Citibank Kazakhstan',
  '856': 'Bank CenterCredit',
  '886': 'Home Credit Bank',
  '913': 'ICBC in Almaty',
  '914': 'Bereke Bank',
  '948': 'Eurasian Bank',
  '965': 'ForteBank',
  '998': 'Jusan Bank (First Heartland)',
};

/** Remainder of the rearranged number by 97, digit by digit (ISO 13616). */
function mod97(iban: string): number {
  const moved = iban.slice(4) + iban.slice(0, 4);
  let remainder = 0;
  for (const symbol of moved) {
    const value = Number.parseInt(symbol, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** Reads an account number as people paste it, with spaces and small letters. */
export function readIban(
  text: string,
): IbanFacts | { readonly problem: IbanProblem; readonly bankCode?: string } {
  const iban = text.replace(/[\s\u00a0\u202f-]/g, '').toUpperCase();
  if (!iban.startsWith('KZ')) return { problem: 'not-kazakh' };
  if (!/^KZ\d{2}\d{3}[0-9A-Z]{13}$/.test(iban)) return { problem: 'wrong-length' };
  if (mod97(iban) !== 1) return { problem: 'wrong-check-digits' };
  const bankCode = iban.slice(4, 7);
  const bankName = BANKS[bankCode];
  if (!bankName) return { problem: 'unknown-bank', bankCode };
  return { iban: iban as Iban, bankCode, bankName };
}

/** An account number with its right check digits, for stand-ins, demonstrations and tests. */
export function ibanWithCheckDigits(bankCode: string, account: string): Iban {
  const rest = `${bankCode}${account}`;
  const check = 98 - mod97(`KZ00${rest}`);
  return `KZ${String(check).padStart(2, '0')}${rest}` as Iban;
}

/** Groups of four, as account numbers are printed. */
export function formatIban(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, '$1\u00a0');
}
