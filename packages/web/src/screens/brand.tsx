import markAddress from '../assets/hufu-mark.svg';
import { useWords } from '../texts/texts.js';

/** The tiger tally, still; its halves close by two pixels when a contract is complete. */
export const Mark = ({ size = 28 }: { size?: number }) => <img src={markAddress} width={size} height={size} alt="" />;

export const LanguageButton = () => {
  const { t, swap } = useWords();
  return (
    <button type="button" className="round small language" aria-label={t.common.languageLabel} onClick={swap}>
      {t.common.language}
    </button>
  );
};

/** Top of screens that show nothing of a contract. */
export const BrandBar = () => {
  const { t } = useWords();
  return (
    <div className="brandbar">
      <Mark />
      <span>{t.common.product}</span>
      <LanguageButton />
    </div>
  );
};
