import { render } from 'preact';
import { App } from './app.js';
import './style/tokens.css';
import './style/base.css';
import './style/screens.css';

render(<App />, document.getElementById('app')!);
