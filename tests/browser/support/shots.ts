import { h, render } from 'preact';
import { App } from '../../../src/ui/App';
import { createSession } from '../../../src/ui/session';
import '../../../src/ui/styles/tokens.css';
import '../../../src/ui/styles/base.css';
import '../../../src/ui/styles/layout.css';
import '../../../src/ui/styles/data.css';
import '../../../src/ui/styles/picture.css';
import '../../../src/ui/styles/training.css';
import { fakeSession } from './fake-session';

const q = new URLSearchParams(location.search);
const fake = fakeSession({ slow: q.has('slow') });
const session = createSession(fake.commands);
Object.assign(window, { session, fake });
render(h(App, { session }), document.getElementById('app') as HTMLElement);
