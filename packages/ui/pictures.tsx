import type { ReactNode } from 'react';

type Scene = 'empty' | 'waiting' | 'done' | 'lost' | 'steppe';

const scenes: Record<Scene, ReactNode> = {
  steppe: (
    <>
      <circle className="p-sun" cx="150" cy="46" r="20" />
      <path className="p-far" d="M0 96c40-34 70-34 104-12s66 20 96-14v50H0z" />
      <path className="p-near" d="M0 112c52-22 84-14 116-4s58 8 84-8v20H0z" />
    </>
  ),
  empty: (
    <>
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <path className="p-line" d="M72 88V52l28-18 28 18v36zM92 88V68h16v20" />
    </>
  ),
  waiting: (
    <>
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <circle className="p-line" cx="100" cy="56" r="30" />
      <path className="p-line" d="M100 36v20l14 9" />
    </>
  ),
  done: (
    <>
      <circle className="p-sun" cx="100" cy="62" r="34" />
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <path className="p-line" d="m84 62 12 12 22-24" />
    </>
  ),
  lost: (
    <>
      <path className="p-far" d="M0 104c50-18 90-18 120-8s52 8 80-4v28H0z" />
      <path className="p-line" d="M100 104V44M100 50h36l10 9-10 9h-36M100 74H68l-9 8 9 8h32" />
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
