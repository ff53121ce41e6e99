import { Segmented, Toast } from '@nesie/ui';
import { type Language, languages } from '@nesie/ui/language';
import { useCallback, useState } from 'react';
import { api } from '../../api.ts';
import { useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';

/** Each in its own language: whoever looks for his own finds it. */
const names: Readonly<Record<Language, string>> = { kk: 'Қазақша', ru: 'Русский', en: 'English' };

/** The language of what is sent; that of the pages is chosen above every page. */
export function MessageLanguage({ chosen }: { readonly chosen: Language }) {
  const t = useText();
  const refresh = useRefresh();
  const [saved, setSaved] = useState<string | null>(null);
  const choose = useDeed((language: Language, key) =>
    api<{ language: Language }>('/profile/language', { method: 'PUT', body: { language }, key }),
  );
  const press = (language: Language) =>
    choose.mutate(language, {
      onSuccess: async () => {
        await refresh('profile');
        setSaved(t('language.saved'));
      },
    });
  const hide = useCallback(() => setSaved(null), []);
  return (
    <section className="stack-s">
      <h2>{t('language.title')}</h2>
      <p className="soft">{t('language.lead')}</p>
      <Failure error={choose.error} />
      <Segmented
        label={t('language.title')}
        labelHidden
        value={choose.isPending ? choose.variables : chosen}
        onChange={press}
        options={languages.map((value) => ({ value, label: names[value] }))}
      />
      <Toast text={saved} onGone={hide} />
    </section>
  );
}
