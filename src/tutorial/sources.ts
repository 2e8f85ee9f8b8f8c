/** What the tutorial cites. */

export const SOURCES = {
  bovy2011: {
    short: 'Bovy 2011',
    full: 'J. Bovy, D. W. Hogg, S. T. Roweis: Extreme deconvolution: inferring complete distribution functions from noisy, heterogeneous and incomplete observations. Annals of Applied Statistics 5, 1657, 2011, arXiv:0905.2979.',
  },
  cranmer2020: {
    short: 'Cranmer 2020',
    full: 'K. Cranmer, J. Brehmer, G. Louppe: The frontier of simulation-based inference. PNAS 117, 30055, 2020, arXiv:1911.01429.',
  },
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
  papamakarios2016: {
    short: 'Papamakarios 2016',
    full: 'G. Papamakarios, I. Murray: Fast ε-free inference of simulation models with Bayesian conditional density estimation. NeurIPS 2016, arXiv:1605.06376.',
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
  talts2018: {
    short: 'Talts 2018',
    full: 'S. Talts, M. Betancourt, D. Simpson, A. Vehtari, A. Gelman: Validating Bayesian inference algorithms with simulation-based calibration. arXiv:1804.06788, 2018.',
  },
  villaescusa2021: {
    short: 'Villaescusa-Navarro 2021',
    full: 'F. Villaescusa-Navarro and others: The CAMELS project: cosmology and astrophysics with machine-learning simulations. ApJ 915, 71, 2021, arXiv:2010.00619.',
  },
} as const satisfies Readonly<Record<string, { readonly short: string; readonly full: string }>>;

export type SourceName = keyof typeof SOURCES;
