import { Button, Notice } from '@nesie/ui';
import type { Needs } from '../../api-types/applications.ts';
import { useText } from '../../i18n.ts';
import { rememberWanted } from '../../lib/choice.ts';
import { Calculator } from '../../ui/calculator/calculator.tsx';
import type { StepProps } from './step.ts';

export function AmountStep({ choice, change, products, wanted, priced, needs, next }: StepProps) {
  const t = useText();
  const goOn = () => {
    // What the sliders stood at without being touched is a choice too.
    change(rememberWanted(choice, wanted));
    next();
  };
  return (
    <>
      <Calculator
        products={products}
        wanted={wanted}
        priced={priced}
        chosen={choice.chosen}
        onChange={(changed) => change(rememberWanted(choice, changed))}
      />
      {needs && <Ahead needs={needs} />}
      <Button off={priced.quote && !priced.quote.lawful ? t('calculator.unlawful') : null} onPress={goOn}>
        {t('common.continue')}
      </Button>
    </>
  );
}

/** What such a sum will ask of the client, told before he has answered anything. */
function Ahead({ needs }: { readonly needs: Needs }) {
  const t = useText();
  return (
    <>
      {needs.spouse && (
        <Notice kind="info" title={t('apply.needs.spouseTitle')}>
          <p>{t('apply.spouseHow')}</p>
        </Notice>
      )}
      {needs.officeVisit && (
        <Notice kind="info" title={t('apply.needs.visitTitle')}>
          <p>{t('apply.needs.visit')}</p>
        </Notice>
      )}
    </>
  );
}
