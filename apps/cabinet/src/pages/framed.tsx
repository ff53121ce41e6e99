import { Outlet, useLocation, useSearch } from '@tanstack/react-router';
import { Shell } from '../ui/shell.tsx';
import { StartPage } from './start.tsx';

/** Every page stands in the cabinet's frame; only the calculator on another site stands alone. */
export function Framed() {
  const { pathname } = useLocation();
  return pathname === '/embed' ? <Outlet /> : <Shell />;
}

export function RoutedStart() {
  return <StartPage link={useSearch({ from: '/' })} />;
}
