/** What the commands share that show one evaluation of a job. */
import type { Client } from '../../clients/typescript/index.ts'
import { apiCommand } from './command.ts'
import { resolveDataset } from './ids.ts'
import { wholeNumber } from './option-parsers.ts'

/** A command with the options that select the evaluation. */
export const evaluationCommand = (...described: Parameters<typeof apiCommand>) =>
  apiCommand(...described)
    .option(
      '--metric <metric>',
      'perplexity, kl_divergence, top1_agreement, accuracy or accuracy_norm (default: the first evaluation)',
    )
    .option('--dataset <dataset>', 'dataset of the evaluation; upload:NAME is an upload')
    .option('--split <split>', 'split of the dataset')
    .option('--seqlen <n>', 'window length of the evaluation, in tokens', wholeNumber(1, 1_048_576))
    .option('--bos', 'the evaluation with a BOS in front of each window')
    .option('--no-bos', 'the evaluation without')

/** The selection with the id of the upload that it names. */
export const withUploadId = async <T extends { dataset?: string | undefined }>(
  client: Client,
  selected: T,
) => (selected.dataset ? { ...selected, dataset: await resolveDataset(client, selected.dataset) } : selected)
