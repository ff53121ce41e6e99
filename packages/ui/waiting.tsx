/** Grey lines where text will be. */
export function Waiting({ label }: { readonly label: string }) {
  return (
    <div className="stack" role="status">
      <span className="hidden">{label}</span>
      <div className="bone bone-wide" aria-hidden="true" />
      <div className="bone" aria-hidden="true" />
      <div className="bone bone-tall" aria-hidden="true" />
    </div>
  );
}
