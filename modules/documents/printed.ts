import type { MfoDetails, TwoTongues } from './domain.ts';

/** Only what is printed of the MFO, whatever else the configuration knows of it. */
export function printed({
  name,
  bin,
  licence,
  city,
  address,
  phone,
  email,
  iban,
  bankName,
  kbe,
}: MfoDetails): MfoDetails {
  const both = ({ kk, ru }: TwoTongues): TwoTongues => ({ kk, ru });
  return {
    ...{ bin, phone, email, iban, bankName, kbe },
    name: both(name),
    licence: both(licence),
    city: both(city),
    address: both(address),
  };
}
