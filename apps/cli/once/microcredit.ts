import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../installation.ts';
import { ApiClient, ApiProblem } from './api-client.ts';
import { createDevice, type Device } from './device.ts';
import { type Camera, takeLiveImage } from './live-image.ts';
import { makeRepayment, newestCode, putIntoRegister } from './outside.ts';

/** Who borrows in the demonstration: made up, with right check digits. */
export interface Borrower {
  readonly fields: Readonly<Record<string, string>>;
  readonly birthDate: string;
  readonly portrait: Buffer;
  readonly documentFront: Buffer;
  readonly registerPhoto: Buffer;
  /** A camera that begins anew, for each live image. */
  readonly camera: () => Camera;
}

export interface Loan {
  readonly id: string;
  readonly state: string;
  readonly dueOn: string;
  readonly outstanding: { readonly totalTiyn: string };
  readonly repayment: { readonly iban: string; readonly reference: string };
}

export interface Microcredit {
  readonly loan: Loan;
  readonly contract: Buffer;
  readonly pack: Buffer;
  readonly identifier: string;
}

interface Act {
  readonly id: string;
  readonly digest: string;
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 60;
const AMOUNT_TIYN = '10000000';
const TERM_DAYS = 30;
const DAY_MS = 86_400_000;

/** Asks until the answer is good; a step in the background may still be at work. */
async function until<T>(what: string, ask: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask();
    if (good(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`waited too long until ${what}; last: ${JSON.stringify(value).slice(0, 400)}`);
    await sleep(PAUSE_MS);
  }
}

/** Everything one borrower does, through the public API, with what his phone and his bank do outside of it. */
export class Borrowing {
  readonly api: ApiClient;
  readonly #installation: Installation;
  readonly #borrower: Borrower;
  readonly #say: (line: string) => void;
  #device: Device | null = null;
  #toldMs = 0;

  constructor(installation: Installation, borrower: Borrower, say: (line: string) => void) {
    this.api = new ApiClient(installation.url);
    this.#installation = installation;
    this.#borrower = borrower;
    this.#say = say;
  }

  /** From an empty form to one that is sent: what remains is to show that it is he. */
  async submitRegistration(): Promise<void> {
    const { api } = this;
    const { fields, portrait, documentFront } = this.#borrower;
    await putIntoRegister(this.#installation.sandbox.sdao, this.#borrower);
    await api.open();
    await api.post('/registration-drafts');
    await api.put('/registration-drafts/current/fields', fields);
    await api.post('/registration-drafts/current/phone-codes');
    await api.post('/registration-drafts/current/phone-confirmation', { code: await this.#code() });
    await api.upload('PUT', '/registration-drafts/current/portrait', 'image/jpeg', portrait);
    await api.upload('PUT', '/registration-drafts/current/document-front', 'image/jpeg', documentFront);
    this.#device = await createDevice();
    await api.post('/registration-drafts/current/submission', {
      deviceKey: this.#device.publicJwk,
      language: 'kk',
    });
    this.#say('registration submitted: portrait judged, phone confirmed');
  }

  /** From an empty form to a confirmed registration. @returns the identifier issued */
  async register(): Promise<string> {
    const { api } = this;
    await this.submitRegistration();
    await until(
      'the bank has said whose the account is',
      () => api.get<{ account: { state: string } | null }>('/registration-drafts/current'),
      ({ account }) => account?.state === 'own',
    );
    const act = await api.post<Act>('/registration-drafts/current/acts');
    await this.#carry(act);
    const { password } = await api.post<{ password: string }>('/passwords/suggestion');
    const { identifier } = await api.post<{ identifier: string }>(
      '/registration-drafts/current/confirmation',
      {
        actId: act.id,
        password,
      },
    );
    await api.open();
    this.#say(`identified by a one-time password and a live face; identifier ${identifier}`);
    return identifier;
  }

  /** From the application to the money in the account. */
  async borrow(): Promise<{ readonly loan: Loan; readonly contract: Buffer }> {
    const { api } = this;
    const [product] = await api.get<{ id: string }[]>('/products');
    const { id } = await api.post<{ id: string }>('/applications', {
      productId: product?.id,
      amountTiyn: AMOUNT_TIYN,
      term: { unit: 'days', count: TERM_DAYS },
      incomeTiyn: '35000000',
      obligationsTiyn: '0',
      purpose: 'rent',
      consents: ['personal-data', 'credit-bureau'],
      askedByOthers: false,
      conscript: false,
    });
    const decided = await until(
      'the application is decided',
      () => api.get<{ state: string; offer?: { gesv: string; payTiyn: string } }>(`/applications/${id}`),
      ({ state }) => state !== 'checking',
    );
    if (decided.state !== 'offered') throw new Error(`the application was ${decided.state}`);
    this.#say(
      `offered: ${AMOUNT_TIYN} tiyn for ${TERM_DAYS} days, to pay ${decided.offer?.payTiyn}, GESV ${decided.offer?.gesv} %`,
    );
    const contract = await api.post<{ id: string }>(`/applications/${id}/contract`);
    const pdf = await api.bytes(`/contracts/${contract.id}/document`);
    const act = await api.post<Act>(`/contracts/${contract.id}/acts`);
    await this.#carry(act);
    const signed = await api.post<{ loanId: string; number: string }>(`/contracts/${contract.id}/signature`, {
      actId: act.id,
    });
    this.#say(`contract ${signed.number} signed: PDF of ${pdf.length} bytes`);
    const loan = await this.#loan(signed.loanId, 'the money has reached the account', 'active');
    this.#say(`paid out; due on ${loan.dueOn}`);
    return { loan, contract: pdf };
  }

  /** On the due day the client pays what is owed from his own bank. */
  async repay(loan: Loan): Promise<Loan> {
    await this.#installation.advanceTime(TERM_DAYS * DAY_MS);
    // A session ends after a while without use, in real time: business time does not log anybody out.
    const due = await this.api.get<Loan>(`/loans/${loan.id}`);
    await makeRepayment(this.#installation.sandbox.bank, {
      fromIban: this.#borrower.fields.iban ?? '',
      reference: due.repayment.reference,
      amountTiyn: due.outstanding.totalTiyn,
    });
    const closed = await this.#loan(loan.id, 'the repayment has come', 'closed');
    this.#say(`repaid ${due.outstanding.totalTiyn} tiyn; closed`);
    return closed;
  }

  /** The evidence pack, once a checkpoint covers the last leaf of the microcredit. */
  async evidence(loan: Loan): Promise<Buffer> {
    return until(
      'a checkpoint covers the microcredit',
      () => this.#pack(loan.id),
      (pack) => pack !== null,
    ).then((pack) => {
      if (pack === null) throw new Error('no pack');
      return pack;
    });
  }

  async #pack(loanId: string): Promise<Buffer | null> {
    try {
      return await this.api.bytes(`/loans/${loanId}/evidence-pack`);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'evidence-not-yet-checkpointed') return null;
      throw error;
    }
  }

  async #loan(id: string, what: string, state: string): Promise<Loan> {
    return until(
      what,
      () => this.api.get<Loan>(`/loans/${id}`),
      (loan) => loan.state === state,
    );
  }

  /** Everything an act asks for: the code from the message, a live image, the device's signature. */
  async #carry(act: Act): Promise<void> {
    await this.api.post(`/acts/${act.id}/one-time-passwords`);
    await this.api.post(`/acts/${act.id}/one-time-password-entries`, { code: await this.#code() });
    this.#toldMs = 0;
    const live = await takeLiveImage(this.api, act.id, this.#borrower.camera(), async (ms) => {
      // The frames are cut in advance: business time follows the time at which they say they were taken.
      if (ms > this.#toldMs) await this.#installation.advanceTime(ms - this.#toldMs);
      this.#toldMs = Math.max(ms, this.#toldMs);
    });
    if (live.state !== 'passed') throw new Error(`the live image was ${live.state}: ${live.reason ?? ''}`);
    if (!this.#device) throw new Error('no device');
    await this.api.post(`/acts/${act.id}/device-signatures`, {
      signature: await this.#device.sign(act.digest),
    });
  }

  async #code(): Promise<string> {
    const { sms } = this.#installation.sandbox;
    return until(
      'the message has come',
      () => newestCode(sms, this.#borrower.fields.phone ?? ''),
      (code) => code !== null,
    ).then((code) => code ?? '');
  }
}
