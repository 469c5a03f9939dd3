import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './style/tokens.css';
import './style/base.css';
import './style/screens.css';

createRoot(document.getElementById('app')!).render(<App />);
