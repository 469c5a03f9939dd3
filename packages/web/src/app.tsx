import { lazy, Suspense, useEffect, useMemo, useState } from 'preact/compat';
import { useLivePage, type LivePage } from './net/use-page.js';
import { useKeyboardInset } from './parts/use-keyboard.js';
import { useTheme } from './parts/use-theme.js';
import { Opening, Refused } from './screens/opening.js';
import { OpenScreen } from './screens/open-screen.js';

import { keepLanguage, languageOf, textsIn, WordingContext, type Language, type Wording } from './texts/texts.js';

// Several contracts: its screens are on their way as soon as the first answer says so (net/open-page.ts).
const ListScreen = lazy(() => import('./batch/list-screen.js'));

/** The signing page: one address per signer; the server decides the state, the screens draw it (UX.md §2). */
export function App() {
  const live = useLivePage();
  const { view } = live;
  const state = view.is === 'open' ? view.state : undefined;
  const told = view.is === 'list' ? view.list : state;
  const wording = useWording(told?.language ?? null, state?.content ? state.title : undefined);
  useTheme(told?.themeColor ?? null);
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
  if (view.is === 'list')
    return (
      <Suspense fallback={<Opening cut={false} onRetry={live.retry} />}>
        <ListScreen page={view.page} first={view.list} onRefused={live.refuse} />
      </Suspense>
    );
  return <OpenScreen live={live} page={view.page} state={view.state} />;
}

function useWording(asked: Language | null, title: string | undefined): Wording {
  const [chosen, setChosen] = useState<Language>();
  const language = chosen ?? languageOf(asked);
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
