/** The response of `POST /v1/jobs?dryRun=true`. */
import Type, { type Static } from 'typebox'
import { DeviceMemorySchema } from './catalogue.ts'
import { Nullable } from './result.ts'
import { JobSpecSchema, LayoutSchema, MethodRefSchema } from './spec.ts'

const CountSchema = Type.Integer({ minimum: 0 })
const DeviceNameSchema = Type.String({
  description: 'The kind of host: `deviceName` of its environment.',
})

export const DryRunSchema = Type.Object(
  {
    spec: JobSpecSchema,
    waitingFor: Nullable(
      Type.String({ description: 'The host that the job would wait for; null if a live host could run it.' }),
    ),
    trials: Type.Array(
      Type.Object({
        ordinal: CountSchema,
        method: MethodRefSchema,
        level: Type.Number(),
        pattern: Type.String(),
        layouts: Type.Array(LayoutSchema, {
          description: 'The layouts in which its model is stored. Such a trial reuses no result.',
        }),
        reuse: Type.Array(
          Type.Object({ deviceName: DeviceNameSchema, trialId: Type.String({ format: 'uuid' }) }),
          {
            description:
              'Existing results that the trial would reuse, per kind of live host that could run it. Figures depend on versions and device, so each kind of host has its own results.',
          },
        ),
      }),
      { description: 'In plan order, the dense baseline first.' },
    ),
    artifacts: Type.Object(
      {
        count: CountSchema,
        bytes: Type.Integer({
          minimum: 0,
          description:
            'At most, for the weights. Weights that are not pruned are stored once and count once.',
        }),
      },
      { description: 'The models that the job stores, as `keepArtifacts` asks.' },
    ),
    memory: Type.Array(DeviceMemorySchema, {
      description:
        'The estimated memory of each method, on each type of device of the live hosts that could run the job; without such a host, on a GPU if the job requires one, else on a CPU.',
    }),
    hosts: Type.Array(
      Type.Object({
        deviceName: DeviceNameSchema,
        live: Type.Integer({ minimum: 0, description: 'Live hosts of this kind that could run the job.' }),
        toRun: Type.Integer({ minimum: 0, description: 'Trials that have no result to reuse on this kind.' }),
        seconds: Nullable(
          Type.Number({
            minimum: 0,
            description:
              'Estimated time of one such host for these trials, from the median of past trials with the same model and method; null when a method was never measured there.',
          }),
        ),
        methods: Type.Array(
          Type.Object({
            method: Type.String(),
            medianSeconds: Nullable(Type.Number({ minimum: 0 })),
            measuredTrials: Type.Integer({ minimum: 0, description: 'Number of trials behind the median.' }),
          }),
        ),
      }),
      {
        description:
          'Each kind of host that could run the job now, or that ran such trials of the team before.',
      },
    ),
  },
  { $id: 'DryRun' },
)
export type DryRunResource = Static<typeof DryRunSchema>
