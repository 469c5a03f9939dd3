/** The two halves, apart until the contract is complete; then they close by two pixels. */
export const Tally = ({ complete }: { complete: boolean }) => (
  <svg className={complete ? 'tally whole' : 'tally'} viewBox="-2 0 68 64" width="72" height="68" aria-hidden="true">
    <g className="left">
      <path
        fill="#12797B"
        d="M31 14H23.5C21.5 10 17.5 7 12.5 7 8.5 9.5 7 14.5 8 20.5 6.5 24 6 28 6 32L10 34.5 6.8 38.5 12 40.5 9.5 45.5C14 53 21 57.5 31 58V51A4 4 0 0 0 31 43Z"
      />
      <path
        fill="#F6EBD3"
        d="M31 18.5H21.5a1.75 1.75 0 0 0 0 3.5H31ZM31 25.5H23.5a1.75 1.75 0 0 0 0 3.5H31ZM31 32.5H18.5a1.75 1.75 0 0 0 0 3.5H31ZM16.5 41.5Q21.5 39.8 25 44.2 19.5 46 16.5 41.5Z"
      />
    </g>
    <g className="right">
      <path
        fill="#B27B26"
        d="M33 14H40.5C42.5 10 46.5 7 51.5 7 55.5 9.5 57 14.5 56 20.5 57.5 24 58 28 58 32L54 34.5 57.2 38.5 52 40.5 54.5 45.5C50 53 43 57.5 33 58V52.657A6 6 0 0 0 33 41.343Z"
      />
      <path
        fill="#F6EBD3"
        d="M33 18.5H42.5a1.75 1.75 0 0 1 0 3.5H33ZM33 25.5H40.5a1.75 1.75 0 0 1 0 3.5H33ZM33 32.5H45.5a1.75 1.75 0 0 1 0 3.5H33ZM47.5 41.5Q42.5 39.8 39 44.2 44.5 46 47.5 41.5Z"
      />
    </g>
  </svg>
);
