/** What `POST /v1/jobs?dryRun=true` answers. */
import Type, { type Static } from 'typebox'
import { Nullable } from './result.ts'
import { JobSpecSchema, MethodRefSchema } from './spec.ts'

const CountSchema = Type.Integer({ minimum: 0 })
const DeviceNameSchema = Type.String({
  description: '`deviceName` of an environment: what kind of host it is.',
})

export const DryRunSchema = Type.Object(
  {
    spec: JobSpecSchema,
    waitingFor: Nullable(Type.String({ description: 'The host it would wait for, as of a job.' })),
    trials: Type.Array(
      Type.Object({
        ordinal: CountSchema,
        method: MethodRefSchema,
        level: Type.Number(),
        pattern: Type.String(),
        reuse: Type.Array(
          Type.Object({ deviceName: DeviceNameSchema, trialId: Type.String({ format: 'uuid' }) }),
          {
            description:
              'The results that are there to be taken over, for each kind of live host that could run it: figures depend on versions and device, so each kind has its own.',
          },
        ),
      }),
      { description: 'In the order of the plan, the dense baseline first.' },
    ),
    hosts: Type.Array(
      Type.Object({
        deviceName: DeviceNameSchema,
        live: Type.Integer({ minimum: 0, description: 'Hosts of the kind that are live and could run it.' }),
        toRun: Type.Integer({ minimum: 0, description: 'Trials without a result to take over there.' }),
        seconds: Nullable(
          Type.Number({
            minimum: 0,
            description:
              'What one such host would need for them, at the median of past trials of the same model and method; null when a method was never measured there.',
          }),
        ),
        methods: Type.Array(
          Type.Object({
            method: Type.String(),
            medianSeconds: Nullable(Type.Number({ minimum: 0 })),
            measuredTrials: Type.Integer({ minimum: 0, description: 'How many the median rests on.' }),
          }),
        ),
      }),
      { description: 'Each kind of host that could run it now, or has run such trials of the team before.' },
    ),
  },
  { $id: 'DryRun' },
)
export type DryRunResource = Static<typeof DryRunSchema>
