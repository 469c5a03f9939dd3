import { useEffect, useState } from 'preact/compat';
import type { PageState } from '@hufu/sdk';
import { inSeconds, useSecondsLeft } from '../parts/use-seconds.js';
import { fill, useWords } from '../texts/texts.js';

/** An address that only a browser should follow. */
const followable = (address: string): boolean => !/^\s*(javascript|data|vbscript|blob|file):/i.test(address);

export function Return({ back, auto }: { back: NonNullable<PageState['back']>; auto: boolean }) {
  const { t } = useWords();
  const [until, setUntil] = useState(() => (auto ? inSeconds(back.afterSeconds) : undefined));
  const left = useSecondsLeft(until);
  useEffect(() => {
    if (until === undefined || !followable(back.address)) return undefined;
    const timer = setTimeout(() => location.assign(back.address), Math.max(0, until - performance.now()));
    // Whoever does something here stays here.
    const stay = () => setUntil(undefined);
    document.addEventListener('pointerdown', stay, { once: true });
    document.addEventListener('keydown', stay, { once: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerdown', stay);
      document.removeEventListener('keydown', stay);
    };
  }, [until, back.address]);
  if (!followable(back.address)) return null;
  return (
    <a className="button plain wide numbers" href={back.address}>
      {until === undefined ? t.done.back : fill(t.done.backIn, { s: left })}
    </a>
  );
}
