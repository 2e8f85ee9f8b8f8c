/** The tutorial's page: its head, and the chapter, contents, glossary or sources that the address names. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { lazily } from '../ui/lazily';
import { isDark, setTheme } from '../ui/theme';
import { hrefOf, parseAddress } from './address';
import { Contents } from './Contents';
import { CHAPTERS } from './chapters/all';
import { projector, toggleProjector } from './projector';
import './figures/marks.css';
import styles from './Tutorial.module.css';

// A reader of the chapters may never open them.
const Glossary = lazily(async () => (await import('./Reference')).Glossary);
const Sources = lazily(async () => (await import('./Reference')).Sources);
const Teachers = lazily(async () => (await import('./Teachers')).Teachers);

export function Tutorial() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = () => setHash(location.hash);
    // The address may have changed between the first drawing and now.
    onChange();
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  const address = useMemo(() => parseAddress(hash), [hash]);
  const chapter = CHAPTERS.find(({ name }) => name === address.chapter);
  const title = chapter?.title ?? 'Learn normalizing flows by holding one';
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Knotwork`;
    return () => {
      document.title = before;
    };
  }, [title]);
  useEffect(
    () => () => {
      if (projector.peek()) toggleProjector();
    },
    [],
  );
  return (
    <div class={styles.tutorial}>
      {!address.only && <Head current={address.chapter} />}
      <main>{page(address.chapter) ?? chapter?.render(address) ?? <Contents unknown={address.chapter} />}</main>
    </div>
  );
}

function page(name: string | undefined) {
  if (name === 'glossary') return <Glossary />;
  if (name === 'sources') return <Sources />;
  if (name === 'teachers') return <Teachers />;
  return undefined;
}

function Head({ current }: { readonly current: string | undefined }) {
  const dark = isDark();
  const link = (href: string, words: string, here: boolean) => (
    <a href={href} aria-current={here ? 'page' : undefined}>
      {words}
    </a>
  );
  return (
    <header class={`page-head ${styles.learnHead}`}>
      <h1>Knotwork: learn</h1>
      <nav aria-label="Tutorial">
        {link(hrefOf(), 'Contents', current === undefined)}
        {link(hrefOf('glossary'), 'Glossary', current === 'glossary')}
        {link(hrefOf('sources'), 'Sources', current === 'sources')}
        {link(hrefOf('teachers'), 'For teachers', current === 'teachers')}
      </nav>
      <div class="tools">
        <a href="#workbench">Workbench</a>
        <button
          type="button"
          class={`quiet ${styles.projector}`}
          aria-pressed={projector.value}
          onClick={toggleProjector}
        >
          Projector
        </button>
        <button type="button" class="quiet" onClick={() => setTheme(dark ? 'light' : 'dark')}>
          {dark ? 'Light' : 'Dark'}
        </button>
      </div>
    </header>
  );
}
