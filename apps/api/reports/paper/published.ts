/**
 * What the paper and its public notes report, as printed there: WikiText-2 perplexity (test split, windows of 2048 tokens) after
 * one-shot pruning, and the ten ideas of its AI with the status of each. Figures of LLaMA-2-7B and the second set of OPT-1.3B are
 * from Meng et al. 2024 (ALPS), arXiv:2406.07831.
 */

/** An idea of the paper's AI (its table 4), and the method here that follows it. */
export interface Idea {
  number: string
  title: string
  /** Whether the code that the AI wrote ran. */
  status: 'ok' | 'error'
  /** null: the paper does not say why. */
  cause: string | null
  method: string
}

const idea = (
  number: string,
  title: string,
  method: string,
  status: Idea['status'],
  cause: string | null = null,
): Idea => ({ number, title, status, cause, method })

export const IDEAS: readonly Idea[] = [
  idea('01', 'Gradient Sensitive Pruning', 'gradient-sensitive', 'error'),
  idea('02', 'L1 Norm Pruning', 'l1-norm', 'ok'),
  idea('03', 'Structured Pruning', 'structured', 'ok'),
  idea('04', 'K-means Clustering Pruning', 'k-means', 'error', 'needs more GPU memory'),
  idea('05', 'Random Pruning', 'random', 'ok'),
  idea('06', 'Random Pattern Pruning', 'random-pattern', 'ok'),
  idea('07', 'Variational Dropout Pruning', 'variational-dropout', 'error', 'ignores the shapes of matrices'),
  idea('08', 'Gradient based Pruning', 'gradient', 'error', 'ignores a boundary case'),
  idea('09', 'Elastic Weight Consolidation Pruning', 'ewc', 'error'),
  idea('10', 'Dynamic Pruning with Reinforcement Learning', 'reinforcement', 'error'),
]

/** Whether a method is an idea of the paper's AI, and not of people. */
export const isOfAi = (method: string): boolean => IDEAS.some((idea) => idea.method === method)

export interface Published {
  /** Of the model hub. */
  model: string
  title: string
  source: string
  dense: number | null
  /** A level, or an n:m pattern. */
  rows: readonly string[]
  /** By method; null: not reported. */
  figures: Readonly<Record<string, readonly (number | null)[]>>
}

/** The text and the windows of all published figures. */
export const PUBLISHED_EVALUATION = { dataset: 'wikitext2', split: 'test', seqlen: 2048 } as const

const LEVELS = ['0.01', '0.05', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '0.95', '0.99']
const FROM_HALF = LEVELS.slice(6)
const NOT_BELOW_HALF = Array<null>(6).fill(null)
const ALPS_ROWS = ['0.5', '0.6', '0.7', '0.8', '0.9', '2:4', '4:8']
const PAPER = 'the paper and its notes'
const ALPS = 'Meng et al. 2024, arXiv:2406.07831'

// biome-ignore format: one line for each method
export const PUBLISHED: readonly Published[] = [
  {
    ...{ model: 'huggyllama/llama-7b', title: 'LLaMA-7B', source: PAPER, dense: 5.68, rows: LEVELS },
    figures: {
      wanda: [null, null, 5.696, 5.817, 5.999, 6.387, 7.257, 10.691, 84.905, 5782.432, 19676.668, 28309.178, 108234.484],
      sparsegpt: [null, null, 5.696, 5.799, 5.963, 6.311, 7.234, 10.442, 27.214, 182.463, 3198.101, 4088.413, 16869.203],
      magnitude: [null, null, 5.806, 6.02, 6.669, 8.601, 17.285, 559.987, 48414.551, 132175.578, 317879.25, 273552.281, 222543.047],
      movement: [5.677, 5.714, 5.806, 6.02, 6.668, 8.594, 17.247, 554.727, 51841.121, 135494.797, 301472.5, 273629.75, 214966.484],
      'opposite-magnitude': [24377.635, 25804.92, 104948.891, 352772.5, 335747.406, 260632.641, 227413.484, 185086.078, 273153.688, 188488, 185304.016, null, null],
      'l1-norm': [...NOT_BELOW_HALF, 193740.406, 110879.422, 174815.859, 287734.844, 157028.844, 90220.781, 991519.125],
      structured: [...NOT_BELOW_HALF, 266826.094, 244139.875, 453267.031, 570346.75, 384411.375, 455298.469, 206585.391],
      'random-pattern': [...NOT_BELOW_HALF, 294350.188, 138577.469, 171725.375, 186493.797, 298142.469, 187259.063, 70452.703],
    },
  },
  {
    ...{ model: 'facebook/opt-1.3b', title: 'OPT-1.3B', source: PAPER, dense: null, rows: FROM_HALF },
    figures: { 'method not named': [19.191, 23.205, 44.246, 364.304, 3772.829, 8892.167, 22548.809] },
  },
  {
    ...{ model: 'meta-llama/Llama-2-7b-hf', title: 'LLaMA-2-7B', source: ALPS, dense: 5.47, rows: ALPS_ROWS },
    figures: {
      magnitude: [11.82, 7058, 140000, 60000, 80000, 37.76, 15.91],
      wanda: [6.93, 10.82, 76.05, 3140, 10820, 12.1, 8.63],
      sparsegpt: [7, 10.19, 27.2, 114.9, 1500, 10.94, 8.46],
      alps: [6.85, 9.36, 19.31, 52, 228, 9.95, 8.12],
    },
  },
  {
    ...{ model: 'facebook/opt-1.3b', title: 'OPT-1.3B', source: ALPS, dense: 14.62, rows: ALPS_ROWS },
    figures: {
      magnitude: [799, 6136, 9409, 10988, 20486, 427, 240],
      wanda: [18.62, 27.17, 100.8, 3327, 13290, 28.34, 22.4],
      sparsegpt: [17.77, 22.86, 52, 1005, 7771, 24.39, 20.23],
      alps: [17.29, 21.51, 39.5, 327, 4891, 22.68, 19.48],
    },
  },
]
