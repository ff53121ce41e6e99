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
 * Judges of the pictures of a registration (portrait and front of the identity document, see the judges of @nesie/face). A picture that can't be
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
    judgePortrait: (picture: Uint8Array) => judged(picture, judgePortrait),
    judgeDocumentFront: (picture: Uint8Array) => judged(picture, judgeDocumentFront),
  };
}
