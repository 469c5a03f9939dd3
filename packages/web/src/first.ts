import './style/tokens.css';
import './style/base.css';
import './style/screens.css';
import { beginOpening } from './net/open-page.js';

// The first script is small and asks for the page while the screens are still on their way (index.html preloads them).
beginOpening();
void import('./main.js');
