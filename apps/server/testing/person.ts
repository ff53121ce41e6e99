import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../../cli/installation.ts';
import { ApiClient } from '../../cli/once/api-client.ts';
import { createDevice, type Device } from '../../cli/once/device.ts';
import { footageBorrower } from '../../cli/once/footage-borrower.ts';
import { type Camera, type LiveImage, takeLiveImage } from '../../cli/once/live-image.ts';
import type { Borrower } from '../../cli/once/microcredit.ts';
import { newestCode, putIntoRegister } from '../../cli/once/outside.ts';
import { Visitor } from './visitor.ts';

export interface Act {
  readonly id: string;
  readonly digest: string;
  readonly nonce: string;
  readonly factors: { readonly required: readonly string[]; readonly done: readonly string[] };
}

export interface Contract {
  readonly id: string;
  readonly state: string;
  readonly loanId?: string;
}

export interface Application {
  readonly id: string;
  readonly state: string;
  readonly reasons: readonly { readonly code: string }[];
}

const PATIENCE_MS = 20_000;
const PAUSE_MS = 50;
const DRAFT = '/registration-drafts/current';

/** Asks until the answer is good; a step in the background may still be at work. */
export async function until<T>(ask: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask();
    if (good(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`waited too long; last: ${JSON.stringify(value).slice(0, 400)}`);
    await sleep(PAUSE_MS);
  }
}

/** A second person with the face of the footage: everything else is another's. */
export const OTHER_FIELDS = {
  surname: 'Ким',
  firstName: 'Виктор',
  patronymic: 'Олегович',
  iin: '920614300773',
  documentNumber: '051284407',
  documentIssuedOn: '2022-09-19',
  documentExpiresOn: '2032-09-18',
  phone: '+77051234567',
  iban: 'KZ12722C000031245678',
} as const;

/** The man of the footage, with other answers where they are given. */
export async function aBorrower(fields: Readonly<Record<string, string>> = {}): Promise<Borrower> {
  const man = await footageBorrower();
  const birth = (fields.iin ?? '870312').slice(0, 6);
  const birthDate = `19${birth.slice(0, 2)}-${birth.slice(2, 4)}-${birth.slice(4)}`;
  return { ...man, fields: { ...man.fields, ...fields }, birthDate };
}

/** What a person needs of an installation, wherever it runs. */
export type Around = Pick<Installation, 'url' | 'sandbox' | 'advanceTime'>;

/** Somebody who can stop, or go astray, at every step between an empty form and a signed contract. */
export class Person {
  readonly api: ApiClient;
  readonly borrower: Borrower;
  readonly #installation: Around;
  readonly #makeDevice: (person: Person) => Promise<Device>;
  #device: Device | null = null;

  /** @param makeDevice where the key is made that signs for this person: here, or in a browser */
  constructor(
    installation: Around,
    borrower: Borrower,
    makeDevice: (person: Person) => Promise<Device> = createDevice,
  ) {
    this.api = new ApiClient(installation.url);
    this.borrower = borrower;
    this.#installation = installation;
    this.#makeDevice = makeDevice;
  }

  /** The same session in hands that send what they like. */
  visitor(): Promise<Visitor> {
    return new Visitor(this.#installation.url, this.api.cookies).open();
  }

  async device(): Promise<Device> {
    this.#device ??= await this.#makeDevice(this);
    return this.#device;
  }

  async begin(): Promise<void> {
    await putIntoRegister(this.#installation.sandbox.sdao, this.borrower);
    await this.api.open();
    await this.api.post('/registration-drafts');
    await this.api.put(`${DRAFT}/fields`, this.borrower.fields);
  }

  async confirmPhone(): Promise<void> {
    await this.api.post(`${DRAFT}/phone-codes`);
    await this.api.post(`${DRAFT}/phone-confirmation`, { code: await this.code() });
  }

  async putPictures(): Promise<void> {
    await this.api.upload('PUT', `${DRAFT}/portrait`, 'image/jpeg', this.borrower.portrait);
    await this.api.upload('PUT', `${DRAFT}/document-front`, 'image/jpeg', this.borrower.documentFront);
  }

  async submission(): Promise<{ readonly deviceKey: object; readonly language: string }> {
    return { deviceKey: (await this.device()).publicJwk, language: 'kk' };
  }

  /** Everything up to the act that registers. */
  async submit(): Promise<void> {
    await this.begin();
    await this.confirmPhone();
    await this.putPictures();
    await this.api.post(`${DRAFT}/submission`, await this.submission());
  }

  registerAct(): Promise<Act> {
    return this.api.post<Act>(`${DRAFT}/acts`);
  }

  /** The code in the newest message. */
  code(): Promise<string> {
    const { sms } = this.#installation.sandbox;
    return until(
      () => newestCode(sms, this.borrower.fields.phone ?? ''),
      (code) => code !== null,
    ).then((code) => code ?? '');
  }

  async enterCode(act: Act): Promise<void> {
    await this.api.post(`/acts/${act.id}/one-time-passwords`);
    await this.api.post(`/acts/${act.id}/one-time-password-entries`, { code: await this.code() });
  }

  async signWithDevice(act: Act): Promise<void> {
    const signature = await (await this.device()).sign(act.digest);
    await this.api.post(`/acts/${act.id}/device-signatures`, { signature });
  }

  /** Business time follows the capture times of frames cut in advance. */
  liveImage(act: Act, camera: Camera = this.borrower.camera()): Promise<LiveImage> {
    let told = 0;
    return takeLiveImage(this.api, act.id, camera, async (ms) => {
      if (ms > told) await this.#installation.advanceTime(ms - told);
      told = Math.max(ms, told);
    });
  }

  async carry(act: Act): Promise<void> {
    await this.enterCode(act);
    const live = await this.liveImage(act);
    if (live.state !== 'passed') throw new Error(`the live image was ${live.state}: ${live.reason ?? ''}`);
    await this.signWithDevice(act);
  }

  async accountState(): Promise<string | null> {
    const draft = await this.api.get<{ readonly account: { readonly state: string | null } }>(DRAFT);
    return draft.account.state;
  }

  /** @returns the identifier */
  async register(password?: string): Promise<string> {
    await this.submit();
    const act = await this.registerAct();
    await this.carry(act);
    return this.confirm(act, password);
  }

  async confirm(act: Act, password?: string): Promise<string> {
    const wanted = { actId: act.id, ...(password ? { password } : {}) };
    const done = await this.api.post<{ readonly identifier: string }>(`${DRAFT}/confirmation`, wanted);
    return done.identifier;
  }

  async wish(changes: object = {}): Promise<object> {
    const [product] = await this.api.get<{ readonly id: string }[]>('/products');
    return {
      productId: product?.id,
      amountTiyn: '10000000',
      term: { unit: 'days', count: 30 },
      incomeTiyn: '35000000',
      obligationsTiyn: '0',
      purpose: 'rent',
      consents: ['personal-data', 'credit-bureau'],
      askedByOthers: false,
      conscript: false,
      ...changes,
    };
  }

  /** Applies, and waits for the decision. */
  async apply(changes: object = {}): Promise<Application> {
    const { id } = await this.api.post<Application>('/applications', await this.wish(changes));
    return until(
      () => this.api.get<Application>(`/applications/${id}`),
      ({ state }) => state !== 'checking',
    );
  }

  drawContract(applicationId: string): Promise<Contract> {
    return this.api.post<Contract>(`/applications/${applicationId}/contract`);
  }

  signAct(contractId: string): Promise<Act> {
    return this.api.post<Act>(`/contracts/${contractId}/acts`);
  }

  sign(contractId: string, actId: string): Promise<Contract> {
    return this.api.post<Contract>(`/contracts/${contractId}/signature`, { actId });
  }
}
