import { useEffect, useMemo, useState } from 'preact/compat';
import type { PageState } from '@hufu/sdk';
import { useLivePage, type LivePage } from './net/use-page.js';
import { useKeyboardInset } from './parts/use-keyboard.js';
import { useTheme } from './parts/use-theme.js';
import { Opening, Refused } from './screens/opening.js';
import { OpenScreen } from './screens/open-screen.js';
import { keepLanguage, languageOf, textsIn, WordingContext, type Language, type Wording } from './texts/texts.js';

/** The signing page: one address per signer; the server decides the state, the screens draw it (UX.md §2). */
export function App() {
  const live = useLivePage();
  const state = live.view.is === 'open' ? live.view.state : undefined;
  const wording = useWording(state);
  useTheme(state?.themeColor ?? null);
  useKeyboardInset();
  return (
    <WordingContext.Provider value={wording}>
      <Screen live={live} />
    </WordingContext.Provider>
  );
}

function Screen({ live }: { live: LivePage }) {
  const { view } = live;
  if (view.is === 'opening') return <Opening cut={view.cut} onRetry={live.retry} />;
  if (view.is === 'refused') return <Refused error={view.error} onRetry={live.retry} />;
  return <OpenScreen live={live} page={view.page} state={view.state} />;
}

function useWording(state: PageState | undefined): Wording {
  const [chosen, setChosen] = useState<Language>();
  const language = chosen ?? languageOf(state?.language ?? null);
  const title = state?.content ? state.title : undefined;
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = title ?? textsIn(language).common.product;
  }, [language, title]);
  return useMemo(() => {
    const swap = () => {
      const other = language === 'en' ? 'zh-CN' : 'en';
      keepLanguage(other);
      setChosen(other);
    };
    return { language, t: textsIn(language), swap };
  }, [language]);
}
