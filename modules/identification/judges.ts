import {
  type FaceEngine,
  type FaceRefusal,
  type FrameMeasure,
  judgeDocumentFront,
  judgePortrait,
  type PictureVerdict,
} from '@nesie/face';
import { ok, type Result } from '@nesie/problem';

/**
 * Judges of the pictures of a registration (R-6.1f and the front of the identity document). A picture that can't be
 * decoded is refused, not judged.
 */
export function createPictureJudges(engine: FaceEngine) {
  const judged = async (
    picture: Uint8Array,
    judge: (measure: FrameMeasure) => PictureVerdict,
  ): Promise<Result<PictureVerdict, FaceRefusal>> => {
    const measure = await engine.measure(picture, 'picture', { embed: false, liveness: false });
    return measure.refused ? measure : ok(judge(measure.value));
  };
  return {
    // R-6.1f: in colour, well lit, full face, neutral, mouth closed; each criterion is told.
    judgePortrait: (picture: Uint8Array) => judged(picture, judgePortrait),
    // R-7.3c: the document's picture has to show a face that can be compared with.
    judgeDocumentFront: (picture: Uint8Array) => judged(picture, judgeDocumentFront),
  };
}
