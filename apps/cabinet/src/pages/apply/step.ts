import type { Needs } from '../../api-types/applications.ts';
import type { Product } from '../../api-types/products.ts';
import type { ApplyStep } from '../../lib/apply-steps.ts';
import type { Choice, Wanted } from '../../lib/choice.ts';
import type { Priced } from '../../lib/use-price.ts';

/** What every question of the application works with. */
export interface StepProps {
  readonly choice: Choice;
  readonly change: (part: Partial<Choice>) => void;
  readonly products: readonly Product[];
  readonly wanted: Wanted;
  readonly priced: Priced;
  /** null until the server has said it */
  readonly needs: Needs | null;
  readonly go: (step: ApplyStep) => void;
  /** to the question after this one */
  readonly next: () => void;
}
