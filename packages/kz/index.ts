export { addWorkingDays, CALENDAR_YEARS, isWorkingDay } from './calendar.ts';
export {
  formatIban,
  type Iban,
  type IbanFacts,
  type IbanProblem,
  ibanWithCheckDigits,
  readIban,
} from './iban.ts';
export {
  type Bin,
  type BinProblem,
  checkDigit,
  type Iin,
  type IinFacts,
  type IinProblem,
  readBin,
  readIin,
  type Sex,
} from './iin.ts';
export { maskPhone, type Phone, readPhone } from './phone.ts';
