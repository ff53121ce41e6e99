import { randomUUID } from 'node:crypto';
import { canonicalJson, sha256Hex } from '@nesie/canonical';
import { dayOf, type LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { parseTiyn } from '@nesie/money';
import { ok, type Result, refuse } from '@nesie/problem';
import { type Application, type Offer, purposeText } from '../applications/index.ts';
import type { ContractDocument, ReadDocument, TermsDetails } from '../documents/index.ts';
import { type ServicingRules, servicingRulesOn } from '../loans/index.ts';
import { figuresOf, isShort, type Limits } from '../products/index.ts';
import type { ContractsDeps } from './contracts.ts';
import { CONFIRM_HOURS, type Contract, lastMomentOf, servicingDetails } from './domain.ts';
import type { ContractRefusal } from './errors.ts';
import * as store from './store.ts';

/** An application with its offer, held by the transaction. */
export interface Locked {
  readonly application: Application;
  readonly offer: Offer;
}

/** What a contract of today says. */
interface Terms {
  readonly figures: TermsDetails;
  readonly limits: Limits;
  readonly servicing: ServicingRules;
}

/** What the client agreed to pay for: it stays through the days of an offer, while dates and sums follow the day. */
const priceOf = ({ productVersion, method, rate, basis, nominalAnnualRate }: TermsDetails): string =>
  canonicalJson({ productVersion, method, rate, basis, nominalAnnualRate });

/** Draws contracts from offers. */
export function createDrawing(deps: ContractsDeps) {
  /**
   * The figures of the day of signing: days, payments and GESV anew, at the price that was offered. The guard speaks
   * again, by the law of that day, and the sums of the day are added up for the pause; an offer that it no longer
   * allows, or that today's product would price otherwise, becomes no contract.
   */
  async function termsOf(tx: Tx, { figures, partyId }: Offer): Promise<Result<Terms, ContractRefusal>> {
    const today = dayOf(tx.now);
    const limits = await deps.products.limits(tx, today);
    if (limits.refused) return limits;
    const quoted = await deps.products.lawfulQuote(tx, {
      productId: figures.productId,
      amount: parseTiyn(figures.amountTiyn),
      term: figures.term,
      method: figures.method,
      grantedToday: await deps.loans.grantedOnDay(tx, partyId, today),
    });
    if (quoted.refused) return quoted;
    const fresh = figuresOf(quoted.value);
    return priceOf(fresh) === priceOf(figures)
      ? ok({
          figures: fresh,
          limits: limits.value,
          servicing: servicingRulesOn(today, { isShort: isShort(quoted.value, limits.value) }),
        })
      : refuse({ code: 'terms-changed' });
  }

  async function documentOf(
    tx: Tx,
    contract: Omit<Contract, 'documentSha256'>,
    { figures, limits, servicing }: Terms,
    application: Application,
  ): Promise<ContractDocument> {
    const individual = await deps.clients.individual(tx, contract.partyId);
    if (!individual) throw new Error('a contract with nobody');
    return {
      kind: 'contract',
      documentId: contract.documentId,
      number: contract.number,
      drawnOn: contract.drawnOn,
      drawnAt: contract.drawnAt,
      signBy: contract.signBy,
      mfo: deps.mfo,
      client: individual.details,
      trustFingerprint: contract.trustFingerprint,
      terms: figures,
      pause: figures.pauseHours === null ? null : { hours: figures.pauseHours, confirmHours: CONFIRM_HOURS },
      purpose: purposeText(application.stated.purpose),
      servicing: servicingDetails(servicing),
      arrears: {
        noticeDays: limits.arrearsNoticeDays,
        requestDays: limits.termsRequestDays,
        answerDays: limits.termsAnswerDays,
      },
      repayment: { reference: contract.number, knp: deps.repaymentKnp },
    };
  }

  /** Refuses whom nothing may be drawn for: an expired document, an account that isn't known to be his own. */
  async function accountFor(tx: Tx, partyId: string): Promise<Result<string, ContractRefusal>> {
    // R-6.1c: the period of validity of the identity document counts at every signing.
    const valid = await deps.parties.assertDocumentValid(tx, partyId);
    if (valid.refused) return valid;
    const payable = await deps.parties.payableAccount(tx, partyId);
    if (payable.refused) return payable;
    const account = await deps.parties.accountOf(tx, partyId);
    return account ? ok(account.id) : refuse({ code: 'account-not-confirmed' });
  }

  async function draw(
    tx: Tx,
    application: Application,
    offer: Offer,
    accountId: string,
  ): Promise<Result<Contract, ContractRefusal>> {
    const terms = await termsOf(tx, offer);
    if (terms.refused) return terms;
    const drawnOn: LocalDate = dayOf(tx.now);
    const lastMoment = lastMomentOf(drawnOn);
    const drawn: Omit<Contract, 'documentSha256'> = {
      id: randomUUID(),
      number: await store.nextNumber(tx, drawnOn),
      applicationId: application.id,
      offerId: offer.id,
      partyId: application.partyId,
      documentId: randomUUID(),
      accountId,
      trustFingerprint: await deps.evidence.trustFingerprint(tx),
      figures: terms.value.figures,
      drawnOn,
      drawnAt: tx.now,
      signBy: offer.expiresAt < lastMoment ? offer.expiresAt : lastMoment,
    };
    const document = await deps.documents.render(
      tx,
      drawn.partyId,
      await documentOf(tx, drawn, terms.value, application),
    );
    const contract = { ...drawn, documentSha256: document.sha256 };
    await store.insertContract(tx, contract);
    await deps.evidence.append(tx, {
      subject: contract.partyId,
      kind: 'contract-drawn',
      fields: {
        contractId: contract.id,
        number: contract.number,
        applicationId: contract.applicationId,
        offerId: contract.offerId,
        document: contract.documentSha256,
        data: sha256Hex(document.data),
        template: `${document.edition} ${document.templateSha256}`,
        trustFingerprint: contract.trustFingerprint,
        signBy: contract.signBy,
      },
    });
    return ok(contract);
  }

  /** The contract's document, read and checked against its hash, or `document-distorted`. */
  async function readWhole(tx: Tx, contract: Contract): Promise<Result<ReadDocument, ContractRefusal>> {
    const read = await deps.documents.read(tx, contract.documentId);
    if (read.refused) return read;
    // the bytes are those that the contract's own row names.
    return read.value.sha256 === contract.documentSha256
      ? read
      : refuse({ code: 'document-distorted', documentId: contract.documentId });
  }

  /**
   * Checks that the contract's document still says what would be drawn now: the same client, account, figures, pause,
   * rules of serving and details of the MFO.
   * @returns the rules of serving, `document-distorted`, `contract-outdated`, or why nothing would be drawn
   */
  async function checkedDocument(
    tx: Tx,
    contract: Contract,
    { application, offer }: Locked,
  ): Promise<Result<ServicingRules, ContractRefusal>> {
    const read = await readWhole(tx, contract);
    if (read.refused) return read;
    const terms = await termsOf(tx, offer);
    if (terms.refused) return terms;
    const now = deps.documents.jsonOf(await documentOf(tx, contract, terms.value, application));
    return now === read.value.data ? ok(terms.value.servicing) : refuse({ code: 'contract-outdated' });
  }

  /** Whether a contract drawn before is given again instead of a new one. */
  async function stillStands(
    tx: Tx,
    contract: Contract,
    locked: Locked,
    accountId: string,
  ): Promise<Result<boolean, ContractRefusal>> {
    if (tx.now > contract.signBy || contract.accountId !== accountId) return ok(false);
    const checked = await checkedDocument(tx, contract, locked);
    if (!checked.refused) return ok(true);
    return checked.refusal.code === 'contract-outdated' ? ok(false) : checked;
  }

  return {
    accountFor,
    readWhole,
    checkedDocument,
    /** Draws, or gives the contract that was drawn today and stands: a document is rendered once. */
    async drawFrom(tx: Tx, applicationId: string): Promise<Result<Contract, ContractRefusal>> {
      const locked = await deps.applications.lockOffer(tx, applicationId);
      if (locked.refused) return locked;
      const { application, offer } = locked.value;
      const account = await accountFor(tx, application.partyId);
      if (account.refused) return account;
      const latest = await store.latestContract(tx, applicationId);
      const stands = latest && (await stillStands(tx, latest, locked.value, account.value));
      if (stands?.refused) return stands;
      if (latest && stands?.value) return ok(latest);
      return draw(tx, application, offer, account.value);
    },
  };
}
