import { type LocalDate, startOfDay } from '@nesie/clock';
import type { InternalRulesDocument, MfoDetails } from './domain.ts';
import { printed } from './printed.ts';
import type { RenderedDocument, Renderer } from './renderer.ts';

/** What the rules say of the running product, in numbers. */
export type RulesFacts = Pick<InternalRulesDocument, 'liveImage' | 'confirmHours'>;

export interface InternalRules {
  readonly edition: number;
  readonly adoptedOn: LocalDate;
  /** The rules as a document; rendered once, the same bytes for as long as words and facts stay. */
  readonly document: () => RenderedDocument;
}

/**
 * the internal rules that clause 12 wants, as the organisation has adopted them: an edition with its day, for
 * everybody to read.
 */
export function createInternalRules(
  renderer: Renderer,
  adopted: { readonly edition: number; readonly adoptedOn: LocalDate },
  mfo: MfoDetails,
  facts: RulesFacts,
): InternalRules {
  const { edition, adoptedOn } = adopted;
  let rendered: RenderedDocument | null = null;
  return {
    edition,
    adoptedOn,
    document() {
      rendered ??= renderer.render({
        kind: 'internal-rules',
        documentId: `internal-rules-${edition}`,
        drawnAt: startOfDay(adoptedOn),
        edition,
        adoptedOn,
        mfo: printed(mfo),
        liveImage: { tasks: facts.liveImage.tasks, failures: facts.liveImage.failures },
        confirmHours: facts.confirmHours,
      });
      return rendered;
    },
  };
}
