/** An answer or a typed refusal; the shape that every nesie package speaks. */
export type FaceResult<T, R> =
  | { readonly refused: false; readonly value: T }
  | { readonly refused: true; readonly refusal: R };

/** Wraps an answer. */
export function ok<T>(value: T): { readonly refused: false; readonly value: T } {
  return { refused: false, value };
}

/** Wraps a refusal; its code is stable. */
export function refuse<R extends { readonly code: string }>(
  refusal: R,
): { readonly refused: true; readonly refusal: R } {
  return { refused: true, refusal };
}
