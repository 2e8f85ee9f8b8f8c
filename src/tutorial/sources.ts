/** What the tutorial cites, in full. */
import type { SourceName } from './source-names';

export const SOURCES: Readonly<Record<SourceName, string>> = {
  bovy2011:
    'J. Bovy, D. W. Hogg, S. T. Roweis: Extreme deconvolution: inferring complete distribution functions from noisy, heterogeneous and incomplete observations. Annals of Applied Statistics 5, 1657, 2011, arXiv:0905.2979.',
  cranmer2020:
    'K. Cranmer, J. Brehmer, G. Louppe: The frontier of simulation-based inference. PNAS 117, 30055, 2020, arXiv:1911.01429.',
  dinh2017: 'L. Dinh, J. Sohl-Dickstein, S. Bengio: Density estimation using Real NVP. ICLR 2017, arXiv:1605.08803.',
  dolatabadi2020:
    'H. M. Dolatabadi, S. Erfani, C. Leckie: Invertible generative modeling using linear rational splines. AISTATS 2020, arXiv:2001.05168.',
  durkan2019: 'C. Durkan, A. Bekasov, I. Murray, G. Papamakarios: Neural spline flows. NeurIPS 2019, arXiv:1906.04032.',
  germain2015:
    'M. Germain, K. Gregor, I. Murray, H. Larochelle: MADE: masked autoencoder for distribution estimation. ICML 2015, arXiv:1502.03509.',
  papamakarios2016:
    'G. Papamakarios, I. Murray: Fast ε-free inference of simulation models with Bayesian conditional density estimation. NeurIPS 2016, arXiv:1605.06376.',
  papamakarios2017:
    'G. Papamakarios, T. Pavlakou, I. Murray: Masked autoregressive flow for density estimation. NeurIPS 2017, arXiv:1705.07057.',
  papamakarios2021:
    'G. Papamakarios, E. Nalisnick, D. J. Rezende, S. Mohamed, B. Lakshminarayanan: Normalizing flows for probabilistic modeling and inference. JMLR 22, 57, 2021, arXiv:1912.02762.',
  prince2023: 'S. J. D. Prince: Understanding deep learning. MIT Press, 2023; chapter 16 is on normalizing flows.',
  talts2018:
    'S. Talts, M. Betancourt, D. Simpson, A. Vehtari, A. Gelman: Validating Bayesian inference algorithms with simulation-based calibration. arXiv:1804.06788, 2018.',
  villaescusa2021:
    'F. Villaescusa-Navarro and others: The CAMELS project: cosmology and astrophysics with machine-learning simulations. ApJ 915, 71, 2021, arXiv:2010.00619.',
};
