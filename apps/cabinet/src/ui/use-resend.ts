import { useEffect, useState } from 'react';
import type { CodeSent } from '../api-types.ts';

/**
 * Counts down to when a code may be sent again. The server's wait is counted from now on this device:
 * the two clocks need not agree.
 */
export function useResend(sent: CodeSent | null): { readonly wait: number } {
  const [wait, setWait] = useState(0);
  useEffect(() => {
    if (!sent) return setWait(0);
    const until = Date.now() + sent.resendAfterSeconds * 1000;
    const look = () => setWait(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [sent]);
  return { wait };
}
