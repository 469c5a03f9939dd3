import { useEffect, useRef } from 'preact/compat';

/** Keeps a CSS length at the height of an element, for what must not lie under it. */
export function useHeightAs<T extends HTMLElement>(name: `--${string}`) {
  const element = useRef<T>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const watch = new ResizeObserver(() => style.setProperty(name, `${element.current?.offsetHeight ?? 0}px`));
    watch.observe(element.current!);
    return () => {
      watch.disconnect();
      style.removeProperty(name);
    };
  }, [name]);
  return element;
}
