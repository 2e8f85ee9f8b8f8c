/** What the tutorial cites, as it stands in a sentence. The full references come with the page of sources. */

export const SOURCE_NAMES = {
  bovy2011: 'Bovy 2011',
  cranmer2020: 'Cranmer 2020',
  dinh2017: 'Dinh 2017',
  dolatabadi2020: 'Dolatabadi 2020',
  durkan2019: 'Durkan 2019',
  germain2015: 'Germain 2015',
  papamakarios2016: 'Papamakarios 2016',
  papamakarios2017: 'Papamakarios 2017',
  papamakarios2021: 'Papamakarios 2021',
  prince2023: 'Prince 2023',
  talts2018: 'Talts 2018',
  villaescusa2021: 'Villaescusa-Navarro 2021',
} as const;

export type SourceName = keyof typeof SOURCE_NAMES;
