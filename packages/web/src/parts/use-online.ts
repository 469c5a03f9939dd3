import { useSyncExternalStore } from 'preact/compat';

const listen = (changed: () => void) => {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
};
export const useOnline = (): boolean => useSyncExternalStore(listen, () => navigator.onLine);
