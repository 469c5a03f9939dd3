import './style/tokens.css';
import './style/base.css';
import './style/code.css';
import './style/bare.css';
import './style/reader.css';
import './style/sheets.css';
import './style/check.css';
import './style/hand.css';
import './style/seal.css';
import './style/done.css';
import './style/viewports.css';
import { beginOpening } from './net/open-page.js';

// The first script is small and asks for the page while the screens are still on their way (index.html preloads them).
beginOpening();
void import('./main.js');
