const dayOrTime = /(\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d)/;

/** Words in which no day and no time of day is broken over two lines. */
export const Unbroken = ({ words }: { words: string }) => (
  <>
    {words.split(dayOrTime).map((part, i) =>
      i % 2 === 1 ? (
        <span key={i} className="unbroken numbers">
          {part}
        </span>
      ) : (
        part
      ),
    )}
  </>
);
