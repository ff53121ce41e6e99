/** A person of the demonstration: all made up; the numbers have right check digits and belong to nobody we know of. */
export interface DemoPerson {
  readonly iin: string;
  readonly surname: string;
  readonly firstName: string;
  readonly patronymic: string | null;
  readonly birthDate: string;
  readonly documentNumber: string;
  readonly documentIssuedOn: string;
  readonly documentExpiresOn: string;
}

/** In the register from the start, without a photograph: that comes through /control/people. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    iin: '870312300511',
    surname: 'Сейтжанов',
    firstName: 'Әділет',
    patronymic: 'Маратұлы',
    birthDate: '1987-03-12',
    documentNumber: '047512369',
    documentIssuedOn: '2021-04-02',
    documentExpiresOn: '2031-04-01',
  },
  {
    iin: '920614300773',
    surname: 'Ким',
    firstName: 'Виктор',
    patronymic: 'Олегович',
    birthDate: '1992-06-14',
    documentNumber: '051284407',
    documentIssuedOn: '2022-09-19',
    documentExpiresOn: '2032-09-18',
  },
  {
    iin: '950202400666',
    surname: 'Жүнісова',
    firstName: 'Гүлнәр',
    patronymic: null,
    birthDate: '1995-02-02',
    documentNumber: '044190836',
    documentIssuedOn: '2020-02-10',
    documentExpiresOn: '2030-02-09',
  },
  {
    // Expired: what an out-of-date document stops can be shown.
    iin: '791105300422',
    surname: 'Оспанов',
    firstName: 'Ерлан',
    patronymic: 'Қайратұлы',
    birthDate: '1979-11-05',
    documentNumber: '031770254',
    documentIssuedOn: '2013-06-03',
    documentExpiresOn: '2023-06-02',
  },
];
