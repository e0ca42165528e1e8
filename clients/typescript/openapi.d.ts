// Made of docs/openapi.json by `npm run docs`.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Postgres and Redis answer and the schema is current */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs, newest first
         * @description Filters go together: a job has to fit each of them. Rows that arrive or change while pages are read shift nothing.
         */
        get: operations["listJobs"];
        put?: never;
        /**
         * Submit a job
         * @description It is checked before it is accepted: what is accepted will run. All problems are named at once. With an `Idempotency-Key` it can be sent again for as long as its answer is not known.
         */
        post: operations["submitJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/clone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit a job again, with changes
         * @description The body has the fields to change, or nothing: objects go together with those of the job, lists and values replace them. It is checked anew, and the model may be at another revision by now.
         */
        post: operations["cloneJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/trials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A job's trials, in the order of its plan
         * @description Send the last `ETag` as `If-None-Match`: 304 as long as nothing has changed.
         */
        get: operations["listTrials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One job and how far it is
         * @description Send the last `ETag` as `If-None-Match`: 304 as long as nothing has changed.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Delete a job that has ended
         * @description With its trials and measurements. Results of it that other jobs took over stay theirs. The baseline of a schedule cannot be deleted.
         */
        delete: operations["deleteJob"];
        options?: never;
        head?: never;
        /**
         * Rename, annotate or rank a job
         * @description What is left out stays as it is. Trials that wait are chosen by the new priority; those that hosts have go on.
         */
        patch: operations["editJob"];
        trace?: never;
    };
    "/v1/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A job as a stream of events
         * @description An event `job` with the job as `GET /v1/jobs/{id}` has it, at once and at every change, until it has ended; `deleted` if it is. The `id` is the version. 204 when the job has ended and its last version was received: there is no more to come.
         */
        get: operations["watchJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All the team's jobs as a stream of events
         * @description An event `job` for each job that comes or changes, `deleted` for one that goes. Open it first and read the list afterwards, and nothing is missed; of two versions of a job the higher one is right. An event may come twice after the stream was resumed.
         */
        get: operations["watchJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job
         * @description Nothing of it starts any more; running trials stop. What was measured stays.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run again what failed or was cancelled
         * @description Of a job that has ended. Results that are there stay, and the trials without one get as many attempts as at first.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/table": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Levels down, methods across, the dense baseline first
         * @description Cells fill in as trials end. n:m patterns come below the levels. Where the job has no trial a cell is not applicable (NA). Without a selection: the first evaluation of the job. Send the last `ETag` as `If-None-Match`: 304 as long as nothing has changed.
         */
        get: operations["getTable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/measurements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a job has measured, one row a trial and measurement
         * @description In the order of the plan. Every row carries all that its figure rests on. A trial that has measured nothing has one row, with its own status. A transfer that breaks off is a file that is not complete.
         */
        get: operations["listMeasurements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs side by side, cell by cell
         * @description Every method, level and pattern that one of them has, with difference and ratio to the first job, and what their figures rest on wherever it is not the same. Without a selection: the first evaluation of the first job.
         */
        get: operations["compareJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trials/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One trial: measurements, attempts and the end of their logs */
        get: operations["getTrial"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Schedules, newest first */
        get: operations["listSchedules"];
        put?: never;
        /**
         * Submit a job again and again
         * @description At every slot of a cron expression on the clocks of a time zone. The job is checked now, and again for every run: a model without a revision is taken at the newest one.
         */
        post: operations["createSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * When a schedule would run
         * @description Nothing is stored.
         */
        post: operations["previewSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One schedule and its next slots
         * @description Its `ETag` is good for `If-Match`.
         */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        /**
         * Delete a schedule
         * @description With what became of its slots. The jobs that it submitted stay.
         */
        delete: operations["deleteSchedule"];
        options?: never;
        head?: never;
        /**
         * Change a schedule, or pin its baseline
         * @description Objects go together field by field, the job among them; lists and values replace what was there. Slots that have come stay as they are.
         */
        patch: operations["editSchedule"];
        trace?: never;
    };
    "/v1/schedules/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a schedule
         * @description Slots that come are skipped, and say why. What is under way goes on.
         */
        post: operations["pauseSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a schedule
         * @description From the next slot on.
         */
        post: operations["resumeSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/run-now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a schedule now
         * @description Beside its slots, also while it is paused. 409 while a run is under way for which a slot would be skipped.
         */
        post: operations["runSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of the slots, newest first
         * @description Every slot that has come is there: with its job, or the reason why it has none.
         */
        get: operations["listScheduleRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run: what got worse, and what changed */
        get: operations["getScheduleRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Webhooks, newest first
         * @description Nobody can tell their secrets.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Tell a URL of events
         * @description They arrive signed as Standard Webhooks has it, at least once, and are tried for a day. The answer has the secret, this once.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description With its log of deliveries, and what was still to be delivered.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook
         * @description What is still to be delivered goes to the new URL. While it is disabled, what happens is not sent, then or later, and what is due is given up.
         */
        patch: operations["editWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook another secret
         * @description For 24 hours deliveries are signed with both, so that the receiver can change over. A secret from before that is void at once.
         */
        post: operations["rotateWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook an event that says nothing
         * @description Of the type `webhook.test`, whatever events it asks for.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Deliveries of a webhook, newest first
         * @description Each with its attempts. They are kept for 30 days; of answers there is the status alone.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One delivery and its attempts */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver an event again
         * @description Whatever became of it: a new delivery of the same event, with the same `webhook-id`. 409 while the webhook is disabled.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pruning methods and their parameters */
        get: operations["listMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models known by name */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Datasets known by name, then the team's uploads, newest first
         * @description `limit` is of the uploads; the datasets that everybody has are all on the first page.
         */
        get: operations["listDatasets"];
        put?: never;
        /**
         * Upload a text, or query traces
         * @description Its id is what jobs then name as `dataset`. Traces are the team's own recorded user queries, an object with `text` or `query` a line. It is checked while it comes in: UTF-8, without NUL, each line what it should be; a line that is wrong is told by its number. Nobody can download it again. What the team has already is not stored twice: it is answered as it is, under the name that it has.
         */
        post: operations["uploadDataset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dataset */
        get: operations["getDataset"];
        put?: never;
        post?: never;
        /**
         * Delete an upload for good
         * @description Not while jobs that have not ended use it. What was measured with it stays; its content does not.
         */
        delete: operations["deleteDataset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The devices that run trials
         * @description What they run of other teams is shown to operators only.
         */
        get: operations["listHosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Drain a host
         * @description It finishes what it runs and takes nothing new, also after a restart. What waits for it goes to others.
         */
        post: operations["drainHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a host
         * @description It is given trials again.
         */
        post: operations["resumeHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys of the team, newest first
         * @description Also those that have expired or were revoked. Nobody can tell their secrets.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make a key
         * @description Of a role up to that of the key which asks. The answer has its secret, this once.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/self": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key that asks: its team, its role */
        get: operations["getOwnKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One key of the team */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description Within a second it is accepted nowhere any more; asking again changes nothing. The last key that may administer the team stays: make another one first.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Teams, newest first */
        get: operations["listTeams"];
        put?: never;
        /**
         * Make a team
         * @description With its first key, of the role admin. The answer has its secret, this once.
         */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One team */
        get: operations["getTeam"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key of a team
         * @description For one that has lost its own. The answer has its secret, this once.
         */
        post: operations["createTeamKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done with the keys of the team, newest first
         * @description Every call that changes something, from before it acts. Nothing of it can be changed or deleted.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "job.finished": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A job has ended. One that is retried ends again. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["JobFinishedEvent"];
                };
            };
            responses: {
                /** @description No more: the webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description It arrived. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "schedule.regressed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** In a run of a schedule something got worse: by how much, and what else has changed. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["ScheduleRegressedEvent"];
                };
            };
            responses: {
                /** @description No more: the webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description It arrived. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "schedule.missed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A slot of a schedule has no job, and why. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["ScheduleMissedEvent"];
                };
            };
            responses: {
                /** @description No more: the webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description It arrived. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "host.lost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A host went silent. For the operators of the installation. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["HostLostEvent"];
                };
            };
            responses: {
                /** @description No more: the webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description It arrived. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Somebody asked for it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WebhookTestEvent"];
                };
            };
            responses: {
                /** @description No more: the webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description It arrived. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Job: {
            /** Format: uuid */
            id: string;
            name: string | null;
            notes: string | null;
            tags: string[];
            status: components["schemas"]["JobStatus"];
            /** @description Grows with every change a poll can see; it is the ETag. */
            version: number;
            priority: number;
            pool: string;
            /** @description What a host must have. */
            requires: string[];
            waitingFor: string | null;
            progress: components["schemas"]["JobProgress"];
            spec: components["schemas"]["JobSpec"];
            /** @description Correlates the request with every log line of the job. */
            requestId: string;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it came to this version.
             */
            updatedAt: string;
            endedAt: string | null;
        };
        JobPage: {
            items: components["schemas"]["Job"][];
            nextCursor: string | null;
        };
        JobProgress: {
            trials: number;
            pending: number;
            queued: number;
            running: number;
            succeeded: number;
            failed: number;
            cancelled: number;
            notApplicable: number;
            /** @description Of the whole job, running trials included. */
            fraction: number;
            etaSeconds: number | null;
        };
        JobSpec: {
            /** @description An id of `GET /v1/models`, a hub id with an optional `@revision`, or `file:<folder>` below one of the model roots. safetensors only. */
            model: string;
            calibration: components["schemas"]["Calibration"];
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "brown"
             *       }
             *     ]
             */
            evaluations: components["schemas"]["Evaluation"][];
            /**
             * @description `auto`: the model's own on CUDA, float32 on a CPU.
             * @default auto
             * @enum {string}
             */
            dtype: "auto" | "float32" | "bfloat16" | "float16";
            allocation: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass a block, pruned in order inside it. `reference`: the two passes of the Wanda code.
             * @default sequential
             * @enum {string}
             */
            pass: "sequential" | "reference";
            /** @default 0 */
            seed: number;
            /** @description Content revision of the model when the job was accepted. */
            revision: string;
            methods: components["schemas"]["JobMethod"][];
            levels: number[];
            reuse: boolean;
            /**
             * @description Attempts that may fail before a trial is given up. Only failures that may pass are tried again: a lost host, the death of Python, memory that ran out once.
             * @default 3
             */
            maxAttempts: number;
            /** @enum {string} */
            keepArtifacts: "none";
        };
        /** @enum {string} */
        JobStatus: "queued" | "running" | "cancelling" | "succeeded" | "partially_succeeded" | "failed" | "cancelled";
        MethodRef: {
            /** @description An id of `GET /v1/methods`. */
            id: string;
            /** @description The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which. */
            params: {
                [key: string]: unknown;
            };
        };
        JobMethod: {
            /** @description An id of `GET /v1/methods`. */
            id: string;
            /** @description The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which. */
            params: {
                [key: string]: unknown;
            };
            patterns: string[];
        };
        /**
         * @description `uniform`; `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08); or `{ "blocks": [...] }`. An n:m pattern fixes its level and takes `uniform` only.
         * @default uniform
         */
        Allocation: ("uniform" | "owl") | {
            /** @description A number for each block, in order: a level, or how far a level is from the trial's. A block is pruned by the trial's level + its number - the weighted mean of all numbers. */
            blocks: number[];
        };
        /** @default {} */
        Calibration: {
            /**
             * @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images.
             * @default brown
             */
            dataset: string;
            /**
             * @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
             * @default null
             */
            split: string | null;
            /**
             * @description Windows of a text, or images.
             * @default 128
             */
            samples: number;
            /**
             * @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
             * @default null
             */
            seqlen: number | null;
            /**
             * @description `random`: a random window of a random document (the Wanda protocol), or different images at random. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text, and the first images.
             * @default random
             * @enum {string}
             */
            sampling: "random" | "sequential";
            /** @default 0 */
            seed: number;
        };
        Evaluation: {
            /**
             * @description `perplexity` of text, lower is better; `accuracy`, the fraction of images whose label the model tells, higher is better.
             * @default perplexity
             * @enum {string}
             */
            metric: "perplexity" | "accuracy";
            /** @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images. */
            dataset: string;
            /**
             * @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
             * @default null
             */
            split: string | null;
            /**
             * @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
             * @default null
             */
            seqlen: number | null;
            /**
             * @description Only the first so many windows, or images; null: all of them.
             * @default null
             */
            windows: number | null;
        };
        Trial: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            jobId: string;
            /** @description Place in the job's plan; 0 is the dense baseline. */
            ordinal: number;
            method: components["schemas"]["MethodRef"];
            level: number;
            pattern: string;
            seed: number;
            status: components["schemas"]["TrialStatus"];
            version: number;
            progress: components["schemas"]["Progress"] | null;
            reason: string | null;
            error: components["schemas"]["TrialError"] | null;
            warnings: string[];
            fingerprint: string | null;
            reusedFrom: string | null;
            achievedSparsity: number | null;
            measurements: components["schemas"]["Measurement"][];
            seconds: {
                load: number | null;
                calibrate: number | null;
                prune: number | null;
                evaluate: number | null;
                total: number | null;
            };
            tokensPerSecond: number | null;
            peakBytes: number | null;
            devicePeakBytes: number | null;
            protocol: components["schemas"]["Protocol"] | null;
            environment: components["schemas"]["Environment"] | null;
            /** Format: date-time */
            createdAt: string;
            notBefore: string | null;
            queuedAt: string | null;
            startedAt: string | null;
            endedAt: string | null;
            attempts: components["schemas"]["Attempt"][];
        };
        TrialPage: {
            items: components["schemas"]["Trial"][];
            nextCursor: string | null;
        };
        TrialDetail: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            jobId: string;
            /** @description Place in the job's plan; 0 is the dense baseline. */
            ordinal: number;
            method: components["schemas"]["MethodRef"];
            level: number;
            pattern: string;
            seed: number;
            status: components["schemas"]["TrialStatus"];
            version: number;
            progress: components["schemas"]["Progress"] | null;
            reason: string | null;
            error: components["schemas"]["TrialError"] | null;
            warnings: string[];
            fingerprint: string | null;
            reusedFrom: string | null;
            achievedSparsity: number | null;
            measurements: components["schemas"]["Measurement"][];
            seconds: {
                load: number | null;
                calibrate: number | null;
                prune: number | null;
                evaluate: number | null;
                total: number | null;
            };
            tokensPerSecond: number | null;
            peakBytes: number | null;
            devicePeakBytes: number | null;
            protocol: components["schemas"]["Protocol"] | null;
            environment: components["schemas"]["Environment"] | null;
            /** Format: date-time */
            createdAt: string;
            notBefore: string | null;
            queuedAt: string | null;
            startedAt: string | null;
            endedAt: string | null;
            attempts: components["schemas"]["AttemptDetail"][];
        };
        /** @enum {string} */
        TrialStatus: "pending" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "not_applicable";
        Attempt: {
            number: number;
            status: string;
            failureClass: ("transient" | "permanent") | null;
            host: string;
            device: string;
            exitCode: number | null;
            signal: string | null;
            error: components["schemas"]["TrialError"] | null;
            /** Format: date-time */
            startedAt: string;
            endedAt: string | null;
        };
        AttemptDetail: {
            number: number;
            status: string;
            failureClass: ("transient" | "permanent") | null;
            host: string;
            device: string;
            exitCode: number | null;
            signal: string | null;
            error: components["schemas"]["TrialError"] | null;
            /** Format: date-time */
            startedAt: string;
            endedAt: string | null;
            logTail: string | null;
        };
        Progress: {
            /** @enum {string} */
            phase: "load" | "calibrate" | "prune" | "evaluate";
            /** @description Steps of this phase that are done. */
            step: number;
            steps: number;
            /** @enum {string} */
            unit: "model" | "block" | "layer" | "batch";
            /** @description Of the whole trial. */
            fraction: number;
            /** @description What is being done, for a person: `block 7 of 30: mlp.down_proj`. */
            message: string;
        };
        Measurement: {
            metric: string;
            dataset: string;
            split: string;
            seqlen: number | null;
            /** @description Or images. */
            windows: number;
            tokens: number | null;
            value: number | null;
            /** @enum {string} */
            status: "ok" | "overflow" | "not_applicable" | "failed";
            seconds: number;
        };
        Protocol: {
            model: string;
            revision: string;
            calibration: {
                dataset: string;
                split: string;
                /** @description sha256 of the token windows, or labelled images, that were used. */
                digest: string;
                samples: number;
                seqlen: number | null;
                tokens: number | null;
                sampling: string;
                seed: number;
            } | null;
            dtype: string;
            pass: string;
            allocation: components["schemas"]["Allocation"];
            blockLevels: number[] | null;
            seed: number;
        };
        Environment: {
            secateur: string;
            python: string;
            torch: string;
            transformers: string;
            platform: string;
            /** @description `cpu` or `cuda:0`. */
            device: string;
            deviceName: string;
            threads: number;
        };
        TrialError: {
            /** @description Qualified name of the exception, or a `PRUNE_*` code. */
            type: string;
            message: string;
            traceback: string | null;
        };
        Table: {
            jobId: string;
            columns: components["schemas"]["Column"][];
            rows: {
                /** @description `dense`, a level, or an n:m pattern. */
                label: string;
                pattern: string | null;
                level: number;
                /** @description One a column. The dense row has the baseline in each. */
                cells: components["schemas"]["Cell"][];
            }[];
            measurement: {
                metric: string;
                dataset: string;
                split: string;
                seqlen: number | null;
                /** @description Or images. */
                windows: number;
                tokens: number | null;
            } | null;
            protocol: components["schemas"]["Protocol"] | null;
            /** @description Where it was measured, each once. */
            environments: components["schemas"]["Environment"][];
        };
        Column: {
            /** @description The method with the parameters it was given. */
            label: string;
            method: components["schemas"]["MethodRef"];
            /** @description Of its trials. A method that prunes both `unstructured` and `structured` has two columns: one level means different things in them. */
            patterns: string[];
        };
        Cell: {
            trialId: string | null;
            value: number | null;
            /** @description The measurement's status if there is one, else the trial's; `not_applicable` where the job has no trial. */
            status: string;
            sparsity: number | null;
            reusedFrom: string | null;
        };
        Comparison: {
            /** @description In the order they were asked for; differences and ratios are to the first. */
            jobs: {
                id: string;
                name: string | null;
                model: string;
                measurement: {
                    metric: string;
                    dataset: string;
                    split: string;
                    seqlen: number | null;
                    /** @description Or images. */
                    windows: number;
                    tokens: number | null;
                } | null;
                protocol: components["schemas"]["Protocol"] | null;
                /** @description Where it was measured, each once. */
                environments: components["schemas"]["Environment"][];
            }[];
            /** @description Every method, level and pattern that one of them has, the dense baseline first. */
            rows: {
                /** @description The method with the parameters it was given. */
                label: string;
                method: components["schemas"]["MethodRef"];
                level: number;
                pattern: string;
                /** @description One a job. */
                cells: components["schemas"]["ComparedCell"][];
            }[];
            /** @description What the figures rest on and is not the same for all: with any of it, take care. */
            differences: {
                /** @description `calibration.samples`, `torch`. */
                what: string;
                /** @description One a job; null where it is not known yet. */
                values: (string | null)[];
            }[];
        };
        ComparedCell: {
            trialId: string | null;
            value: number | null;
            /** @description As in a table; `not_applicable` where the job has no such trial. */
            status: string;
            difference: number | null;
            ratio: number | null;
        };
        MeasurementRow: {
            trialId: string;
            /** @description The trial's place in the job's plan. */
            ordinal: number;
            model: string;
            revision: string;
            method: string;
            /** @description The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which. */
            params: {
                [key: string]: unknown;
            };
            pattern: string;
            level: number;
            achievedSparsity: number | null;
            metric: string | null;
            dataset: string | null;
            split: string | null;
            seqlen: number | null;
            windows: number | null;
            tokens: number | null;
            value: number | null;
            /** @description The measurement's status if there is one, else the trial's. */
            status: string;
            seconds: number | null;
            calibrationDataset: string | null;
            calibrationSplit: string | null;
            calibrationSamples: number | null;
            calibrationSeqlen: number | null;
            calibrationSampling: string | null;
            calibrationSeed: number | null;
            calibrationDigest: string | null;
            pass: string | null;
            dtype: string | null;
            allocation: components["schemas"]["Allocation"] | null;
            seed: number;
            secateur: string | null;
            torch: string | null;
            transformers: string | null;
            device: string | null;
            deviceName: string | null;
            fingerprint: string | null;
            reusedFrom: string | null;
        };
        DryRun: {
            spec: components["schemas"]["JobSpec"];
            waitingFor: string | null;
            /** @description In the order of the plan, the dense baseline first. */
            trials: {
                ordinal: number;
                method: components["schemas"]["MethodRef"];
                level: number;
                pattern: string;
                /** @description The results that are there to be taken over, for each kind of live host that could run it: figures depend on versions and device, so each kind has its own. */
                reuse: {
                    /** @description `deviceName` of an environment: what kind of host it is. */
                    deviceName: string;
                    /** Format: uuid */
                    trialId: string;
                }[];
            }[];
            /** @description Each kind of host that could run it now, or has run such trials of the team before. */
            hosts: {
                /** @description `deviceName` of an environment: what kind of host it is. */
                deviceName: string;
                /** @description Hosts of the kind that are live and could run it. */
                live: number;
                /** @description Trials without a result to take over there. */
                toRun: number;
                seconds: number | null;
                methods: {
                    method: string;
                    medianSeconds: number | null;
                    /** @description How many the median rests on. */
                    measuredTrials: number;
                }[];
            }[];
        };
        Host: {
            /** Format: uuid */
            id: string;
            /** @description Host name and device. */
            name: string;
            pool: string;
            device: string;
            /** @description What a job may require; `cuda` or `cpu` among them. */
            labels: string[];
            /**
             * @description `live`; `resting`: it could not begin a trial a moment ago; `silent`: not heard of for 15 seconds; `draining`: it takes nothing new; `stopped`: it left in good order.
             * @enum {string}
             */
            state: "live" | "resting" | "silent" | "draining" | "stopped";
            /** @description The trials it runs, of the own team. */
            runs: string[];
            model: string | null;
            environment: components["schemas"]["Environment"];
            memoryBytes: number | null;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            heartbeatAt: string;
            drainedAt: string | null;
            stoppedAt: string | null;
        };
        HostList: {
            items: components["schemas"]["Host"][];
        };
        Method: {
            id: string;
            title: string;
            summary: string;
            /** @description The paper and section the formula comes from. */
            source: string;
            /**
             * @description Who wrote it: people, or the AI of the paper.
             * @enum {string}
             */
            origin: "human" | "aigc";
            paper: string | null;
            /** @enum {string} */
            needs: "nothing" | "column-norms" | "gram" | "gradients";
            /**
             * @description The set of weights within which scores compete.
             * @enum {string}
             */
            group: "row" | "layer" | "block" | "global";
            patterns: ("unstructured" | "n:m" | "structured")[];
            /** @description Whether kept weights change. */
            updatesWeights: boolean;
            /** @description JSON Schema of `params`. */
            paramsSchema: {
                [key: string]: unknown;
            };
        };
        MethodList: {
            items: components["schemas"]["Method"][];
        };
        Model: {
            id: string;
            title: string;
            parameters: number;
            maxSeqlen: number;
            license: string;
            source: string;
        };
        ModelList: {
            items: components["schemas"]["Model"][];
        };
        Dataset: {
            /** @description What a job calls it; `upload:<id>` of what was uploaded. */
            id: string;
            title: string;
            /**
             * @description Text is for language models and perplexity; images have labels, for accuracy.
             * @enum {string}
             */
            kind: "text" | "images";
            splits: string[];
            /** @description Whether it works without a network. */
            bundled: boolean;
            license: string;
            source: string;
            upload: {
                kind: components["schemas"]["UploadKind"];
                bytes: number;
                /** @description One of a text, or how many traces there are. */
                documents: number;
                /** @description Of the file, in hex. */
                sha256: string;
                /** Format: date-time */
                createdAt: string;
            } | null;
        };
        DatasetPage: {
            items: components["schemas"]["Dataset"][];
            nextCursor: string | null;
        };
        /**
         * @description `text`: one text. `traces`: a team's own recorded queries, an object with `text` or `query` a line.
         * @enum {string}
         */
        UploadKind: "text" | "traces";
        Schedule: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * @description Five fields: minute, hour, day of the month, month, day of the week.
             * @example 30 2 * * *
             */
            cron: string;
            /**
             * @description IANA name: slots are times on the clocks there. One that clocks are put forward over is the end of the gap, one that comes twice is the first of the two.
             * @default UTC
             * @example Europe/Berlin
             */
            zone: string;
            /**
             * @description No slot is before it.
             * @default null
             */
            startsAt: string | null;
            /**
             * @description No slot is after it.
             * @default null
             */
            endsAt: string | null;
            job: components["schemas"]["ScheduledJob"];
            /**
             * @description Of a slot while a run is under way: `skip` it; `queue` it, one at most; or `cancel_previous`.
             * @default skip
             * @enum {string}
             */
            overlap: "skip" | "queue" | "cancel_previous";
            /**
             * @description Of slots that were missed while the service was away: `none`, or the `last`, late.
             * @default none
             * @enum {string}
             */
            catchUp: "none" | "last";
            thresholds: components["schemas"]["Thresholds"];
            /**
             * @description Runs beyond so many that had a job, or older than so many days, are deleted with their jobs. The baseline and the last good run stay. null: all of them stay.
             * @default null
             */
            retention: {
                runs?: number;
                days?: number;
            } | null;
            baselineRunId: string | null;
            /** @description The cron expression in words. */
            words: string;
            /** @description The next five slots, or as many as there are. */
            next: string[];
            pausedAt: string | null;
            /** @description Grows with every change; it is the ETag. */
            version: number;
            /** Format: date-time */
            createdAt: string;
        };
        SchedulePage: {
            items: components["schemas"]["Schedule"][];
            nextCursor: string | null;
        };
        SchedulePreview: {
            /** @description The cron expression in words. */
            words: string;
            /** @description The next five slots, or as many as there are. */
            next: string[];
        };
        ScheduleRun: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            scheduleId: string;
            /**
             * Format: date-time
             * @description Its slot, or when it was asked for.
             */
            slotAt: string;
            /** @description It was asked for, beside the slots. */
            manual: boolean;
            status: components["schemas"]["ScheduleRunStatus"];
            reason: components["schemas"]["RunReason"] | null;
            jobId: string | null;
            previousRunId: string | null;
            baselineRunId: string | null;
            /** @description How many comparisons came out worse. */
            worse: number;
            /** @description The worst of them, a hundred at most. */
            regressions: components["schemas"]["Regression"][];
            /** @description What else is different from the runs that it was compared with. */
            changes: components["schemas"]["Change"][];
            /** Format: date-time */
            createdAt: string;
            endedAt: string | null;
        };
        ScheduleRunPage: {
            items: components["schemas"]["ScheduleRun"][];
            nextCursor: string | null;
        };
        /**
         * @description `due`: it will have a job; `submitted`: it has one; `succeeded`: with every result, and nothing got worse; `regressed`: something did; `failed`: results are missing, or there was no job to be had; `cancelled`; `skipped`; `missed`: the service was away.
         * @enum {string}
         */
        ScheduleRunStatus: "due" | "submitted" | "succeeded" | "regressed" | "failed" | "cancelled" | "skipped" | "missed";
        RunReason: {
            code: string;
            detail: string;
            /** @description What was wrong with the job, and where. */
            errors: {
                pointer: string;
                code: string;
                detail: string;
            }[];
        };
        Regression: {
            method: components["schemas"]["MethodRef"];
            level: number;
            pattern: string;
            metric: string;
            dataset: string;
            split: string;
            seqlen: number | null;
            before: number;
            after: number | null;
            /** @enum {string} */
            status: "ok" | "overflow" | "not_applicable" | "failed";
            difference: number | null;
            /**
             * @description What it is compared with: the last good run before it, or the pinned baseline.
             * @enum {string}
             */
            against: "previous" | "baseline";
        };
        Change: {
            /** @description `revision`, `torch`, `host`, `calibration.seed`. */
            what: string;
            before: string[];
            after: string[];
            /**
             * @description What it is compared with: the last good run before it, or the pinned baseline.
             * @enum {string}
             */
            against: "previous" | "baseline";
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            /**
             * @description An `https` URL without credentials. Redirects are not followed.
             * @example https://hooks.example/secateur
             */
            url: string;
            /** @description What it is sent. `host.lost` is the operators' alone. */
            events: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
            /** @description false: it is sent nothing. */
            enabled: boolean;
            disabledAt: string | null;
            previousSecretUntil: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        WebhookPage: {
            items: components["schemas"]["Webhook"][];
            nextCursor: string | null;
        };
        MadeWebhook: {
            /** Format: uuid */
            id: string;
            /**
             * @description An `https` URL without credentials. Redirects are not followed.
             * @example https://hooks.example/secateur
             */
            url: string;
            /** @description What it is sent. `host.lost` is the operators' alone. */
            events: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
            /** @description false: it is sent nothing. */
            enabled: boolean;
            disabledAt: string | null;
            previousSecretUntil: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * @description What its deliveries are signed with. It is not shown again.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            secret: string;
        };
        Delivery: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhookId: string;
            /**
             * Format: uuid
             * @description The header `webhook-id`: the same in every attempt, and when it is delivered again.
             */
            eventId: string;
            /** @enum {string} */
            event: "job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost" | "webhook.test";
            /**
             * @description `pending`: it is tried until it is answered with 2xx; `delivered`; `failed`: it was given up, after a day or because the webhook is disabled.
             * @enum {string}
             */
            status: "pending" | "delivered" | "failed";
            nextAttemptAt: string | null;
            /** @description Oldest first. */
            attempts: {
                number: number;
                /** Format: date-time */
                startedAt: string;
                seconds: number | null;
                responseStatus: number | null;
                error: {
                    code: string;
                    detail: string;
                } | null;
            }[];
            /** Format: date-time */
            createdAt: string;
            endedAt: string | null;
        };
        DeliveryPage: {
            items: components["schemas"]["Delivery"][];
            nextCursor: string | null;
        };
        /** @description A job has ended. One that is retried ends again. */
        JobFinishedEvent: {
            /** @enum {string} */
            type: "job.finished";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                jobId: string;
                status: components["schemas"]["JobStatus"];
                /**
                 * Format: uri
                 * @description Where the API tells more of it.
                 */
                url: string;
                job: {
                    name: string | null;
                    model: string;
                    tags: string[];
                } | null;
            };
        };
        /** @description In a run of a schedule something got worse: by how much, and what else has changed. */
        ScheduleRegressedEvent: {
            /** @enum {string} */
            type: "schedule.regressed";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                scheduleId: string;
                /** Format: uuid */
                runId: string;
                /**
                 * Format: uri
                 * @description Where the API tells more of it.
                 */
                url: string;
                run: {
                    schedule: string;
                    /**
                     * Format: date-time
                     * @description Its slot, or when it was asked for.
                     */
                    slotAt: string;
                    jobId: string | null;
                    /** @description How many comparisons came out worse. */
                    worse: number;
                    /** @description The worst of them. */
                    regressions: components["schemas"]["Regression"][];
                    /** @description What else is different from the runs that it was compared with. */
                    changes: components["schemas"]["Change"][];
                } | null;
            };
        };
        /** @description A slot of a schedule has no job, and why. */
        ScheduleMissedEvent: {
            /** @enum {string} */
            type: "schedule.missed";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                scheduleId: string;
                /** Format: uuid */
                runId: string;
                /**
                 * Format: uri
                 * @description Where the API tells more of it.
                 */
                url: string;
                run: {
                    schedule: string;
                    /**
                     * Format: date-time
                     * @description Its slot, or when it was asked for.
                     */
                    slotAt: string;
                    status: components["schemas"]["ScheduleRunStatus"];
                    reason: components["schemas"]["RunReason"] | null;
                } | null;
            };
        };
        /** @description A host went silent. For the operators of the installation. */
        HostLostEvent: {
            /** @enum {string} */
            type: "host.lost";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                hostId: string;
                /**
                 * Format: uri
                 * @description Where the API tells more of it.
                 */
                url: string;
                host: {
                    /** @description Host name and device. */
                    name: string;
                    pool: string;
                    device: string;
                    /** Format: date-time */
                    heartbeatAt: string;
                } | null;
            };
        };
        /** @description Somebody asked for it. */
        WebhookTestEvent: {
            /** @enum {string} */
            type: "webhook.test";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                webhookId: string;
                /**
                 * Format: uri
                 * @description Where the API tells more of it.
                 */
                url: string;
            };
        };
        Key: {
            /** Format: uuid */
            id: string;
            team: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            role: components["schemas"]["Role"];
            name: string;
            /** @description What the key begins with. */
            prefix: string;
            createdBy: string | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            lastUsedAt: string | null;
        };
        KeyPage: {
            items: components["schemas"]["Key"][];
            nextCursor: string | null;
        };
        MadeKey: {
            /** Format: uuid */
            id: string;
            team: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            role: components["schemas"]["Role"];
            name: string;
            /** @description What the key begins with. */
            prefix: string;
            createdBy: string | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            lastUsedAt: string | null;
            /** @description The key itself. It is not shown again. */
            secret: string;
        };
        /**
         * @description `viewer` reads; `submitter` submits, changes and cancels jobs as well; `admin` has the keys and webhooks of the team; `operator` runs the installation. Each may do what those before it may.
         * @enum {string}
         */
        Role: "viewer" | "submitter" | "admin" | "operator";
        Team: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
        };
        TeamPage: {
            items: components["schemas"]["Team"][];
            nextCursor: string | null;
        };
        AuditEvent: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            at: string;
            /** @description The key that was used. */
            key: {
                /** Format: uuid */
                id: string;
                prefix: string;
                name: string;
            };
            /** @description The `operationId` of the call. */
            action: string;
            row: string | null;
            created: string | null;
            status: number | null;
            ip: string;
            userAgent: string | null;
            requestId: string;
        };
        AuditPage: {
            items: components["schemas"]["AuditEvent"][];
            nextCursor: string | null;
        };
        Problem: {
            /** @description `about:blank`, or a page about the code. */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description Stable: `PRUNE_UNKNOWN_METHOD`. */
            code: string;
            requestId: string;
            errors: {
                /** @description Into the body (`#/levels/0`), `?name` of a query parameter, or `@name` of a header. */
                pointer: string;
                code: string;
                detail: string;
            }[];
        };
        JobRequest: {
            /** @default null */
            name?: string | null;
            /**
             * @description Whatever should be remembered of it. `GET /v1/jobs?q=` finds it.
             * @default null
             */
            notes?: string | null;
            /** @default [] */
            tags?: string[];
            /** @description An id of `GET /v1/models`, a hub id with an optional `@revision`, or `file:<folder>` below one of the model roots. safetensors only. */
            model: string;
            methods: (string | {
                /** @description An id of `GET /v1/methods`. */
                id: string;
                /** @description The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which. */
                params?: {
                    [key: string]: unknown;
                };
                /** @description In place of the job's. */
                patterns?: string[];
            })[];
            /**
             * @default [
             *       0.01,
             *       0.05,
             *       0.1,
             *       0.2,
             *       0.3,
             *       0.4,
             *       0.5,
             *       0.6,
             *       0.7,
             *       0.8,
             *       0.9,
             *       0.95,
             *       0.99
             *     ]
             */
            levels?: number[];
            /**
             * @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's own first pattern of `GET /v1/methods`.
             * @default null
             */
            patterns?: string[] | null;
            calibration?: components["schemas"]["CalibrationRequest"];
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "brown"
             *       }
             *     ]
             */
            evaluations?: components["schemas"]["EvaluationRequest"][];
            /**
             * @description `auto`: the model's own on CUDA, float32 on a CPU.
             * @default auto
             * @enum {string}
             */
            dtype?: "auto" | "float32" | "bfloat16" | "float16";
            allocation?: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass a block, pruned in order inside it. `reference`: the two passes of the Wanda code.
             * @default sequential
             * @enum {string}
             */
            pass?: "sequential" | "reference";
            /** @default 0 */
            seed?: number;
            /**
             * @description Higher runs first.
             * @default 0
             */
            priority?: number;
            /**
             * @description Only hosts of this pool run it: up to 40 lower-case letters, digits and hyphens.
             * @default default
             */
            pool?: string;
            /**
             * @description Only hosts with all of this run it.
             * @default []
             * @example [
             *       "cuda",
             *       "gpu-memory>=40GiB"
             *     ]
             */
            requires?: string[];
            /**
             * @description Take over the result of an earlier trial with the same fingerprint instead of computing it again.
             * @default true
             */
            reuse?: boolean;
            /**
             * @description Attempts that may fail before a trial is given up. Only failures that may pass are tried again: a lost host, the death of Python, memory that ran out once.
             * @default 3
             */
            maxAttempts?: number;
            /**
             * @default none
             * @enum {string}
             */
            keepArtifacts?: "none";
        };
        /** @default {} */
        CalibrationRequest: {
            /**
             * @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images.
             * @default brown
             */
            dataset?: string;
            /**
             * @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
             * @default null
             */
            split?: string | null;
            /**
             * @description Windows of a text, or images.
             * @default 128
             */
            samples?: number;
            /**
             * @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
             * @default null
             */
            seqlen?: number | null;
            /**
             * @description `random`: a random window of a random document (the Wanda protocol), or different images at random. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text, and the first images.
             * @default random
             * @enum {string}
             */
            sampling?: "random" | "sequential";
            /** @default 0 */
            seed?: number;
        };
        EvaluationRequest: {
            /**
             * @description `perplexity` of text, lower is better; `accuracy`, the fraction of images whose label the model tells, higher is better.
             * @default perplexity
             * @enum {string}
             */
            metric?: "perplexity" | "accuracy";
            /** @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images. */
            dataset: string;
            /**
             * @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
             * @default null
             */
            split?: string | null;
            /**
             * @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
             * @default null
             */
            seqlen?: number | null;
            /**
             * @description Only the first so many windows, or images; null: all of them.
             * @default null
             */
            windows?: number | null;
        };
        ScheduleRequest: {
            name: string;
            /**
             * @description Five fields: minute, hour, day of the month, month, day of the week.
             * @example 30 2 * * *
             */
            cron: string;
            /**
             * @description IANA name: slots are times on the clocks there. One that clocks are put forward over is the end of the gap, one that comes twice is the first of the two.
             * @default UTC
             * @example Europe/Berlin
             */
            zone?: string;
            /**
             * @description No slot is before it.
             * @default null
             */
            startsAt?: string | null;
            /**
             * @description No slot is after it.
             * @default null
             */
            endsAt?: string | null;
            job: components["schemas"]["JobRequest"];
            /**
             * @description Of a slot while a run is under way: `skip` it; `queue` it, one at most; or `cancel_previous`.
             * @default skip
             * @enum {string}
             */
            overlap?: "skip" | "queue" | "cancel_previous";
            /**
             * @description Of slots that were missed while the service was away: `none`, or the `last`, late.
             * @default none
             * @enum {string}
             */
            catchUp?: "none" | "last";
            thresholds?: components["schemas"]["ThresholdsRequest"];
            /**
             * @description Runs beyond so many that had a job, or older than so many days, are deleted with their jobs. The baseline and the last good run stay. null: all of them stay.
             * @default null
             */
            retention?: {
                runs?: number;
                days?: number;
            } | null;
        };
        ScheduledJob: {
            /** @default null */
            name: string | null;
            /**
             * @description Whatever should be remembered of it. `GET /v1/jobs?q=` finds it.
             * @default null
             */
            notes: string | null;
            /** @default [] */
            tags: string[];
            /** @description An id of `GET /v1/models`, a hub id with an optional `@revision`, or `file:<folder>` below one of the model roots. safetensors only. */
            model: string;
            methods: (string | {
                /** @description An id of `GET /v1/methods`. */
                id: string;
                /** @description The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which. */
                params?: {
                    [key: string]: unknown;
                };
                /** @description In place of the job's. */
                patterns?: string[];
            })[];
            /**
             * @default [
             *       0.01,
             *       0.05,
             *       0.1,
             *       0.2,
             *       0.3,
             *       0.4,
             *       0.5,
             *       0.6,
             *       0.7,
             *       0.8,
             *       0.9,
             *       0.95,
             *       0.99
             *     ]
             */
            levels: number[];
            /**
             * @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's own first pattern of `GET /v1/methods`.
             * @default null
             */
            patterns: string[] | null;
            calibration: components["schemas"]["Calibration"];
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "brown"
             *       }
             *     ]
             */
            evaluations: components["schemas"]["Evaluation"][];
            /**
             * @description `auto`: the model's own on CUDA, float32 on a CPU.
             * @default auto
             * @enum {string}
             */
            dtype: "auto" | "float32" | "bfloat16" | "float16";
            allocation: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass a block, pruned in order inside it. `reference`: the two passes of the Wanda code.
             * @default sequential
             * @enum {string}
             */
            pass: "sequential" | "reference";
            /** @default 0 */
            seed: number;
            /**
             * @description Higher runs first.
             * @default 0
             */
            priority: number;
            /**
             * @description Only hosts of this pool run it: up to 40 lower-case letters, digits and hyphens.
             * @default default
             */
            pool: string;
            /**
             * @description Only hosts with all of this run it.
             * @default []
             * @example [
             *       "cuda",
             *       "gpu-memory>=40GiB"
             *     ]
             */
            requires: string[];
            /**
             * @description Take over the result of an earlier trial with the same fingerprint instead of computing it again.
             * @default true
             */
            reuse: boolean;
            /**
             * @description Attempts that may fail before a trial is given up. Only failures that may pass are tried again: a lost host, the death of Python, memory that ran out once.
             * @default 3
             */
            maxAttempts: number;
            /**
             * @default none
             * @enum {string}
             */
            keepArtifacts: "none";
        };
        /**
         * @description By how much a value may get worse, of each metric: by the larger of the two.
         * @default {}
         */
        Thresholds: {
            /** @default {} */
            perplexity: {
                /**
                 * @description Of the value before.
                 * @default 0.02
                 */
                relative: number;
                /** @default 0.1 */
                absolute: number;
            };
            /** @default {} */
            accuracy: {
                /**
                 * @description Of the value before.
                 * @default 0
                 */
                relative: number;
                /** @default 0.005 */
                absolute: number;
            };
        };
        /**
         * @description By how much a value may get worse, of each metric: by the larger of the two.
         * @default {}
         */
        ThresholdsRequest: {
            /** @default {} */
            perplexity?: {
                /**
                 * @description Of the value before.
                 * @default 0.02
                 */
                relative?: number;
                /** @default 0.1 */
                absolute?: number;
            };
            /** @default {} */
            accuracy?: {
                /**
                 * @description Of the value before.
                 * @default 0
                 */
                relative?: number;
                /** @default 0.005 */
                absolute?: number;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        alive: true;
                    };
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        /** @description `ok`, or what is wrong. */
                        postgres: string;
                        redis: string;
                        migrations: string;
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        /** @description `ok`, or what is wrong. */
                        postgres: string;
                        redis: string;
                        migrations: string;
                    };
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description By when jobs were submitted, or when they ended: then only those that have. */
                sort?: "created" | "ended";
                /** @description In any of them: `status=failed&status=cancelled`. */
                status?: components["schemas"]["JobStatus"][];
                model?: string;
                /** @description An id of `GET /v1/methods`. */
                method?: string;
                /** @description With all of them. */
                tag?: string[];
                /** @example 2026-11-24T00:00:00Z */
                createdAfter?: string;
                /** @example 2026-11-24T00:00:00Z */
                createdBefore?: string;
                /**
                 * @description Words of name, notes, tags or model; `"two words"` in their order, `or` between them, `-word` without it.
                 * @example smollm2 -nightly
                 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submitJob: {
        parameters: {
            query?: {
                /** @description Only check it, and say which trials it would have, which results are there, and what the rest may take. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description up to 255 printable ASCII characters without spaces, quotes and backslashes, in quotes or not; a UUID will do. Asked again with it within 24 hours, the same request has the same answer and no other effect.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "first sweep",
                 *       "model": "demo/smollm2-135m",
                 *       "methods": [
                 *         "magnitude",
                 *         {
                 *           "id": "wanda",
                 *           "params": {
                 *             "variant": true
                 *           }
                 *         }
                 *       ],
                 *       "levels": [
                 *         0.3,
                 *         0.5,
                 *         0.7
                 *       ],
                 *       "calibration": {
                 *         "dataset": "brown",
                 *         "samples": 16,
                 *         "seqlen": 128
                 *       },
                 *       "evaluations": [
                 *         {
                 *           "metric": "perplexity",
                 *           "dataset": "brown",
                 *           "seqlen": 128,
                 *           "windows": 20
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["JobRequest"];
            };
        };
        responses: {
            /** @description With `dryRun`: what it would be. Nothing has been stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Accepted. */
            202: {
                headers: {
                    /** @description Where to watch it. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cloneJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description up to 255 printable ASCII characters without spaces, quotes and backslashes, in quotes or not; a UUID will do. Asked again with it within 24 hours, the same request has the same answer and no other effect.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "levels": [
                 *         0.6
                 *       ],
                 *       "calibration": {
                 *         "samples": 128
                 *       }
                 *     }
                 */
                "application/json": {
                    name?: string | null;
                    /** @description Whatever should be remembered of it. `GET /v1/jobs?q=` finds it. */
                    notes?: string | null;
                    tags?: string[];
                    /** @description An id of `GET /v1/models`, a hub id with an optional `@revision`, or `file:<folder>` below one of the model roots. safetensors only. */
                    model?: string;
                    methods?: (string | {
                        /** @description An id of `GET /v1/methods`. */
                        id: string;
                        /** @description The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which. */
                        params?: {
                            [key: string]: unknown;
                        };
                        /** @description In place of the job's. */
                        patterns?: string[];
                    })[];
                    levels?: number[];
                    /** @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's own first pattern of `GET /v1/methods`. */
                    patterns?: string[] | null;
                    calibration?: {
                        /** @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images. */
                        dataset?: string;
                        /** @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`. */
                        split?: string | null;
                        /** @description Windows of a text, or images. */
                        samples?: number;
                        /** @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null. */
                        seqlen?: number | null;
                        /**
                         * @description `random`: a random window of a random document (the Wanda protocol), or different images at random. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text, and the first images.
                         * @enum {string}
                         */
                        sampling?: "random" | "sequential";
                        seed?: number;
                    };
                    evaluations?: {
                        /**
                         * @description `perplexity` of text, lower is better; `accuracy`, the fraction of images whose label the model tells, higher is better.
                         * @enum {string}
                         */
                        metric?: "perplexity" | "accuracy";
                        /** @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images. */
                        dataset: string;
                        /** @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`. */
                        split?: string | null;
                        /** @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null. */
                        seqlen?: number | null;
                        /** @description Only the first so many windows, or images; null: all of them. */
                        windows?: number | null;
                    }[];
                    /**
                     * @description `auto`: the model's own on CUDA, float32 on a CPU.
                     * @enum {string}
                     */
                    dtype?: "auto" | "float32" | "bfloat16" | "float16";
                    /** @description `uniform`; `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08); or `{ "blocks": [...] }`. An n:m pattern fixes its level and takes `uniform` only. */
                    allocation?: ("uniform" | "owl") | {
                        /** @description A number for each block, in order: a level, or how far a level is from the trial's. A block is pruned by the trial's level + its number - the weighted mean of all numbers. */
                        blocks?: number[];
                    };
                    /**
                     * @description `sequential`: one forward pass a block, pruned in order inside it. `reference`: the two passes of the Wanda code.
                     * @enum {string}
                     */
                    pass?: "sequential" | "reference";
                    seed?: number;
                    /** @description Higher runs first. */
                    priority?: number;
                    /** @description Only hosts of this pool run it: up to 40 lower-case letters, digits and hyphens. */
                    pool?: string;
                    /**
                     * @description Only hosts with all of this run it.
                     * @example [
                     *       "cuda",
                     *       "gpu-memory>=40GiB"
                     *     ]
                     */
                    requires?: string[];
                    /** @description Take over the result of an earlier trial with the same fingerprint instead of computing it again. */
                    reuse?: boolean;
                    /** @description Attempts that may fail before a trial is given up. Only failures that may pass are tried again: a lost host, the death of Python, memory that ran out once. */
                    maxAttempts?: number;
                    /** @enum {string} */
                    keepArtifacts?: "none";
                };
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    /** @description Where to watch it. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTrials: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialPage"];
                };
            };
            /** @description Nothing has changed. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: {
                /** @description Seconds to wait for the next change, `1s` to `60s`. With the last `ETag` as `If-None-Match`, the answer is the changed job as soon as there is one, or 304 when the time is over. */
                wait?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Nothing has changed. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description An `ETag` of it: 412 if it has changed since.
                 * @example "7"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "priority": 10,
                 *       "tags": [
                 *         "nightly",
                 *         "paper"
                 *       ]
                 *     }
                 */
                "application/json": {
                    name?: string | null;
                    /** @description Whatever should be remembered of it. `GET /v1/jobs?q=` finds it. */
                    notes?: string | null;
                    tags?: string[];
                    /** @description Higher runs first. */
                    priority?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_CHANGED. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description the last `id` that was received: what has changed since is sent first */
                "last-event-id"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `job` and `deleted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": {
                        /** @description `Last-Event-ID`, to go on from here. */
                        id: string;
                        /** @enum {string} */
                        event?: "job" | "deleted";
                        /** @description The job, or the `id` of the one that is deleted. Without it, the event is only a place to go on from. */
                        data?: string;
                    };
                };
            };
            /** @description There is no more to come. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description the last `id` that was received: what has changed since is sent first */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `job` and `deleted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": {
                        /** @description `Last-Event-ID`, to go on from here. */
                        id: string;
                        /** @enum {string} */
                        event?: "job" | "deleted";
                        /** @description The job, or the `id` of the one that is deleted. Without it, the event is only a place to go on from. */
                        data?: string;
                    };
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTable: {
        parameters: {
            query?: {
                format?: "json" | "csv" | "markdown" | "latex" | "parquet";
                /** @description What goes down in Markdown and LaTeX, the other going across. JSON, CSV and Parquet have one form each. */
                layout?: "levels" | "methods";
                metric?: string;
                dataset?: string;
                split?: string;
                seqlen?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Table"];
                    "text/csv": string;
                    "text/markdown": string;
                    "application/x-latex": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description Nothing has changed. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMeasurements: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description JSON comes in pages. The others are files and come whole, whatever `limit` and `cursor` say. */
                format?: "json" | "csv" | "markdown" | "latex" | "parquet";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The measurements. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["MeasurementRow"][];
                        nextCursor: string | null;
                    };
                    "text/csv": string;
                    "text/markdown": string;
                    "application/x-latex": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareJobs: {
        parameters: {
            query: {
                /**
                 * @description Ids of 2 to 6 jobs with commas between them; the others are compared with the first.
                 * @example 019a0000-0000-7000-8000-00000000000a,019a0000-0000-7000-8000-00000000000b
                 */
                jobs: string;
                format?: "json" | "csv" | "markdown";
                metric?: string;
                dataset?: string;
                split?: string;
                seqlen?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comparison. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                    "text/csv": string;
                    "text/markdown": string;
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTrial: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialDetail"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "nightly sweep",
                 *       "cron": "30 2 * * *",
                 *       "zone": "Europe/Berlin",
                 *       "job": {
                 *         "model": "demo/smollm2-135m",
                 *         "methods": [
                 *           "magnitude",
                 *           "wanda"
                 *         ],
                 *         "levels": [
                 *           0.5
                 *         ],
                 *         "calibration": {
                 *           "dataset": "brown",
                 *           "samples": 16,
                 *           "seqlen": 128
                 *         },
                 *         "evaluations": [
                 *           {
                 *             "dataset": "brown",
                 *             "seqlen": 128,
                 *             "windows": 20
                 *           }
                 *         ]
                 *       },
                 *       "overlap": "skip",
                 *       "retention": {
                 *         "days": 90
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ScheduleRequest"];
            };
        };
        responses: {
            /** @description It is there. */
            201: {
                headers: {
                    /** @description The schedule. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cron": "30 2 * * *",
                 *       "zone": "Europe/Berlin"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Five fields: minute, hour, day of the month, month, day of the week.
                     * @example 30 2 * * *
                     */
                    cron: string;
                    /**
                     * @description IANA name: slots are times on the clocks there. One that clocks are put forward over is the end of the gap, one that comes twice is the first of the two.
                     * @default UTC
                     * @example Europe/Berlin
                     */
                    zone?: string;
                    /**
                     * @description No slot is before it.
                     * @default null
                     */
                    startsAt?: string | null;
                    /**
                     * @description No slot is after it.
                     * @default null
                     */
                    endsAt?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePreview"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editSchedule: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description An `ETag` of it: 412 if it has changed since.
                 * @example "7"
                 */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cron": "0 4 * * 1-5",
                 *       "job": {
                 *         "seed": 1
                 *       }
                 *     }
                 */
                "application/json": {
                    name?: string;
                    /**
                     * @description Five fields: minute, hour, day of the month, month, day of the week.
                     * @example 30 2 * * *
                     */
                    cron?: string;
                    /**
                     * @description IANA name: slots are times on the clocks there. One that clocks are put forward over is the end of the gap, one that comes twice is the first of the two.
                     * @example Europe/Berlin
                     */
                    zone?: string;
                    /** @description No slot is before it. */
                    startsAt?: string | null;
                    /** @description No slot is after it. */
                    endsAt?: string | null;
                    job?: {
                        name?: string | null;
                        /** @description Whatever should be remembered of it. `GET /v1/jobs?q=` finds it. */
                        notes?: string | null;
                        tags?: string[];
                        /** @description An id of `GET /v1/models`, a hub id with an optional `@revision`, or `file:<folder>` below one of the model roots. safetensors only. */
                        model?: string;
                        methods?: (string | {
                            /** @description An id of `GET /v1/methods`. */
                            id: string;
                            /** @description The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which. */
                            params?: {
                                [key: string]: unknown;
                            };
                            /** @description In place of the job's. */
                            patterns?: string[];
                        })[];
                        levels?: number[];
                        /** @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's own first pattern of `GET /v1/methods`. */
                        patterns?: string[] | null;
                        calibration?: {
                            /** @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images. */
                            dataset?: string;
                            /** @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`. */
                            split?: string | null;
                            /** @description Windows of a text, or images. */
                            samples?: number;
                            /** @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null. */
                            seqlen?: number | null;
                            /**
                             * @description `random`: a random window of a random document (the Wanda protocol), or different images at random. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text, and the first images.
                             * @enum {string}
                             */
                            sampling?: "random" | "sequential";
                            seed?: number;
                        };
                        evaluations?: {
                            /**
                             * @description `perplexity` of text, lower is better; `accuracy`, the fraction of images whose label the model tells, higher is better.
                             * @enum {string}
                             */
                            metric?: "perplexity" | "accuracy";
                            /** @description An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images. */
                            dataset: string;
                            /** @description `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`. */
                            split?: string | null;
                            /** @description Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null. */
                            seqlen?: number | null;
                            /** @description Only the first so many windows, or images; null: all of them. */
                            windows?: number | null;
                        }[];
                        /**
                         * @description `auto`: the model's own on CUDA, float32 on a CPU.
                         * @enum {string}
                         */
                        dtype?: "auto" | "float32" | "bfloat16" | "float16";
                        /** @description `uniform`; `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08); or `{ "blocks": [...] }`. An n:m pattern fixes its level and takes `uniform` only. */
                        allocation?: ("uniform" | "owl") | {
                            /** @description A number for each block, in order: a level, or how far a level is from the trial's. A block is pruned by the trial's level + its number - the weighted mean of all numbers. */
                            blocks?: number[];
                        };
                        /**
                         * @description `sequential`: one forward pass a block, pruned in order inside it. `reference`: the two passes of the Wanda code.
                         * @enum {string}
                         */
                        pass?: "sequential" | "reference";
                        seed?: number;
                        /** @description Higher runs first. */
                        priority?: number;
                        /** @description Only hosts of this pool run it: up to 40 lower-case letters, digits and hyphens. */
                        pool?: string;
                        /**
                         * @description Only hosts with all of this run it.
                         * @example [
                         *       "cuda",
                         *       "gpu-memory>=40GiB"
                         *     ]
                         */
                        requires?: string[];
                        /** @description Take over the result of an earlier trial with the same fingerprint instead of computing it again. */
                        reuse?: boolean;
                        /** @description Attempts that may fail before a trial is given up. Only failures that may pass are tried again: a lost host, the death of Python, memory that ran out once. */
                        maxAttempts?: number;
                        /** @enum {string} */
                        keepArtifacts?: "none";
                    };
                    /**
                     * @description Of a slot while a run is under way: `skip` it; `queue` it, one at most; or `cancel_previous`.
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue" | "cancel_previous";
                    /**
                     * @description Of slots that were missed while the service was away: `none`, or the `last`, late.
                     * @enum {string}
                     */
                    catchUp?: "none" | "last";
                    /** @description By how much a value may get worse, of each metric: by the larger of the two. */
                    thresholds?: {
                        perplexity?: {
                            /** @description Of the value before. */
                            relative?: number;
                            absolute?: number;
                        };
                        accuracy?: {
                            /** @description Of the value before. */
                            relative?: number;
                            absolute?: number;
                        };
                    };
                    /** @description Runs beyond so many that had a job, or older than so many days, are deleted with their jobs. The baseline and the last good run stay. null: all of them stay. */
                    retention?: {
                        runs?: number;
                        days?: number;
                    } | null;
                    baselineRunId?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_CHANGED. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is due. */
            202: {
                headers: {
                    /** @description Where to watch it. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleRun"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScheduleRuns: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleRunPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScheduleRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleRun"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://hooks.example/secateur",
                 *       "events": [
                 *         "job.finished",
                 *         "schedule.regressed",
                 *         "schedule.missed"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An `https` URL without credentials. Redirects are not followed.
                     * @example https://hooks.example/secateur
                     */
                    url: string;
                    /** @description What it is sent. `host.lost` is the operators' alone. */
                    events: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
                };
            };
        };
        responses: {
            /** @description The webhook and its secret. */
            201: {
                headers: {
                    /** @description What was made. */
                    location?: string;
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeWebhook"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An `https` URL without credentials. Redirects are not followed.
                     * @example https://hooks.example/secateur
                     */
                    url?: string;
                    /** @description What it is sent. `host.lost` is the operators' alone. */
                    events?: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
                    /** @description false: it is sent nothing. */
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook and its new secret. */
            200: {
                headers: {
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeWebhook"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    /** @description What becomes of it. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    /** @description What becomes of it. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MethodList"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDatasets: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadDataset: {
        parameters: {
            query: {
                name: string;
                /** @description `text`: one text. `traces`: a team's own recorded queries, an object with `text` or `query` a line. */
                kind: "text" | "traces";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example A pruned rose flowers twice. */
                "text/plain": string;
                /**
                 * @example {"text":"How do I prune a rose?"}
                 *     {"query":"When do apple trees flower?","id":7}
                 */
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description The team has the same already. */
            200: {
                headers: {
                    /** @description Where it is. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description Stored. */
            201: {
                headers: {
                    /** @description Where it is. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHosts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostList"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drainHost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Host"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeHost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Host"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "nightly sweeps",
                 *       "role": "submitter",
                 *       "expiresInDays": 90
                 *     }
                 */
                "application/json": {
                    name: string;
                    role: components["schemas"]["Role"];
                    /** @description Left out: until it is revoked. */
                    expiresInDays?: number;
                };
            };
        };
        responses: {
            /** @description The key and its secret. */
            201: {
                headers: {
                    /** @description What was made. */
                    location?: string;
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOwnKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTeams: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "vision"
                 *     }
                 */
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description The team and its first key. */
            201: {
                headers: {
                    /** @description What was made. */
                    location?: string;
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** Format: date-time */
                        createdAt: string;
                        key: components["schemas"]["MadeKey"];
                    };
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTeamKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "nightly sweeps",
                 *       "role": "submitter",
                 *       "expiresInDays": 90
                 *     }
                 */
                "application/json": {
                    name: string;
                    role: components["schemas"]["Role"];
                    /** @description Left out: until it is revoked. */
                    expiresInDays?: number;
                };
            };
        };
        responses: {
            /** @description The key and its secret. */
            201: {
                headers: {
                    /** @description What was made. */
                    location?: string;
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description One of PRUNE_MALFORMED_BODY. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_NOT_FOUND. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_BODY_TOO_LARGE, PRUNE_UPLOAD_QUOTA. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNSUPPORTED_MEDIA_TYPE. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Id of the key that was used. */
                key?: string;
                /** @description An `operationId`. */
                action?: string;
                /** @description Id of what was changed or made. */
                row?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description One of PRUNE_KEY_REQUIRED, PRUNE_KEY_REFUSED. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_ROLE_TOO_SMALL. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_INVALID_UPLOAD. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_WATCHERS. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_INTERNAL. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_UNAVAILABLE. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
