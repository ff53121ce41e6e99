import { type ReactNode, useId } from 'react';

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

/** The ids that an input names, so that its hint and its error are read out with it. */
export interface FieldLinks {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label, hint and error above one input, each tied to it. */
export function Field({
  id,
  label,
  hint,
  error,
  className = '',
  children,
}: FieldProps & { readonly className?: string; readonly children: (links: FieldLinks) => ReactNode }) {
  const note = useId();
  const described = [hint ? `${note}hint` : '', error ? `${note}error` : ''].filter(Boolean).join(' ');
  return (
    <div className={`field ${className}`}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {hint && (
        <div className="field-hint" id={`${note}hint`}>
          {hint}
        </div>
      )}
      {error && (
        <p className="field-error" id={`${note}error`}>
          {error}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
      })}
    </div>
  );
}
