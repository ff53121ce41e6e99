import { useParams, useSearch } from '@tanstack/react-router';
import { ApplicationPage } from './application.tsx';
import { ApplyPage } from './apply.tsx';
import { ContractPage } from './contract.tsx';
import { LoanPage } from './loan.tsx';
import { PayPage } from './pay.tsx';

/** The pages that take an id or a step from the address. */
export function RoutedApplication() {
  const { id } = useParams({ from: '/applications/$id' });
  return <ApplicationPage id={id} key={id} />;
}

export function RoutedContract() {
  const { id } = useParams({ from: '/contracts/$id' });
  return <ContractPage id={id} key={id} />;
}

export function RoutedLoan() {
  const { id } = useParams({ from: '/loans/$id' });
  return <LoanPage id={id} key={id} />;
}

export function RoutedPay() {
  const { id } = useParams({ from: '/loans/$id/pay' });
  return <PayPage id={id} />;
}

export function RoutedApply() {
  const { step = 'amount' } = useSearch({ from: '/apply' });
  return <ApplyPage step={step} />;
}
