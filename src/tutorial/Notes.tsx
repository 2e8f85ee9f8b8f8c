/** What a term means and what a citation stands for, as notes beside the words of a step. */
import { hrefOf } from './address';
import { GLOSSARY, type TermName } from './glossary';
import { SOURCE_NAMES, type SourceName } from './source-names';
import { SOURCES } from './sources';

const ARXIV = /arXiv:(\d{4}\.\d{4,5})/;

/** A reference whose arXiv number leads to the paper. */
export function Reference({ source }: { readonly source: SourceName }) {
  const full = SOURCES[source];
  const found = ARXIV.exec(full);
  return (
    <>
      <strong>{SOURCE_NAMES[source]}.</strong>{' '}
      {found ? (
        <>
          {full.slice(0, found.index)}
          <a href={`https://arxiv.org/abs/${found[1]}`} rel="noreferrer">
            {found[0]}
          </a>
          {full.slice(found.index + found[0].length)}
        </>
      ) : (
        full
      )}
    </>
  );
}

export function SourceNote({ source }: { readonly source: SourceName }) {
  return (
    <>
      <Reference source={source} /> <a href={hrefOf('sources')}>All sources</a>
    </>
  );
}

export function TermNote({ name }: { readonly name: TermName }) {
  const { title, text } = GLOSSARY[name];
  return (
    <>
      <strong>{title}.</strong> {text}
    </>
  );
}
