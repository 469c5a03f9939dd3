import { useEffect, useState } from 'preact/compat';

/** Whole seconds until a moment (`performance.now()` clock), 0 when it is past; ticks while it runs. */
export function useSecondsLeft(until: number | undefined): number {
  const left = () => (until === undefined ? 0 : Math.max(0, Math.ceil((until - performance.now()) / 1000)));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    if (until === undefined) return undefined;
    const timer = setInterval(() => setSeconds(left()), 250);
    return () => clearInterval(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `left` only reads `until`
  }, [until]);
  return seconds;
}

/** The moment so many seconds from now, for useSecondsLeft. */
export const inSeconds = (seconds: number): number => performance.now() + seconds * 1000;
