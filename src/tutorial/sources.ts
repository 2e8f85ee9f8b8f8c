/** What the tutorial cites. */

export const SOURCES = {
  dinh2017: {
    short: 'Dinh 2017',
    full: 'L. Dinh, J. Sohl-Dickstein, S. Bengio: Density estimation using Real NVP. ICLR 2017, arXiv:1605.08803.',
  },
  dolatabadi2020: {
    short: 'Dolatabadi 2020',
    full: 'H. M. Dolatabadi, S. Erfani, C. Leckie: Invertible generative modeling using linear rational splines. AISTATS 2020, arXiv:2001.05168.',
  },
  durkan2019: {
    short: 'Durkan 2019',
    full: 'C. Durkan, A. Bekasov, I. Murray, G. Papamakarios: Neural spline flows. NeurIPS 2019, arXiv:1906.04032.',
  },
  germain2015: {
    short: 'Germain 2015',
    full: 'M. Germain, K. Gregor, I. Murray, H. Larochelle: MADE: masked autoencoder for distribution estimation. ICML 2015, arXiv:1502.03509.',
  },
  papamakarios2017: {
    short: 'Papamakarios 2017',
    full: 'G. Papamakarios, T. Pavlakou, I. Murray: Masked autoregressive flow for density estimation. NeurIPS 2017, arXiv:1705.07057.',
  },
  papamakarios2021: {
    short: 'Papamakarios 2021',
    full: 'G. Papamakarios, E. Nalisnick, D. J. Rezende, S. Mohamed, B. Lakshminarayanan: Normalizing flows for probabilistic modeling and inference. JMLR 22, 57, 2021, arXiv:1912.02762.',
  },
  prince2023: {
    short: 'Prince 2023',
    full: 'S. J. D. Prince: Understanding deep learning, chapter 16. MIT Press, 2023.',
  },
  villaescusa2021: {
    short: 'Villaescusa-Navarro 2021',
    full: 'F. Villaescusa-Navarro and others: The CAMELS project: cosmology and astrophysics with machine-learning simulations. ApJ 915, 71, 2021, arXiv:2010.00619.',
  },
} as const satisfies Readonly<Record<string, { readonly short: string; readonly full: string }>>;

export type SourceName = keyof typeof SOURCES;
