export type Gesture =
  | 'still'
  | 'open-mouth'
  | 'raise-brows'
  | 'turn-left'
  | 'turn-right'
  | 'move-back'
  | 'move-closer';

/** A face that shows what to do. Left and right are as in a mirror, like the preview beside it. */
export function GesturePicture({ gesture }: { readonly gesture: Gesture }) {
  return (
    <svg className={`gesture gesture-${gesture}`} viewBox="0 6 120 108" aria-hidden="true">
      <g className="g-head">
        <ellipse className="g-skin" cx="60" cy="60" rx="34" ry="43" />
        <g className="g-features">
          <path className="g-brow g-brows" d="M38 45q8-5 15 0M67 45q7-5 15 0" />
          <circle className="g-eye" cx="46" cy="55" r="3.4" />
          <circle className="g-eye" cx="74" cy="55" r="3.4" />
          <path className="g-brow" d="M60 58v12l-4 2" />
          <ellipse className="g-mouth" cx="60" cy="84" rx="11" ry="1.6" />
        </g>
      </g>
      {gesture === 'turn-left' && <path className="g-arrow" d="M20 60H5m0 0 7-7m-7 7 7 7" />}
      {gesture === 'turn-right' && <path className="g-arrow" d="M100 60h15m0 0-7-7m7 7-7 7" />}
    </svg>
  );
}
