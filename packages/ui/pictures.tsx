import type { ReactNode } from 'react';

type Scene = 'empty' | 'waiting' | 'done' | 'lost' | 'steppe' | 'letters' | 'phone';

const scenes: Record<Scene, ReactNode> = {
  steppe: (
    <>
      <circle className="p-sun" cx="146" cy="42" r="18" />
      <path className="p-far" d="M0 92c32-26 58-34 88-20s48 18 112-16v64H0z" />
      <path className="p-near" d="M0 108c46-20 76-14 112-4s60 6 88-8v24H0z" />
      <path className="p-fill" d="M46 92c0-15 12-24 27-24s27 9 27 24z" />
      <path className="p-thin" d="M46 92c0-15 12-24 27-24s27 9 27 24M73 68v-5M60 72l13 20M86 72 73 92" />
      <path className="p-thin" d="M112 36q5-5 9 0 4-5 9 0M130 24q4-4 7 0 3-4 7 0" />
    </>
  ),
  empty: (
    <>
      <circle className="p-sun" cx="158" cy="40" r="14" />
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <path className="p-fill" d="M66 98c0-26 14-40 34-40s34 14 34 40z" />
      <path className="p-thin" d="M66 98c0-26 14-40 34-40s34 14 34 40zM100 58v-8M92 98V84h16v14M70 80h60" />
    </>
  ),
  waiting: (
    <>
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <circle className="p-fill" cx="100" cy="54" r="32" />
      <circle className="p-line" cx="100" cy="54" r="32" />
      <path className="p-line" d="M100 34v20l14 9" />
    </>
  ),
  done: (
    <>
      <circle className="p-sun" cx="100" cy="60" r="36" />
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <path className="p-line" d="m82 60 13 13 24-27" />
    </>
  ),
  lost: (
    <>
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <path className="p-line" d="M100 108V40M100 46h36l10 9-10 9h-36M100 72H68l-9 8 9 8h32" />
    </>
  ),
  letters: (
    <>
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <path className="p-fill" d="M62 34h76v52H62z" />
      <path className="p-thin" d="M62 34h76v52H62zM63 36l37 28 37-28M64 84l26-27M136 84l-26-27" />
    </>
  ),
  phone: (
    <>
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <rect className="p-fill" x="76" y="16" width="48" height="86" rx="8" />
      <rect className="p-thin" x="76" y="16" width="48" height="86" rx="8" />
      <path className="p-thin" d="M94 92h12" />
      <path className="p-line" d="m88 54 9 9 16-18" />
    </>
  ),
};

/** Our own light drawings for the empty, the waiting and the done; words beside them say the same. */
export function Scenery({ scene }: { readonly scene: Scene }) {
  return (
    <svg className="scenery" viewBox="0 0 200 120" aria-hidden="true">
      {scenes[scene]}
    </svg>
  );
}
