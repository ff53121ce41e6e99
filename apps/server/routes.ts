import swagger from '@fastify/swagger';
import type { Db } from '@nesie/db';
import type { ProblemMap, Refusal } from '@nesie/problem';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { accessProblems, accessRoutes, ownRoutes } from '../../modules/access/index.ts';
import { actProblems, actRoutes } from '../../modules/acts/index.ts';
import { applicationProblems, applicationRoutes, spouseRoutes } from '../../modules/applications/index.ts';
import { consentProblems, consentRoutes } from '../../modules/consents/index.ts';
import { contractProblems, contractRoutes } from '../../modules/contracts/index.ts';
import { correspondenceRoutes, letterProblems } from '../../modules/correspondence/index.ts';
import { deskRoutes } from '../../modules/desk/index.ts';
import { documentProblems } from '../../modules/documents/index.ts';
import { evidenceProblems, evidenceRoutes } from '../../modules/evidence/index.ts';
import { identificationProblems, identificationRoutes } from '../../modules/identification/index.ts';
import { loanProblems, loanRoutes } from '../../modules/loans/index.ts';
import { noticeProblems, noticeRoutes, pushRoutes } from '../../modules/notices/index.ts';
import { partyProblems, partyRoutes, transferRoutes } from '../../modules/parties/index.ts';
import { paymentProblems } from '../../modules/payments/index.ts';
import { productProblems, productRoutes } from '../../modules/products/index.ts';
import { cabinetRoutes } from './cabinet.ts';
import type { Config } from './config.ts';
import { documentPackOf, evidencePackOf } from './evidence-pack.ts';
import { publicRoutes } from './public.ts';
import type { Modules } from './wire.ts';

/** Every refusal that a route can answer, with its status and its sentence in three languages. */
export const allProblems: readonly ProblemMap<Refusal>[] = [
  accessProblems,
  actProblems,
  applicationProblems,
  consentProblems,
  contractProblems,
  documentProblems,
  evidenceProblems,
  identificationProblems,
  letterProblems,
  loanProblems,
  noticeProblems,
  partyProblems,
  paymentProblems,
  productProblems,
];

export interface RoutesDeps {
  readonly config: Config;
  readonly db: Db;
  readonly modules: Modules;
}

const Id = z.object({ id: z.uuid() });
const PACK_TYPE = 'application/vnd.etsi.asic-e+zip';

function packRoutes({ db, modules }: RoutesDeps) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();
    for (const [what, packOf] of [
      ['loans', evidencePackOf],
      ['documents', documentPackOf],
    ] as const) {
      app.get(`/${what}/:id/evidence-pack`, { schema: { params: Id } }, async (request, reply) => {
        const pack = await packOf(db, modules, request.actor, request.params.id);
        if (pack.refused) return reply.answer(pack, String);
        const name = `nesie-${request.params.id}.asice`;
        return reply
          .type(PACK_TYPE)
          .header('content-disposition', `attachment; filename="${name}"`)
          .send(pack.value);
      });
    }
  };
}

/** Puts every route in its place: /api for the cabinet and integrators, /log for everybody, pages for the rest. */
export async function registerRoutes(app: FastifyInstance, deps: RoutesDeps): Promise<void> {
  const { config, modules } = deps;
  const { mfo } = config;
  const repayment = { iban: mfo.iban, bin: mfo.bin, knp: mfo.knp.repayment };
  const { payoutState } = modules.payments;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'nesie', version: '0.1.0', license: { name: 'Apache-2.0' } },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(
    async (api) => {
      await api.register(publicRoutes(deps));
      await api.register(
        accessRoutes({ access: modules.access, sessions: modules.sessions, devices: modules.devices }),
      );
      await api.register(
        partyRoutes({
          parties: modules.parties,
          confirmation: modules.confirmation,
          sessions: modules.sessions,
          logins: modules.access,
          devices: modules.devices,
        }),
      );
      const { parties, sessions } = modules;
      await api.register(transferRoutes({ parties, sessions, publicUrl: config.publicUrl }));
      await api.register(ownRoutes(modules.access));
      await api.register(actRoutes(modules.acts));
      await api.register(identificationRoutes(modules.liveImages));
      await api.register(consentRoutes(modules.consents));
      await api.register(productRoutes(modules.products));
      await api.register(applicationRoutes(modules.applications));
      await api.register(spouseRoutes(modules.spouseConsents));
      await api.register(contractRoutes(modules.contracts));
      await api.register(correspondenceRoutes(modules.correspondence));
      await api.register(noticeRoutes(modules.notices));
      await api.register(loanRoutes({ loans: modules.loans, repayment, payoutState }));
      await api.register(deskRoutes({ desk: modules.desk, repayment, payoutState }));
      await api.register(pushRoutes(modules.push));
      await api.register(packRoutes(deps));
      api.get('/openapi.json', async (_request, reply) => reply.send(app.swagger()));
    },
    { prefix: '/api' },
  );
  await app.register(evidenceRoutes(modules.evidence));
  await cabinetRoutes(app, { phone: mfo.phone });
}
