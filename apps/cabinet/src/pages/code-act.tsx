import { Button } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import type { Act } from '../api-types.ts';
import { hasDeviceKey } from '../lib/device-key.ts';
import { isActGone, useAct } from '../lib/use-act.ts';
import { sessionQuery, useDeed } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { isOpen, NoDeviceKey, OneTimePassword, signWithDevice } from './act-steps.tsx';
import { Unbound } from './unbound.tsx';

export interface CodeActProps<T> {
  /** names the act within this tab, so that a page that was closed goes on: 'confirm.ID' */
  readonly of: string;
  /** where the act is made: '/contracts/ID/confirmation-acts' */
  readonly makeAt: string;
  /** where it is used up: '/contracts/ID/confirmation' */
  readonly useAt: string;
  readonly begin: string;
  /** the last button says what it does */
  readonly finish: string;
  readonly meaning: string;
  readonly onDone: (result: T) => void;
}

/** An act by a one-time password and this device's key: the code for exactly this deed, then the deed. */
export function CodeAct<T>({ of, makeAt, useAt, begin, finish, meaning, onDone }: CodeActProps<T>) {
  const session = useQuery(sessionQuery);
  const partyId = session.data?.partyId ?? '';
  const { act, keep, drop } = useAct(of);
  const [entering, setEntering] = useState(false);
  const make = useDeed(async (owner: string, key) => {
    if (!(await hasDeviceKey(owner))) throw new NoDeviceKey();
    return api<Act>(makeAt, { method: 'POST', body: {}, key });
  });
  const use = useDeed(async ({ actId, owner }: { actId: string; owner: string }, key) => {
    await signWithDevice(await api<Act>(`/acts/${actId}`), owner);
    return api<T>(useAt, { method: 'POST', body: { actId }, key });
  });
  const again = () => {
    drop();
    setEntering(false);
    use.reset();
  };
  const failure = make.error ?? use.error;
  if (session.data?.device?.bound === false || failure instanceof NoDeviceKey) return <Unbound />;
  if (act && entering && isOpen(act, 'otp'))
    return <OneTimePassword act={act} onDone={keep} onGone={again} />;
  const hasCode = act !== null && !isOpen(act, 'otp') && !isActGone(use.error);
  const start = () => {
    if (act && !isActGone(use.error)) return setEntering(true);
    use.reset();
    make.mutate(partyId, {
      onSuccess: (made) => {
        keep(made);
        setEntering(true);
      },
    });
  };
  return (
    <section className="stack">
      <Failure error={failure} />
      {hasCode ? (
        <>
          <Button
            busy={use.isPending}
            onPress={() => use.mutate({ actId: act.id, owner: partyId }, { onSuccess: onDone })}
          >
            {finish}
          </Button>
          <p className="soft small">{meaning}</p>
        </>
      ) : (
        <Button busy={make.isPending} onPress={start}>
          {begin}
        </Button>
      )}
    </section>
  );
}
