import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { corpus, policyCorpus } from '../../sandbox/nca-corpus.ts';
import { createAnchors, readCertificate, verifyCms, whyMayNotSign } from './index.ts';

// Made by the stand-in of the authority with another writer than ours: both cannot agree on the same mistake.

const NOW = new Date('2026-11-24T07:00:00Z');

for (const family of ['gost2015', 'gost2004', 'rsa'] as const) {
  describe(`messages of the stand-in, ${family}`, () => {
    for (const each of corpus(family, NOW)) {
      const said = each.reason ? `${each.verdict}: ${each.reason}` : each.verdict;
      test(`fault ${each.fault}, ${each.name}: ${said}`, () => {
        const { cms, content, ocsp, nonce, at, anchors } = each;
        const report = verifyCms(cms, {
          anchors: createAnchors(anchors),
          at,
          ocsp,
          ...(content ? { content } : {}),
          ...(nonce ? { ocspNonce: nonce } : {}),
        });
        assert.equal(report.verdict, each.verdict, report.reasons.join());
        if (each.reason === null) assert.deepEqual(report.reasons, []);
        else assert.ok((report.reasons as readonly string[]).includes(each.reason), report.reasons.join());
        assert.equal(report.signers.length, each.signers);
      });
    }
  });

  test(`who may sign for whom, by certificates of every role, ${family}`, () => {
    for (const { name, certificate, party, iin, bin, reason } of policyCorpus(family, NOW)) {
      const whose =
        party === 'individual' ? ({ kind: party, iin } as const) : ({ kind: party, bin } as const);
      assert.equal(whyMayNotSign(readCertificate(certificate), whose), reason, name);
    }
  });
}
