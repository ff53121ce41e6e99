import type { LiveCommand } from '@nesie/face';
import { portraitFrame } from '../../../packages/face/testing/footage.ts';
import { createClipCamera, liveClips } from '../../../packages/face/testing/script.ts';
import { syntheticIdCard } from '../../../packages/face/testing/synthetic-id-card.ts';
import type { Camera, LiveImage } from './live-image.ts';
import type { Borrower } from './microcredit.ts';

const FPS = 6;
const BATCH = 4;

/** Made up; the number has a right check digit and belongs to nobody we know of. */
export const BORROWER_FIELDS = {
  surname: 'Сейтжанов',
  firstName: 'Әділет',
  patronymic: 'Маратұлы',
  iin: '870312300511',
  documentKind: 'id-card',
  documentNumber: '047512369',
  documentIssuedOn: '2021-04-02',
  documentExpiresOn: '2031-04-01',
  phone: '+77015550123',
  iban: 'KZ85722S000000125964',
} as const;

function shownBy(live: LiveImage) {
  if (live.state !== 'command' || live.command === null) return null;
  return { command: live.command as LiveCommand, stepIndex: live.stepIndex };
}

/**
 * The demonstration's borrower: the man of the public test footage. His live image is played from prepared clips; that
 * it passes shows what an injected stream can do (SECURITY.md).
 */
export async function footageBorrower(): Promise<Borrower> {
  // Portrait, document and register each show another moment, two of them from another recording.
  const [clips, portrait, documentPortrait, registerPhoto] = await Promise.all([
    liveClips(FPS),
    portraitFrame('cap13', 14.5),
    portraitFrame('cap12', 0.8),
    portraitFrame('cap12', 10.3),
  ]);
  const { surname, firstName, patronymic, iin, documentNumber } = BORROWER_FIELDS;
  const card = { surname, firstName, patronymic, iin, documentNumber, birthDate: '12.03.1987' };
  return {
    fields: BORROWER_FIELDS,
    birthDate: '1987-03-12',
    portrait,
    documentFront: await syntheticIdCard(documentPortrait, card),
    registerPhoto,
    camera: (): Camera => {
      const man = createClipCamera(clips);
      let seq = 0;
      return {
        next: (live) =>
          Array.from({ length: BATCH }, () => {
            const capturedAtMs = Math.round((seq * 1000) / FPS);
            seq += 1;
            return { jpeg: man.next(shownBy(live)), capturedAtMs };
          }),
      };
    },
  };
}
