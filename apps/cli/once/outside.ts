/** What happens outside of nesie in the demonstration: in the register, on the phone, at the client's bank. */

const TIMEOUT_MS = 10_000;
const seen = new Set<string>();

async function control(base: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the stand-in refused ${path}: ${await response.text()}`);
  return response.json();
}

/** Whom the state register is to know. */
export interface RegisterEntry {
  readonly fields: Readonly<Record<string, string>>;
  readonly birthDate: string;
  readonly registerPhoto: Buffer;
}

/** The state register knows the borrower, with a photograph of another day. */
export async function putIntoRegister(
  sdao: string,
  { fields, birthDate, registerPhoto }: RegisterEntry,
): Promise<void> {
  await control(sdao, '/control/people', {
    iin: fields.iin,
    surname: fields.surname,
    firstName: fields.firstName,
    patronymic: fields.patronymic || null,
    birthDate,
    documentNumber: fields.documentNumber,
    documentIssuedOn: fields.documentIssuedOn,
    documentExpiresOn: fields.documentExpiresOn,
    photo: registerPhoto.toString('base64'),
  });
}

/** The code in the newest message that has not been read yet, or null. */
export async function newestCode(sms: string, phone: string): Promise<string | null> {
  const url = new URL(`/inbox?to=${encodeURIComponent(phone)}`, sms);
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const messages = (await response.json()) as { id: string; text: string; takenAt: number }[];
  for (const { id, text, takenAt } of messages.toReversed()) {
    // Another sandbox may have had this port before, and its messages the same numbers.
    const one = `${sms} ${id} ${takenAt}`;
    // Numbers of contracts end in six digits too.
    const code = /(?<![\w-])(\d{6})(?![\w-])/.exec(text)?.[1];
    if (!code || seen.has(one)) continue;
    seen.add(one);
    return code;
  }
  return null;
}

/** The client pays from his own bank, as the contract says, naming its reference. */
export async function makeRepayment(
  bank: string,
  payment: { readonly fromIban: string; readonly reference: string; readonly amountTiyn: string },
): Promise<void> {
  const { fromIban, reference, amountTiyn } = payment;
  const padded = amountTiyn.padStart(3, '0');
  await control(bank, '/control/pay-in', {
    iban: fromIban,
    reference,
    amount: `${padded.slice(0, -2)}.${padded.slice(-2)}`,
  });
}
