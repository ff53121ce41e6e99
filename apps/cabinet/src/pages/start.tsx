import { ButtonLink, Notice, Page } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Product } from '../api-types/products.ts';
import { useText } from '../i18n.ts';
import {
  type ChoiceLink,
  readLink,
  rememberWanted,
  useChoice,
  type Wanted,
  wantedNow,
} from '../lib/choice.ts';
import { usePrice } from '../lib/use-price.ts';
import { productsQuery, sessionQuery } from '../queries.ts';
import { Calculator } from '../ui/calculator/calculator.tsx';
import { Loaded } from '../ui/loaded.tsx';

/** What it costs, before anybody is asked who he is. @param link a choice made in a calculator on another site */
export function StartPage({ link }: { readonly link: ChoiceLink }) {
  const t = useText();
  const products = useQuery(productsQuery);
  return (
    <Page title={t('start.title')} lead={t('start.lead')} wide>
      <Loaded query={products}>
        {(list) => (
          <OpenCalculator products={list} link={link}>
            {() => <Ways />}
          </OpenCalculator>
        )}
      </Loaded>
      <WhatNext />
    </Page>
  );
}

interface OpenCalculatorProps {
  readonly products: readonly Product[];
  readonly link: ChoiceLink;
  readonly children: (wanted: Wanted) => React.ReactNode;
}

/** The calculator with the choice it keeps in this tab, and what stands below it. */
export function OpenCalculator({ products, link, children }: OpenCalculatorProps) {
  const t = useText();
  const { choice, change } = useChoice();
  const linked = useRef(link);
  useEffect(() => {
    // The address is taken once: from then on the sliders say what is wanted.
    const wanted = readLink(products, linked.current);
    linked.current = {};
    if (wanted) change(rememberWanted(choice, wanted));
  }, [products, choice, change]);
  const wanted = readLink(products, linked.current) ?? wantedNow(products, choice);
  if (!wanted) return <Notice kind="info" title={t('start.noProduct')} />;
  return (
    <>
      <PricedCalculator
        products={products}
        wanted={wanted}
        chosen={choice.chosen}
        onChange={(next) => change(rememberWanted(choice, next))}
      />
      {children(wanted)}
    </>
  );
}

function PricedCalculator(props: Omit<Parameters<typeof Calculator>[0], 'priced'>) {
  return <Calculator {...props} priced={usePrice(props.wanted)} />;
}

function Ways() {
  const t = useText();
  const session = useQuery(sessionQuery);
  if (session.data?.kind === 'client')
    return (
      <div className="row">
        <ButtonLink to="/apply">{t('home.apply')}</ButtonLink>
        <ButtonLink to="/home" look="second">
          {t('common.toHome')}
        </ButtonLink>
      </div>
    );
  const begun = session.data?.kind === 'applicant';
  return (
    <div className="row">
      <ButtonLink to="/register">{begun ? t('start.goOn') : t('start.begin')}</ButtonLink>
      <ButtonLink to="/login" look="second">
        {t('start.logIn')}
      </ButtonLink>
    </div>
  );
}

function WhatNext() {
  const t = useText();
  return (
    <section className="stack-s">
      <h2>{t('start.whatNext')}</h2>
      <ol>
        <li>{t('start.next1')}</li>
        <li>{t('start.next2')}</li>
        <li>{t('start.next3')}</li>
      </ol>
      <p>
        <Link to="/how">{t('start.howLink')}</Link>
      </p>
      <p>
        <Link to="/cost">{t('start.costLink')}</Link>
      </p>
      <p>
        <Link to="/about">{t('mfo.title')}</Link>
      </p>
    </section>
  );
}
