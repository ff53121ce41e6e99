import { Button, Disclosure } from '@nesie/ui';
import type { ReactNode } from 'react';

export interface SureProps {
  /** what it does: opens what follows from it */
  readonly title: string;
  readonly lead: string;
  /** the button that does it */
  readonly yes: string;
  readonly busy: boolean;
  readonly onYes: () => void;
  readonly children?: ReactNode;
}

/** A deed that is not the page's own: what follows from it is read before the button is there to press. */
export function Sure({ title, lead, yes, busy, onYes, children }: SureProps) {
  return (
    <Disclosure title={title}>
      <div className="stack">
        <p>{lead}</p>
        {children}
        <Button look="second" busy={busy} onPress={onYes}>
          {yes}
        </Button>
      </div>
    </Disclosure>
  );
}
