import { dayOf } from '@nesie/clock';
import type { Db } from '@nesie/db';
import { formatDecimal } from '@nesie/money';
import { ok } from '@nesie/problem';
import type { FastifyInstance } from 'fastify';
import { servicingRulesOn } from '../../modules/loans/index.ts';
import type { Config } from './config.ts';
import type { Modules } from './wire.ts';

export interface PublicDeps {
  readonly config: Pick<Config, 'mfo' | 'production'>;
  readonly db: Db;
  readonly modules: Pick<Modules, 'internalRules'> & {
    readonly evidence: Pick<Modules['evidence'], 'trustFingerprint'>;
  };
}

/** What anyone may know of the one who lends: `GET /mfo`, and `GET /mfo/internal-rules` as PDF. */
export function publicRoutes({ config, db, modules }: PublicDeps) {
  return async (app: FastifyInstance): Promise<void> => {
    const { logOrigin: _, knp: __, internalRules: ___, phones = [], addresses = [], ...mfo } = config.mfo;
    const { internalRules } = modules;

    app.get('/mfo', async (_request, reply) => {
      const { trustFingerprint, today } = await db.read({ kind: 'visitor' }, 'read-trust', async (tx) => ({
        trustFingerprint: await modules.evidence.trustFingerprint(tx),
        today: dayOf(tx.now),
      }));
      const { penaltyDailyRate, penaltyDays, penaltyYearlyShare } = servicingRulesOn(today, {
        isShort: true,
      });
      const told = {
        ...mfo,
        phones: [mfo.phone, ...phones],
        addresses: [mfo.address, ...addresses],
        trustFingerprint,
        sandbox: !config.production,
        internalRules: {
          edition: internalRules.edition,
          adoptedOn: internalRules.adoptedOn,
          sha256: internalRules.document().sha256,
        },
        late: {
          dailyRate: formatDecimal(penaltyDailyRate),
          days: penaltyDays,
          yearlyShare: formatDecimal(penaltyYearlyShare),
        },
      };
      return reply.answer(ok(told), (value) => value);
    });

    app.get('/mfo/internal-rules', async (_request, reply) => {
      const { pdf, sha256 } = internalRules.document();
      return reply
        .header('content-disposition', `inline; filename="internal-rules-${internalRules.edition}.pdf"`)
        .header('x-content-sha256', sha256)
        .type('application/pdf')
        .send(pdf);
    });
  };
}
