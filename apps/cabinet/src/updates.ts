type Hear = () => void;

const state: { ready: boolean; waiting: ServiceWorker | null; readonly hear: Set<Hear> } = {
  ready: false,
  waiting: null,
  hear: new Set(),
};

function tell(waiting: ServiceWorker | null): void {
  state.ready = true;
  state.waiting = waiting;
  for (const hear of state.hear) hear();
}

/** For useSyncExternalStore: whether a newer version of the cabinet is here. */
export const newVersion = {
  watch: (hear: Hear) => {
    state.hear.add(hear);
    return () => {
      state.hear.delete(hear);
    };
  },
  isReady: () => state.ready,
};

/** Goes over to the newer version. Only the person starts this: a form that is being filled is never taken away. */
export function takeNewVersion(): void {
  if (!state.waiting) {
    window.location.reload();
    return;
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), {
    once: true,
  });
  state.waiting.postMessage('take-over');
}

/** Installs the service worker and looks for newer versions, at most once an hour. */
export function startUpdates(): void {
  // A page of the version before asks for files that are gone: going over helps, asking again does not.
  window.addEventListener('vite:preloadError', () => tell(state.waiting));
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/worker.js').then(watch, () => undefined);
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = () => {
    // The very first worker replaces nothing.
    if (registration.waiting && navigator.serviceWorker.controller) tell(registration.waiting);
  };
  look();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
  setInterval(() => void registration.update().catch(() => undefined), 3_600_000);
}
