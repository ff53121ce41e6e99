/** Switches a stand-in: the bank, SMS, SDAO or bureau behaves as told from then on. */
export async function control(base: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the stand-in refused ${path}: ${await response.text()}`);
}

export const switchMode = (base: string, mode: object): Promise<void> => control(base, '/control', { mode });

/** The texts that came to a number, oldest first. */
export async function messagesTo(sms: string, phone: string): Promise<readonly string[]> {
  const response = await fetch(new URL(`/inbox?to=${encodeURIComponent(phone)}`, sms));
  const messages = (await response.json()) as readonly { readonly text: string }[];
  return messages.map(({ text }) => text);
}

/** What went out of the MFO's account. */
export async function paymentsOf(bank: string): Promise<readonly unknown[]> {
  const response = await fetch(new URL('/control/payments', bank));
  const { payments } = (await response.json()) as { readonly payments: readonly unknown[] };
  return payments;
}
