// Generated from docs/openapi.json by `npm run docs`.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check that the process is alive */
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
        /** Check that Postgres and Redis answer and the schema is current */
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
         * List jobs, newest first
         * @description A job is listed if it matches every filter. Jobs that arrive or change while you page through the list do not shift its pages.
         */
        get: operations["listJobs"];
        put?: never;
        /**
         * Submit a job
         * @description The job is validated before it is accepted, so an accepted job can run. A rejection lists all problems at once. With an `Idempotency-Key` you can safely repeat the request when you got no answer.
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
         * Submit a copy of a job, with changes
         * @description The body has the fields to change, and may be missing. Objects are merged field by field with those of the job; lists and values replace them. The copy is validated again, and a model without `@revision` is taken at its newest revision.
         */
        post: operations["cloneJob"];
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
         * Get a job and its progress
         * @description Send the last `ETag` as `If-None-Match` to get 304 while nothing has changed.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Delete a job that has ended
         * @description Its trials, measurements and stored models are deleted with it. Other jobs keep the results that they reused from it. The baseline of a schedule cannot be deleted, nor a part of a benchmark or a job with a pinned model.
         */
        delete: operations["deleteJob"];
        options?: never;
        head?: never;
        /**
         * Change a job's name, notes, tags or priority
         * @description Fields that you leave out keep their values. A new priority applies to trials that no host has taken yet.
         */
        patch: operations["editJob"];
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
         * List a job's trials, in plan order
         * @description Send the last `ETag` as `If-None-Match` to get 304 while nothing has changed.
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
    "/v1/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the places of queued jobs
         * @description Lists those of the named jobs that are queued, in the order in which hosts take their trials. Jobs of other teams are not counted: a free host serves the team that has the fewest trials under way.
         */
        get: operations["listQueuePlaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
         * Stream the changes of a job
         * @description Server-sent events: `job` with the same JSON as `GET /v1/jobs/{id}`, at once and at every change until the job ends, and `deleted` if it is deleted. The event `id` is the version of the job. The answer is 204 if the job has ended and `Last-Event-ID` is its last version.
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
         * Stream the changes of all the team's jobs
         * @description Server-sent events: `job` for each job that is submitted or changes, `deleted` for each deleted job. To miss nothing, open the stream before you read the list of jobs; of two versions of a job, keep the higher one. After you resume the stream, an event may come twice.
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
         * @description No further trial of the job starts, and running trials stop. Results that were measured before are kept.
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
         * Retry the failed and cancelled trials of a job
         * @description The job must have ended. Existing results are kept; trials without a result get a full set of attempts again.
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
         * Get a job's results as a table of levels and methods
         * @description The dense baseline comes first, and n:m patterns come below the levels. Cells fill in as trials end; a cell without a trial is not applicable (NA). Without a selection, the table shows the first evaluation of the job. Send the last `ETag` as `If-None-Match` to get 304 while nothing has changed.
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
         * List a job's measurements, one row per trial and measurement
         * @description Rows are in plan order, and each has the model, data and settings behind its figure. A trial without measurements has one row with its status. If the transfer of a file breaks off, the file is incomplete.
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
         * Compare jobs cell by cell
         * @description Has every method, level and pattern that any of the jobs has, with the difference and ratio to the first job. It also lists where the settings behind the figures differ. A comparison has at most 30,000 cells: rows times jobs. Without a selection, it compares the first evaluation of the first job.
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
    "/v1/jobs/{id}/best": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find the sparsest models of a job that are close enough to the dense model
         * @description For each method, the model of the highest sparsity whose figure is within `maxIncrease` of the dense one, with its 95% interval. Without a selection, it judges the first evaluation of the job.
         */
        get: operations["getBest"];
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
        /**
         * Get a trial with its measurements and attempts
         * @description Each attempt has the end of its log.
         */
        get: operations["getTrial"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trials/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what a trial found in each window or image
         * @description Everything that intervals are computed from, for statistics of your own. Outcomes of equal digests are of the same windows or images, in the same order.
         */
        get: operations["getTrialOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trials/{id}/texts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the texts that the model of a trial wrote
         * @description Of evaluations on prompts and on problems: at most 64 texts, each cut behind 4,096 characters. A model wrote them: treat code among them as you treat code of strangers.
         */
        get: operations["getTrialTexts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stored models, newest first
         * @description A model appears when its trial has ended and all its bytes are stored.
         */
        get: operations["listArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a stored model: what it is, how it was made, and its files
         * @description Send the `ETag` as `If-None-Match`: if nothing has changed, the answer is 304.
         */
        get: operations["getArtifact"];
        put?: never;
        post?: never;
        /**
         * Delete a stored model permanently
         * @description Bytes that other models share are kept. The answer is 409 while the model is pinned. Its trial keeps its figures, and its model can be made again.
         */
        delete: operations["deleteArtifact"];
        options?: never;
        head?: never;
        /**
         * Pin a stored model, or no longer
         * @description A pinned model stays until it is unpinned: neither retention nor a request deletes it.
         */
        patch: operations["editArtifact"];
        trace?: never;
    };
    "/v1/artifacts/{id}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file of a stored model
         * @description Continue a download that broke off with `Range: bytes=LENGTH-`, and send the `ETag` as `If-Range`. If the models are stored in S3, the answer can be a redirect to a URL of the storage, which works for five minutes.
         */
        get: operations["downloadArtifactFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a stored model as one tar archive
         * @description The archive has one folder with all files. The same model always gives the same bytes. If a download breaks off, begin again, or download the files one by one.
         */
        get: operations["downloadArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trials/{id}/artifact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the model of a trial that has succeeded
         * @description If the model is stored, the answer is 200 and has it. Otherwise a job prunes the model again, without evaluating it, and the answer is 202. The job is queued and can be watched and cancelled like any other. When it has succeeded, the same request answers with the model; its `reproduced` says whether it equals the measured one to the bit. However often you ask, one job makes the model. A model that would exceed the quota of the team is refused before.
         */
        post: operations["makeArtifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get how long the stored models of the team are kept */
        get: operations["getArtifactRetention"];
        /**
         * Set how long the stored models of the team are kept
         * @description It applies within seconds, to the oldest models first, and deletes them for good. Pin the models that must stay before.
         */
        put: operations["setArtifactRetention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List benchmarks, newest first */
        get: operations["listBenchmarks"];
        put?: never;
        /**
         * Submit a benchmark
         * @description A benchmark becomes one job for each model, calibration and seed, at most 32. Each job is validated as if it were submitted alone, and all are created together or not at all. A rejection lists all problems at once. With an `Idempotency-Key` you can safely repeat the request when you got no answer.
         */
        post: operations["submitBenchmark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a benchmark, its progress and its jobs
         * @description Status and progress follow from the jobs. Each job has a table of its own.
         */
        get: operations["getBenchmark"];
        put?: never;
        post?: never;
        /**
         * Delete a benchmark that has ended, with its jobs
         * @description All of its jobs, with their trials, measurements and stored models, are deleted together or not at all. A benchmark with a pinned model cannot be deleted.
         */
        delete: operations["deleteBenchmark"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the report of a benchmark as a file
         * @description The paper's tables 1 to 8 with scores; for each job and each of its evaluations the table with 95% intervals and, for each method, the sparsest model within 1, 5 and 10% of the dense one. `html` is one file with pictures; it loads nothing and has no script. `latex` needs booktabs and pgfplots. `csv` has each figure in a line of its own, with its trial, times and scores. Figures fill in as trials end.
         */
        get: operations["getBenchmarkReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel the open jobs of a benchmark
         * @description The jobs are cancelled one after the other. Results that were measured before are kept. An interrupted request can be repeated.
         */
        post: operations["cancelBenchmark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry the failed and cancelled trials of a benchmark's ended jobs
         * @description Existing results are kept, and open jobs are left alone: their failed trials retry automatically. An interrupted request can be repeated.
         */
        post: operations["retryBenchmark"];
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
        /** List schedules, newest first */
        get: operations["listSchedules"];
        put?: never;
        /**
         * Create a schedule that submits a job repeatedly
         * @description The job is submitted at every slot of a cron expression, in a time zone. It is validated now and again before every run. A model without a revision is taken at its newest revision.
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
         * Preview when a schedule would run
         * @description Answers with the next slots and stores nothing.
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
         * Get a schedule and its next slots
         * @description Send the `ETag` as `If-Match` when you change the schedule.
         */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        /**
         * Delete a schedule
         * @description Its runs are deleted with it. The jobs that it submitted are kept.
         */
        delete: operations["deleteSchedule"];
        options?: never;
        head?: never;
        /**
         * Change a schedule or pin its baseline
         * @description Objects, including the job, are merged field by field; lists and values replace the old ones. Past slots do not change.
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
         * @description Slots during the pause are skipped with a reason. A run that is under way continues.
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
         * @description The schedule runs again from its next slot on.
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
         * @description The run is in addition to the slots, and works while the schedule is paused. The answer is 409 if `overlap` would skip a slot now.
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
         * List a schedule's runs, newest first
         * @description Every past slot is listed, with its job or the reason why it has none.
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
        /** Get a run with its regressions and changes */
        get: operations["getScheduleRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/artifact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the model of a schedule's last good run
         * @description The last good run is the latest one with the status `succeeded`. Its job must store the model: see `keepArtifacts`. The answer is 404 if it has no such model, and 409 with their names if it has several.
         */
        get: operations["getScheduleArtifact"];
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
         * List webhooks, newest first
         * @description Secrets are never shown again.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description Events are sent to the URL at least once, signed as Standard Webhooks specifies, and retried for a day. Only this answer contains the secret.
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
        /** Get a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Its delivery log and its pending deliveries are deleted with it.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook
         * @description Pending deliveries go to the new URL. Disabling a webhook gives up its pending deliveries, and events that happen while it is disabled are never sent.
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
         * Replace the secret of a webhook
         * @description For 24 hours deliveries are signed with the new and the old secret, so that the receiver can switch. An even older secret becomes invalid at once.
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
         * Send a webhook a test event
         * @description The event has the type `webhook.test` and no content. `events` need not list it.
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
         * List a webhook's deliveries, newest first
         * @description Each delivery has its attempts. Deliveries are kept for 30 days; of a receiver's answer only the status is stored.
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
        /** Get a delivery and its attempts */
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
         * @description Creates a new delivery of the same event with the same `webhook-id`, whether or not the first one arrived. The answer is 409 while the webhook is disabled.
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
        /** List pruning methods and their parameters */
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
        /**
         * List the models that a job can name by id
         * @description Jobs may also name a model of the hub or a folder.
         */
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
         * List the datasets of the catalogue, then the team's uploads, newest first
         * @description All datasets of the catalogue are on the first page. `limit` applies to the uploads only.
         */
        get: operations["listDatasets"];
        put?: never;
        /**
         * Upload a text or query traces
         * @description Jobs name the upload by its id, as `dataset`. Traces are the team's own recorded user queries: one JSON object per line, with the text in `text`, `query` or `prompt`, or with chat messages in `messages`, of which the texts of the role `user` count. A line may have the time at which it was recorded in `time` or `timestamp` (RFC 3339, or seconds since 1970) and in `count` how often it was sent. With `field`, only the texts of that field, times and counts are stored. The content is validated while it arrives (UTF-8, no NUL, valid lines), and a problem names its line. Uploads cannot be downloaded again. Content that the team has uploaded before is not stored twice; the answer is then the existing dataset under its existing name.
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
        /** Get a dataset */
        get: operations["getDataset"];
        put?: never;
        post?: never;
        /**
         * Delete an upload permanently
         * @description The answer is 409 while a job that has not ended uses the upload. Results that were measured with it are kept; its content is not.
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
         * List the hosts that run trials
         * @description Only operators see which trials of other teams a host runs; others see their own team's.
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
         * @description The host finishes its running trials and takes no new ones, also after a restart. Trials that wait for it go to other hosts.
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
         * @description The host takes trials again.
         */
        post: operations["resumeHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a host that is gone
         * @description The host is stopped or silent and has no trial; otherwise the answer is 409. Attempts keep its name. A worker that starts again under this name is listed again, and is not drained.
         */
        delete: operations["deleteHost"];
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
         * List the team's keys, newest first
         * @description Includes expired and revoked keys. Secrets are never shown again.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create a key
         * @description The role of the new key may not be above the role of your own key. Only this answer contains the secret.
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
        /** Get the key of this request, with its team and role */
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
        /** Get a key of the team */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description The key stops working within a second. Revoking it again changes nothing. The last key that may administer the team cannot be revoked; create another one first.
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
        /** List teams, newest first */
        get: operations["listTeams"];
        put?: never;
        /**
         * Create a team with its first key
         * @description The key has the role admin. Only this answer contains its secret.
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
        /** Get a team */
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
         * Create a key for a team
         * @description For a team that has lost its own keys. Only this answer contains the secret.
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
         * List what was done with the team's keys, newest first
         * @description Has every call that changes something. The entry is written before the call takes effect, and can be neither changed nor deleted.
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
        /** A job ended. A retried job ends again. */
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
                /** @description The receiver wants no more events. The webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The event was received. */
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
        /** A run of a schedule has regressions. The event lists them and what else changed. */
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
                /** @description The receiver wants no more events. The webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The event was received. */
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
        /** A slot of a schedule has no job. The event gives the reason. */
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
                /** @description The receiver wants no more events. The webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The event was received. */
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
        /** A host stopped sending heartbeats. Only webhooks of operators receive it. */
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
                /** @description The receiver wants no more events. The webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The event was received. */
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
        /** A client requested a test delivery. */
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
                /** @description The receiver wants no more events. The webhook is disabled. */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The event was received. */
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
            /** @description Increases with every visible change. It is the ETag. */
            version: number;
            priority: number;
            pool: string;
            /** @description Labels and memory that a host must have. */
            requires: string[];
            waitingFor: string | null;
            progress: components["schemas"]["JobProgress"];
            spec: components["schemas"]["JobSpec"];
            /**
             * @description The benchmark that it is a part of; null if it was submitted on its own.
             * @default null
             */
            benchmarkId: string | null;
            /** @description Id of the request that submitted the job; its log lines carry it. */
            requestId: string;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            /**
             * Format: date-time
             * @description Time of this version.
             */
            updatedAt: string;
            endedAt: string | null;
        };
        JobPage: {
            items: components["schemas"]["Job"][];
            nextCursor: string | null;
        };
        QueuePlace: {
            /** Format: uuid */
            jobId: string;
            /** @description Place among your team's jobs in the job's pool, in the order in which hosts take their trials: by priority, then by age. */
            position: number;
            /** @description Trials of the jobs before it that have not ended, including running ones. */
            trialsAhead: number;
        };
        QueuePlaceList: {
            items: components["schemas"]["QueuePlace"][];
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
            /** @description Finished fraction of the whole job, including the finished part of running trials. Cancelled trials are not finished. */
            fraction: number;
            etaSeconds: number | null;
        };
        JobSpec: {
            /** @description An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported. */
            model: string;
            calibration: components["schemas"]["Calibration"];
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "wikitext2-mini"
             *       }
             *     ]
             */
            evaluations: components["schemas"]["Evaluation"][];
            /**
             * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
             * @default auto
             * @enum {string}
             */
            dtype: "auto" | "float32" | "bfloat16" | "float16";
            allocation: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
             * @default sequential
             * @enum {string}
             */
            pass: "sequential" | "reference";
            /** @default 0 */
            seed: number;
            /** @description Revision of the model's content when the job was accepted. */
            revision: string;
            methods: components["schemas"]["JobMethod"][];
            levels: number[];
            reuse: boolean;
            /**
             * @description Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once.
             * @default 3
             */
            maxAttempts: number;
            keepArtifacts: components["schemas"]["KeepArtifacts"];
            /** @description Only for a job that makes the model of an ended trial: it prunes as that trial did and evaluates nothing. */
            artifactOf?: {
                /** Format: uuid */
                trialId: string;
                layout: components["schemas"]["Layout"];
            };
        };
        /**
         * @description `queued`: no host has begun a trial. `running`: a host has. `cancelling`: running trials are being stopped. The job has ended in all other statuses.
         * @enum {string}
         */
        JobStatus: "queued" | "running" | "cancelling" | "succeeded" | "partially_succeeded" | "failed" | "cancelled";
        MethodRef: {
            /** @description An id of `GET /v1/methods`. */
            id: string;
            /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
            params: {
                [key: string]: unknown;
            };
        };
        JobMethod: {
            /** @description An id of `GET /v1/methods`. */
            id: string;
            /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
            params: {
                [key: string]: unknown;
            };
            patterns: string[];
        };
        /**
         * @description How the level is spread over the blocks. `uniform`: every block has the same level. `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08). `{ "blocks": [...] }`: one number per block. An n:m pattern fixes the level and supports only `uniform`.
         * @default uniform
         */
        Allocation: ("uniform" | "owl") | {
            /** @description One number per block, in order: a level, or an offset from the trial's level. The level of a block is the trial's level + its number - the weighted mean of all numbers. */
            blocks: number[];
        };
        /** @default {} */
        Calibration: {
            /**
             * @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text.
             * @default wikitext2-mini
             */
            dataset: string;
            /**
             * @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
             * @default null
             */
            split: string | null;
            /**
             * @description Number of text windows or images.
             * @default 128
             */
            samples: number;
            /**
             * @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
             * @default null
             */
            seqlen: number | null;
            /**
             * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
             * @default auto
             * @enum {string}
             */
            bos: "auto" | "always" | "never";
            /**
             * @description `random`: each sample is a random window of a random document (the Wanda protocol), or a random image; no image is drawn twice. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text; images are taken from the start.
             * @default random
             * @enum {string}
             */
            sampling: "random" | "sequential";
            /**
             * @description How recorded queries are drawn. `uniform`, the default: like all documents. `frequency`: equal queries are one, which is drawn as often as it was sent, and the drawn queries are joined to windows.
             * @enum {string}
             */
            weighting?: "uniform" | "frequency";
            /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            after?: string;
            /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            before?: string;
            /** @default 0 */
            seed: number;
        };
        Evaluation: {
            /**
             * @description Of text: `perplexity` (lower is better); `kl_divergence`: mean KL(dense || pruned) of the next-token distributions, in nats (lower is better); `top1_agreement`: the share of positions where the dense and the pruned model find the same token most likely (higher is better). Of images: `accuracy`, the fraction of correctly labelled ones (higher is better), and the two comparisons with the dense model, which need no labels. Of multiple-choice items: `accuracy`, the fraction whose right choice is the most probable, and `accuracy_norm`, the same with the log-probability divided by the length of the choice (higher is better). Of problems: `pass_at_1`, `parse_rate` and `run_rate`, the shares of solutions that pass the tests, parse and run (higher is better). Of prompts, of the texts that the model writes: `distinct_2`, the share of distinct pairs of tokens (higher is better); `repetition`, the share of four tokens in a row that the text has already (lower is better); `generated_perplexity`, their perplexity under the dense model (lower is better).
             * @default perplexity
             * @enum {string}
             */
            metric: "perplexity" | "kl_divergence" | "top1_agreement" | "accuracy" | "accuracy_norm" | "pass_at_1" | "parse_rate" | "run_rate" | "distinct_2" | "repetition" | "generated_perplexity";
            /** @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text. */
            dataset: string;
            /**
             * @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
             * @default null
             */
            split: string | null;
            /**
             * @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
             * @default null
             */
            seqlen: number | null;
            /**
             * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
             * @default auto
             * @enum {string}
             */
            bos: "auto" | "always" | "never";
            /**
             * @description Evaluates only the first windows, images, items, problems or prompts, up to this number; null: all.
             * @default null
             */
            windows: number | null;
            /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            after?: string;
            /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            before?: string;
        };
        Trial: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            jobId: string;
            /** @description Position in the job's plan; 0 is the dense baseline. */
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
            weightsDigest: string | null;
            /** @description In which layouts its model is stored when it ends. */
            layouts: components["schemas"]["Layout"][];
            makesModelOf: string | null;
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
            /** @description Position in the job's plan; 0 is the dense baseline. */
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
            weightsDigest: string | null;
            /** @description In which layouts its model is stored when it ends. */
            layouts: components["schemas"]["Layout"][];
            makesModelOf: string | null;
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
        TrialOutcomes: {
            /** @description One item for each measurement. */
            items: {
                metric: string;
                dataset: string;
                split: string;
                seqlen: number | null;
                /**
                 * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
                 * @default null
                 */
                bos: number | null;
                digest: string | null;
                values: number[] | null;
            }[];
        };
        TrialTexts: {
            /** @description One item for each dataset that the model wrote texts for: that of the first measurement on it. */
            items: {
                metric: string;
                dataset: string;
                split: string;
                seqlen: number | null;
                /**
                 * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
                 * @default null
                 */
                bos: number | null;
                texts: {
                    /** @description The beginning that the model continued. */
                    prompt: string;
                    /** @description What the model wrote behind it. */
                    text: string;
                }[];
            }[];
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
            phase: "load" | "calibrate" | "prune" | "evaluate" | "save";
            /** @description Finished steps of this phase. */
            step: number;
            steps: number;
            /** @enum {string} */
            unit: "model" | "block" | "layer" | "batch";
            /** @description Finished fraction of the whole trial. */
            fraction: number;
            /** @description The current step in words, for example `block 7 of 30: mlp.down_proj`. */
            message: string;
        };
        Measurement: {
            metric: string;
            dataset: string;
            split: string;
            seqlen: number | null;
            /**
             * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
             * @default null
             */
            bos: number | null;
            /** @description Number of windows, images, items, problems or prompts. */
            windows: number;
            tokens: number | null;
            /**
             * @description Bytes of UTF-8 that the predicted tokens stand for: of every window, the text behind its first token. null for images, for a tokenizer that does not say where its tokens are, and for results of earlier releases.
             * @default null
             */
            bytes: number | null;
            value: number | null;
            /**
             * @description `overflow`: the value is infinite. `nan`: the model is broken.
             * @enum {string}
             */
            status: "ok" | "overflow" | "nan" | "not_applicable" | "failed";
            /**
             * @description Where the NaN begins: the first module whose weights or outputs are not finite.
             * @default null
             */
            nonFinite: components["schemas"]["NonFinite"] | null;
            seconds: number;
            nats: number | null;
            bitsPerByte: number | null;
        };
        NonFinite: {
            /**
             * @description Module of the model.
             * @example model.layers.3.mlp.down_proj
             */
            where: string;
            /** @enum {string} */
            what: "weights" | "outputs";
        };
        Protocol: {
            model: string;
            revision: string;
            calibration: {
                dataset: string;
                split: string;
                /** @description SHA-256 of the token windows as the model saw them, with the images in them, or of the labelled images. */
                digest: string;
                samples: number;
                seqlen: number | null;
                /**
                 * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
                 * @default null
                 */
                bos: number | null;
                tokens: number | null;
                /**
                 * @description Those of `tokens` that stand for images; null without images, or if all samples are images.
                 * @default null
                 */
                imageTokens: number | null;
                /** @description `random`, `sequential`, or `frequency` for queries that were drawn as often as they were sent. */
                sampling: string;
                seed: number;
            } | null;
            /** @description The dtype that is computed in. */
            dtype: string;
            /**
             * @description The dtype that pruned weights are rounded to, and that a model is saved in: the model's own if `dtype` is float32, else `dtype`. null for results of earlier releases, which used `dtype`.
             * @default null
             */
            storageDtype: string | null;
            pass: string;
            allocation: components["schemas"]["Allocation"];
            blockLevels: number[] | null;
            /**
             * @description The multiple-choice tasks that were evaluated.
             * @default []
             */
            tasks: {
                dataset: string;
                /** @description SHA-256 of everything that the figures depend on besides the model. */
                digest: string;
                /** @description The version that the task gives itself. */
                version: string;
                /** @description The version of lm_eval. */
                harness: string;
            }[];
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
            /**
             * @description The instructions that torch's kernels for the CPU use, as `AVX2`. Processors with the same name may differ in it. null for results of earlier releases.
             * @default null
             */
            cpuCapability: string | null;
            /** @description Threads of torch on the CPU. */
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
                /** @description One cell per column. In the dense row, each has the baseline. */
                cells: components["schemas"]["Cell"][];
            }[];
            /** @description Every evaluation of the job. Query parameters select the one that is shown: `metric`, `dataset`, `split`, `seqlen`, `bos`. */
            evaluations: components["schemas"]["TableEvaluation"][];
            unit: ("perplexity" | "nats" | "bits-per-byte") | null;
            measurement: {
                metric: string;
                dataset: string;
                split: string;
                seqlen: number | null;
                /**
                 * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
                 * @default null
                 */
                bos: number | null;
                /** @description Number of windows, images, items, problems or prompts. */
                windows: number;
                tokens: number | null;
                /**
                 * @description Bytes of UTF-8 that the predicted tokens stand for: of every window, the text behind its first token. null for images, for a tokenizer that does not say where its tokens are, and for results of earlier releases.
                 * @default null
                 */
                bytes: number | null;
            } | null;
            protocol: components["schemas"]["Protocol"] | null;
            /** @description The environments of the measurements, each once. */
            environments: components["schemas"]["Environment"][];
        };
        Column: {
            /** @description The method with its parameters. */
            label: string;
            method: components["schemas"]["MethodRef"];
            /** @description Patterns of its trials. A method that runs both `unstructured` and `structured` has two columns, because a level means something else in each. */
            patterns: string[];
        };
        TableEvaluation: {
            metric: string;
            dataset: string;
            split: string | null;
            seqlen: number | null;
            bos: boolean | null;
            windows: number | null;
            /** @description Whether it is the one in the table. */
            shown: boolean;
        };
        Cell: {
            trialId: string | null;
            value: number | null;
            /** @description Status of the measurement, or of the trial if it has none. `not_applicable` if the job has no such trial. */
            status: string;
            /**
             * @description Where the NaN begins: the first module whose weights or outputs are not finite.
             * @default null
             */
            nonFinite: components["schemas"]["NonFinite"] | null;
            sparsity: number | null;
            reusedFrom: string | null;
            /** @description 95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known. */
            interval?: {
                low: number;
                high: number;
            } | null;
            /** @description Change from the dense baseline with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the dense baseline itself, and if it is not known. */
            change?: {
                /** @description Of perplexity the relative change (0.1: 10% worse), of other metrics and units the difference. */
                value: number;
                low: number;
                high: number;
                /** @description Whether the interval leaves out zero. */
                distinguishable: boolean;
            } | null;
        };
        Comparison: {
            unit: ("perplexity" | "nats" | "bits-per-byte") | null;
            /** @description The jobs in the requested order. Differences and ratios refer to the first. */
            jobs: {
                id: string;
                name: string | null;
                model: string;
                /** @description Every evaluation of the job. Query parameters select the one that is shown: `metric`, `dataset`, `split`, `seqlen`, `bos`. */
                evaluations: components["schemas"]["TableEvaluation"][];
                measurement: {
                    metric: string;
                    dataset: string;
                    split: string;
                    seqlen: number | null;
                    /**
                     * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
                     * @default null
                     */
                    bos: number | null;
                    /** @description Number of windows, images, items, problems or prompts. */
                    windows: number;
                    tokens: number | null;
                    /**
                     * @description Bytes of UTF-8 that the predicted tokens stand for: of every window, the text behind its first token. null for images, for a tokenizer that does not say where its tokens are, and for results of earlier releases.
                     * @default null
                     */
                    bytes: number | null;
                } | null;
                protocol: components["schemas"]["Protocol"] | null;
                /** @description The environments of the measurements, each once. */
                environments: components["schemas"]["Environment"][];
            }[];
            /** @description Every method, level and pattern of any of the jobs, the dense baseline first. */
            rows: {
                /** @description The method with its parameters. */
                label: string;
                method: components["schemas"]["MethodRef"];
                level: number;
                pattern: string;
                /** @description One cell per job. */
                cells: components["schemas"]["ComparedCell"][];
            }[];
            /** @description Settings, versions and devices in which the jobs differ. Compare figures with care if there are any. */
            differences: {
                /** @description What differs, for example `calibration.samples` or `torch`. */
                what: string;
                /** @description One value per job; null if it is not known yet. */
                values: (string | null)[];
            }[];
        };
        Best: {
            jobId: string;
            measurement: {
                metric: string;
                dataset: string;
                split: string;
                seqlen: number | null;
                /**
                 * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
                 * @default null
                 */
                bos: number | null;
                /** @description Number of windows, images, items, problems or prompts. */
                windows: number;
                tokens: number | null;
                /**
                 * @description Bytes of UTF-8 that the predicted tokens stand for: of every window, the text behind its first token. null for images, for a tokenizer that does not say where its tokens are, and for results of earlier releases.
                 * @default null
                 */
                bytes: number | null;
            } | null;
            /** @description Every evaluation of the job. Query parameters select the one that is shown: `metric`, `dataset`, `split`, `seqlen`, `bos`. */
            evaluations: components["schemas"]["TableEvaluation"][];
            /** @description As requested. */
            maxIncrease: number;
            /** @description The figure of the dense model; its value is null until it has been measured. */
            dense: {
                value: number | null;
                /** @description 95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known. */
                interval?: {
                    low: number;
                    high: number;
                } | null;
            };
            bound: number | null;
            /** @description For each method with a figure within the bound, its sparsest model, the sparsest method first; among equals the better figure. */
            points: components["schemas"]["OperatingPoint"][];
            /** @description Labels of the methods without a figure within the bound. */
            without: string[];
            /** @description Trials that have no result yet. They may change the answer. */
            open: number;
        };
        OperatingPoint: {
            /** @description The method with its parameters. */
            label: string;
            method: components["schemas"]["MethodRef"];
            level: number;
            pattern: string;
            trialId: string;
            value: number | null;
            sparsity: number | null;
            /** @description 95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known. */
            interval?: {
                low: number;
                high: number;
            } | null;
            /** @description Change from the dense baseline with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the dense baseline itself, and if it is not known. */
            change?: {
                /** @description Of perplexity the relative change (0.1: 10% worse), of other metrics and units the difference. */
                value: number;
                low: number;
                high: number;
                /** @description Whether the interval leaves out zero. */
                distinguishable: boolean;
            } | null;
        };
        ComparedCell: {
            trialId: string | null;
            value: number | null;
            /** @description As in a table. `not_applicable` if the job has no such trial. */
            status: string;
            /**
             * @description Where the NaN begins: the first module whose weights or outputs are not finite.
             * @default null
             */
            nonFinite: components["schemas"]["NonFinite"] | null;
            sparsity: number | null;
            /** @description Whether the sparsity differs from that of the first job by more than 0.005. Such figures are of models that are not pruned alike. */
            sparsityDiffers: boolean;
            difference: number | null;
            ratio: number | null;
            /** @description Change from the first job with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the first job itself, and if it is not known. */
            change?: {
                /** @description Of perplexity the relative change (0.1: 10% worse), of other metrics and units the difference. */
                value: number;
                low: number;
                high: number;
                /** @description Whether the interval leaves out zero. */
                distinguishable: boolean;
            } | null;
        };
        MeasurementRow: {
            trialId: string;
            /** @description Position of the trial in the job's plan. */
            ordinal: number;
            model: string;
            revision: string;
            method: string;
            /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
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
            bos: number | null;
            windows: number | null;
            tokens: number | null;
            bytes: number | null;
            value: number | null;
            /** @description Status of the measurement, or of the trial if it has none. */
            status: string;
            nats: number | null;
            bitsPerByte: number | null;
            /**
             * @description Where the NaN begins: the first module whose weights or outputs are not finite.
             * @default null
             */
            nonFinite: components["schemas"]["NonFinite"] | null;
            seconds: number | null;
            calibrationDataset: string | null;
            calibrationSplit: string | null;
            calibrationSamples: number | null;
            calibrationSeqlen: number | null;
            calibrationBos: number | null;
            calibrationSampling: string | null;
            calibrationSeed: number | null;
            calibrationDigest: string | null;
            pass: string | null;
            dtype: string | null;
            storageDtype: string | null;
            allocation: components["schemas"]["Allocation"] | null;
            seed: number;
            secateur: string | null;
            torch: string | null;
            transformers: string | null;
            device: string | null;
            deviceName: string | null;
            cpuCapability: string | null;
            threads: number | null;
            fingerprint: string | null;
            reusedFrom: string | null;
        };
        DryRun: {
            spec: components["schemas"]["JobSpec"];
            waitingFor: string | null;
            /** @description In plan order, the dense baseline first. */
            trials: {
                ordinal: number;
                method: components["schemas"]["MethodRef"];
                level: number;
                pattern: string;
                /** @description The layouts in which its model is stored. Such a trial reuses no result. */
                layouts: components["schemas"]["Layout"][];
                /** @description Existing results that the trial would reuse, per kind of live host that could run it. Figures depend on versions and device, so each kind of host has its own results. */
                reuse: {
                    /** @description The kind of host: `deviceName` of its environment. */
                    deviceName: string;
                    /** Format: uuid */
                    trialId: string;
                }[];
            }[];
            /** @description The models that the job stores, as `keepArtifacts` asks. */
            artifacts: {
                count: number;
                /** @description At most, for the weights. Weights that are not pruned are stored once and count once. */
                bytes: number;
            };
            /** @description The estimated memory of each method, on each type of device of the live hosts that could run the job; without such a host, on a GPU if the job requires one, else on a CPU. */
            memory: {
                /** @enum {string} */
                device: "cpu" | "cuda";
                /** @description The dense baseline first. */
                methods: {
                    method: string;
                    peakBytes: number | null;
                    leastBytes: number | null;
                }[];
            }[];
            /** @description Each kind of host that could run the job now, or that ran such trials of the team before. */
            hosts: {
                /** @description The kind of host: `deviceName` of its environment. */
                deviceName: string;
                /** @description Live hosts of this kind that could run the job. */
                live: number;
                /** @description Trials that have no result to reuse on this kind. */
                toRun: number;
                seconds: number | null;
                methods: {
                    method: string;
                    medianSeconds: number | null;
                    /** @description Number of trials behind the median. */
                    measuredTrials: number;
                }[];
            }[];
        };
        Benchmark: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * @description Follows from the jobs. `queued`: none has begun. `running`: some are open. `cancelling`: all open ones are being cancelled. Once all have ended: `cancelled` if any was, their status if they have the same, else `partially_succeeded`.
             * @enum {string}
             */
            status: "queued" | "running" | "cancelling" | "succeeded" | "partially_succeeded" | "failed" | "cancelled";
            /** @description Number of jobs. */
            jobCount: number;
            /** @description How many of them have ended, in any way. */
            endedJobs: number;
            spec: components["schemas"]["BenchmarkSpec"];
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
        };
        BenchmarkPage: {
            items: components["schemas"]["Benchmark"][];
            nextCursor: string | null;
        };
        BenchmarkDetail: {
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * @description Follows from the jobs. `queued`: none has begun. `running`: some are open. `cancelling`: all open ones are being cancelled. Once all have ended: `cancelled` if any was, their status if they have the same, else `partially_succeeded`.
             * @enum {string}
             */
            status: "queued" | "running" | "cancelling" | "succeeded" | "partially_succeeded" | "failed" | "cancelled";
            /** @description Number of jobs. */
            jobCount: number;
            /** @description How many of them have ended, in any way. */
            endedJobs: number;
            spec: components["schemas"]["BenchmarkSpec"];
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
            progress: components["schemas"]["BenchmarkProgress"];
            /** @description By model, then calibration, then seed. */
            jobs: components["schemas"]["BenchmarkJob"][];
        };
        BenchmarkJob: {
            /** Format: uuid */
            id: string;
            model: string;
            /** @description Revision of the model's content when the job was accepted. */
            revision: string;
            calibration: components["schemas"]["Calibration"];
            seed: number;
            status: components["schemas"]["JobStatus"];
            progress: components["schemas"]["JobProgress"];
        };
        BenchmarkProgress: {
            trials: number;
            pending: number;
            queued: number;
            running: number;
            succeeded: number;
            failed: number;
            cancelled: number;
            notApplicable: number;
            /** @description Finished fraction of all trials, including the finished part of running trials. */
            fraction: number;
            etaSeconds: number | null;
        };
        BenchmarkSpec: {
            models: string[];
            /**
             * @description Free text about the job. `GET /v1/jobs?q=` searches it.
             * @default null
             */
            notes: string | null;
            /** @default [] */
            tags: string[];
            methods: (string | {
                /** @description An id of `GET /v1/methods`. */
                id: string;
                /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
                params?: {
                    [key: string]: unknown;
                };
                /** @description Replaces the job's `patterns`. */
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
             * @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's first pattern in `GET /v1/methods`.
             * @default null
             */
            patterns: string[] | null;
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "wikitext2-mini"
             *       }
             *     ]
             */
            evaluations: components["schemas"]["Evaluation"][];
            /**
             * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
             * @default auto
             * @enum {string}
             */
            dtype: "auto" | "float32" | "bfloat16" | "float16";
            allocation: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
             * @default sequential
             * @enum {string}
             */
            pass: "sequential" | "reference";
            /**
             * @description Jobs with a higher priority run first.
             * @default 0
             */
            priority: number;
            /**
             * @description Only hosts of this pool run the job: up to 40 lower-case letters, digits and hyphens.
             * @default default
             */
            pool: string;
            /**
             * @description Only hosts that meet all of these requirements run the job.
             * @default []
             * @example [
             *       "cuda",
             *       "gpu-memory>=40GiB"
             *     ]
             */
            requires: string[];
            /**
             * @description Whether a trial reuses the result of an earlier trial with the same fingerprint instead of computing it again. The result keeps the environment that computed it, which may have other threads or another processor.
             * @default true
             */
            reuse: boolean;
            /**
             * @description Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once.
             * @default 3
             */
            maxAttempts: number;
            keepArtifacts: components["schemas"]["KeepArtifacts"];
            /**
             * @description Each one gives a job. To draw the data anew, list one calibration with several values of `seed`.
             * @default [
             *       {}
             *     ]
             */
            calibrations: components["schemas"]["Calibration"][];
            /**
             * @description Each one gives a job with this `seed`.
             * @default [
             *       0
             *     ]
             */
            seeds: number[];
            /**
             * @description Refuses the benchmark if its estimate (`deviceHours` of a dry run) is larger, or unknown. null: no limit.
             * @default null
             */
            maxDeviceHours: number | null;
        };
        BenchmarkDryRun: {
            spec: components["schemas"]["BenchmarkSpec"];
            /** @description By model, then calibration, then seed. */
            jobs: {
                model: string;
                /** @description Revision of the model's content when the job was accepted. */
                revision: string;
                calibration: components["schemas"]["Calibration"];
                seed: number;
                trials: number;
            }[];
            /** @description Trials of all jobs. */
            trials: number;
            /** @description The models that the jobs store, as `keepArtifacts` asks. */
            artifacts: {
                count: number;
                /** @description At most, for the weights. */
                bytes: number;
            };
            waitingFor: string | null;
            /** @description Each kind of host that could run the jobs now. Without one, each kind that ran trials of all models before. */
            hosts: {
                /** @description The kind of host: `deviceName` of its environment. */
                deviceName: string;
                /** @description Live hosts of this kind that could run the jobs. */
                live: number;
                /** @description Trials that have no result to reuse on this kind. Equal trials of several jobs, such as those of a method without calibration, count in each. */
                toRun: number;
                deviceHours: number | null;
                /** @description What was never measured on this kind and has trials to run. */
                unmeasured: {
                    model: string;
                    method: string;
                }[];
            }[];
            deviceHours: number | null;
        };
        /** @description How long the models of a team are kept; null: no limit. Pinned models and those of the last good run of a schedule are kept, and do not count. */
        ArtifactRetention: {
            days: number | null;
            count: number | null;
            bytes: number | null;
        };
        Host: {
            /** Format: uuid */
            id: string;
            /** @description Host name and device. */
            name: string;
            pool: string;
            device: string;
            /** @description Labels that a job may require, including `cuda` or `cpu`. */
            labels: string[];
            /**
             * @description `live`: takes trials. `resting`: pauses because it could not start a trial a moment ago. `silent`: has sent no heartbeat for 15 seconds. `draining`: takes no new trials. `stopped`: shut down properly.
             * @enum {string}
             */
            state: "live" | "resting" | "silent" | "draining" | "stopped";
            /** @description Ids of the running trials of your team. */
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
            /** @description The paper and section of the formula. */
            source: string;
            /**
             * @description The author of the method: `human`, or `aigc` for a method generated by the paper's AI.
             * @enum {string}
             */
            origin: "human" | "aigc";
            paper: string | null;
            /**
             * @description The calibration statistic that the method reads.
             * @enum {string}
             */
            needs: "nothing" | "column-norms" | "gram" | "gradients";
            /**
             * @description The set of weights that are ranked together.
             * @enum {string}
             */
            group: "row" | "layer" | "block" | "global";
            patterns: ("unstructured" | "n:m" | "structured")[];
            /** @description Whether the method changes the weights that it keeps. */
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
            /** @description The name that a job uses for the dataset; `upload:<id>` for an upload. */
            id: string;
            title: string;
            /**
             * @description `text` is for language models: perplexity, divergence and agreement. `images` are for image classifiers: accuracy, divergence and agreement. `choices` are multiple-choice items in text, for accuracy and not for calibration. Of `problems` a model writes the solutions, and it continues `prompts`; neither is for calibration.
             * @enum {string}
             */
            kind: "text" | "images" | "choices" | "problems" | "prompts";
            splits: string[];
            /** @description Whether the dataset is available without a network. */
            bundled: boolean;
            license: string;
            source: string;
            upload: {
                kind: components["schemas"]["UploadKind"];
                bytes: number;
                /** @description Number of traces; 1 for a text. */
                documents: number;
                /** @description SHA-256 of the stored file, in hex. */
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
         * @description `text`: one text. `traces`: recorded queries, one JSON object with `text`, `query`, `prompt` or `messages` per line.
         * @enum {string}
         */
        UploadKind: "text" | "traces";
        Artifact: {
            /** Format: uuid */
            id: string;
            trialId: string | null;
            jobId: string | null;
            model: string;
            method: components["schemas"]["MethodRef"];
            level: number;
            pattern: string;
            layout: components["schemas"]["Layout"];
            /** @description Of all files together. */
            bytes: number;
            /** @description Whether retention keeps it. */
            pinned: boolean;
            /** Format: date-time */
            createdAt: string;
        };
        ArtifactPage: {
            items: components["schemas"]["Artifact"][];
            nextCursor: string | null;
        };
        ArtifactDetail: {
            /** Format: uuid */
            id: string;
            trialId: string | null;
            jobId: string | null;
            model: string;
            method: components["schemas"]["MethodRef"];
            level: number;
            pattern: string;
            layout: components["schemas"]["Layout"];
            /** @description Of all files together. */
            bytes: number;
            /** @description Whether retention keeps it. */
            pinned: boolean;
            /** Format: date-time */
            createdAt: string;
            fingerprint: string;
            weightsDigest: string;
            sparsity: {
                requested: number;
                achieved: number | null;
            };
            /** @description The pruned layers, in the order of the model. */
            layers: {
                name: string;
                weights: number;
                zeros: number;
            }[];
            measurements: components["schemas"]["Measurement"][];
            /** @description The same of the unpruned model. */
            denseMeasurements: components["schemas"]["Measurement"][];
            protocol: components["schemas"]["Protocol"];
            environment: components["schemas"]["Environment"];
            reproduced: boolean | null;
            warnings: string[];
            dense: {
                parameters: number;
                bytes: number;
            };
            saved: {
                parameters: number;
                bytes: number;
            };
            spec: {
                /** @description An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported. */
                model: string;
                /**
                 * @description The trial fails if the model has another revision; null: any revision.
                 * @default null
                 */
                revision: string | null;
                method: components["schemas"]["MethodRef"];
                /** @description Fraction of the weights set to zero, in [0, 1). */
                level: number;
                /** @description `unstructured`, `structured` or `n:m`, which KEEPS n weights of every m consecutive inputs. */
                pattern: string;
                calibration: components["schemas"]["Calibration"];
                /**
                 * @default [
                 *       {
                 *         "metric": "perplexity",
                 *         "dataset": "wikitext2-mini"
                 *       }
                 *     ]
                 */
                evaluations: components["schemas"]["Evaluation"][];
                /**
                 * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
                 * @default auto
                 * @enum {string}
                 */
                dtype: "auto" | "float32" | "bfloat16" | "float16";
                allocation: components["schemas"]["Allocation"];
                /**
                 * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
                 * @default sequential
                 * @enum {string}
                 */
                pass: "sequential" | "reference";
                /** @default 0 */
                seed: number;
            };
            /** @description `GET /v1/artifacts/{id}/files/{name}` downloads each. */
            files: {
                name: string;
                bytes: number;
                sha256: string;
            }[];
        };
        MadeArtifact: {
            artifact: components["schemas"]["Artifact"] | null;
            job: components["schemas"]["Job"] | null;
        };
        /**
         * @description Which pruned models are stored for download: `none`, `all` (in the layout `plain`), or those that a list of selections names. A trial that several selections match is stored in each of their layouts. Every model can also be made later, with `POST /v1/trials/{id}/artifact`.
         * @default none
         */
        KeepArtifacts: ("none" | "all") | components["schemas"]["ArtifactSelection"][];
        ArtifactSelection: {
            methods?: string[];
            levels?: number[];
            patterns?: string[];
            layout?: components["schemas"]["Layout"];
        };
        /**
         * @description `plain`: as transformers saves a model. `packed`: one bit per weight, and the weights that are not zero. `shrunk`: a smaller dense model, for the pattern `structured`.
         * @default plain
         * @enum {string}
         */
        Layout: "plain" | "packed" | "shrunk";
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
             * @description IANA time zone of the cron expression. When clocks change, an expression that runs every hour, or several times an hour in hours in a row, continues by elapsed time. For all others, a time that the clocks skip moves to the end of the gap, and a time that occurs twice runs once, the first time.
             * @default UTC
             * @example Europe/Berlin
             */
            zone: string;
            /**
             * @description No slot is earlier than this time; null: no limit.
             * @default null
             */
            startsAt: string | null;
            /**
             * @description No slot is later than this time; null: no limit.
             * @default null
             */
            endsAt: string | null;
            job: components["schemas"]["ScheduledJob"];
            /**
             * @description What happens to a slot while an earlier run is open. `skip`: the slot is skipped. `queue`: the slot waits; at most one does. `cancel_previous`: the earlier run is cancelled.
             * @default skip
             * @enum {string}
             */
            overlap: "skip" | "queue" | "cancel_previous";
            /**
             * @description Which slots run late after the service was down: `none` of the missed ones, or the `last` one.
             * @default none
             * @enum {string}
             */
            catchUp: "none" | "last";
            thresholds: components["schemas"]["Thresholds"];
            /**
             * @description A run is deleted with its job once `runs` newer runs have had a job, or once it is older than `days` days. The baseline and the last good run are kept. null: all runs are kept.
             * @default null
             */
            retention: {
                runs?: number;
                days?: number;
            } | null;
            baselineRunId: string | null;
            /** @description The cron expression in words. */
            words: string;
            /** @description The next slots, at most five. */
            next: string[];
            pausedAt: string | null;
            /** @description Increases with every change. It is the ETag. */
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
            /** @description The next slots, at most five. */
            next: string[];
        };
        ScheduleRun: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            scheduleId: string;
            /**
             * Format: date-time
             * @description Time of the slot; for a manual run, time of the request.
             */
            slotAt: string;
            /** @description Whether a client requested the run instead of a slot. */
            manual: boolean;
            status: components["schemas"]["ScheduleRunStatus"];
            reason: components["schemas"]["RunReason"] | null;
            jobId: string | null;
            previousRunId: string | null;
            baselineRunId: string | null;
            /** @description Number of comparisons that got worse. */
            worse: number;
            /** @description The worst regressions, at most 100. */
            regressions: components["schemas"]["Regression"][];
            /** @description Other differences from the runs with which this run was compared. */
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
         * @description `due`: its job is not submitted yet. `submitted`: its job is open. `succeeded`: every result is there and none got worse. `regressed`: a result got worse. `failed`: results are missing, or the job was rejected. `cancelled`: its job was cancelled. `skipped`: it was not run; `reason` says why. `missed`: the service was down.
         * @enum {string}
         */
        ScheduleRunStatus: "due" | "submitted" | "succeeded" | "regressed" | "failed" | "cancelled" | "skipped" | "missed";
        RunReason: {
            code: string;
            detail: string;
            /** @description The fields of the job that are wrong. */
            errors: {
                /** @description A JSON pointer into the body (`#/levels/0`), `?name` for a query parameter or `@name` for a header. */
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
            /**
             * @description Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
             * @default null
             */
            bos: number | null;
            before: number;
            after: number | null;
            /**
             * @description `overflow`: the value is infinite. `nan`: the model is broken.
             * @enum {string}
             */
            status: "ok" | "overflow" | "nan" | "not_applicable" | "failed";
            difference: number | null;
            /**
             * @description The reference of the comparison: the last good run before this one, or the pinned baseline.
             * @enum {string}
             */
            against: "previous" | "baseline";
        };
        Change: {
            /** @description What changed, for example `revision`, `torch`, `host` or `calibration.seed`. */
            what: string;
            before: string[];
            after: string[];
            /**
             * @description The reference of the comparison: the last good run before this one, or the pinned baseline.
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
            /** @description The events to deliver. Only operators can subscribe to `host.lost`. */
            events: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
            /** @description Whether events are delivered. */
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
            /** @description The events to deliver. Only operators can subscribe to `host.lost`. */
            events: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
            /** @description Whether events are delivered. */
            enabled: boolean;
            disabledAt: string | null;
            previousSecretUntil: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * @description The secret that signs deliveries. It is shown only once.
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
             * @description The `webhook-id` header. Every attempt and every redelivery has the same one.
             */
            eventId: string;
            /** @enum {string} */
            event: "job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost" | "webhook.test";
            /**
             * @description `pending`: it is retried until the receiver responds with 2xx. `delivered`: the receiver responded with 2xx. `failed`: no attempt succeeded within a day, or the webhook was disabled.
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
        /** @description A job ended. A retried job ends again. */
        JobFinishedEvent: {
            /** @enum {string} */
            type: "job.finished";
            /**
             * Format: date-time
             * @description Time of the event.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                jobId: string;
                status: components["schemas"]["JobStatus"];
                /**
                 * Format: uri
                 * @description URL of the resource in the API.
                 */
                url: string;
                job: {
                    name: string | null;
                    model: string;
                    tags: string[];
                } | null;
            };
        };
        /** @description A run of a schedule has regressions. The event lists them and what else changed. */
        ScheduleRegressedEvent: {
            /** @enum {string} */
            type: "schedule.regressed";
            /**
             * Format: date-time
             * @description Time of the event.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                scheduleId: string;
                /** Format: uuid */
                runId: string;
                /**
                 * Format: uri
                 * @description URL of the resource in the API.
                 */
                url: string;
                run: {
                    schedule: string;
                    /**
                     * Format: date-time
                     * @description Time of the slot; for a manual run, time of the request.
                     */
                    slotAt: string;
                    jobId: string | null;
                    /** @description Number of comparisons that got worse. */
                    worse: number;
                    /** @description The worst regressions, at most 10. */
                    regressions: components["schemas"]["Regression"][];
                    /** @description Other differences from the runs with which this run was compared. */
                    changes: components["schemas"]["Change"][];
                } | null;
            };
        };
        /** @description A slot of a schedule has no job. The event gives the reason. */
        ScheduleMissedEvent: {
            /** @enum {string} */
            type: "schedule.missed";
            /**
             * Format: date-time
             * @description Time of the event.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                scheduleId: string;
                /** Format: uuid */
                runId: string;
                /**
                 * Format: uri
                 * @description URL of the resource in the API.
                 */
                url: string;
                run: {
                    schedule: string;
                    /**
                     * Format: date-time
                     * @description Time of the slot; for a manual run, time of the request.
                     */
                    slotAt: string;
                    status: components["schemas"]["ScheduleRunStatus"];
                    reason: components["schemas"]["RunReason"] | null;
                } | null;
            };
        };
        /** @description A host stopped sending heartbeats. Only webhooks of operators receive it. */
        HostLostEvent: {
            /** @enum {string} */
            type: "host.lost";
            /**
             * Format: date-time
             * @description Time of the event.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                hostId: string;
                /**
                 * Format: uri
                 * @description URL of the resource in the API.
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
        /** @description A client requested a test delivery. */
        WebhookTestEvent: {
            /** @enum {string} */
            type: "webhook.test";
            /**
             * Format: date-time
             * @description Time of the event.
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                webhookId: string;
                /**
                 * Format: uri
                 * @description URL of the resource in the API.
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
            /** @description The first part of the key. It identifies the key and is not secret. */
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
            /** @description The first part of the key. It identifies the key and is not secret. */
            prefix: string;
            createdBy: string | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            lastUsedAt: string | null;
            /** @description The whole key. It is shown only once. */
            secret: string;
        };
        /**
         * @description `viewer` reads. `submitter` also submits, changes and cancels jobs. `admin` also manages the keys and webhooks of the team. `operator` also manages hosts and teams.
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
            /** @description The key that made the call. */
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
            /** @description `about:blank`: `code` identifies the problem. */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description A stable code such as `PRUNE_UNKNOWN_METHOD`. */
            code: string;
            /** @description The `x-request-id` of the response; log lines carry it. */
            requestId: string;
            /** @description The fields that are wrong; empty if the problem is not about a field. */
            errors: {
                /** @description A JSON pointer into the body (`#/levels/0`), `?name` for a query parameter or `@name` for a header. */
                pointer: string;
                code: string;
                detail: string;
            }[];
        };
        JobRequest: {
            /** @default null */
            name?: string | null;
            /**
             * @description Free text about the job. `GET /v1/jobs?q=` searches it.
             * @default null
             */
            notes?: string | null;
            /** @default [] */
            tags?: string[];
            /** @description An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported. */
            model: string;
            methods: (string | {
                /** @description An id of `GET /v1/methods`. */
                id: string;
                /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
                params?: {
                    [key: string]: unknown;
                };
                /** @description Replaces the job's `patterns`. */
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
             * @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's first pattern in `GET /v1/methods`.
             * @default null
             */
            patterns?: string[] | null;
            calibration?: components["schemas"]["CalibrationRequest"];
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "wikitext2-mini"
             *       }
             *     ]
             */
            evaluations?: components["schemas"]["EvaluationRequest"][];
            /**
             * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
             * @default auto
             * @enum {string}
             */
            dtype?: "auto" | "float32" | "bfloat16" | "float16";
            allocation?: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
             * @default sequential
             * @enum {string}
             */
            pass?: "sequential" | "reference";
            /** @default 0 */
            seed?: number;
            /**
             * @description Jobs with a higher priority run first.
             * @default 0
             */
            priority?: number;
            /**
             * @description Only hosts of this pool run the job: up to 40 lower-case letters, digits and hyphens.
             * @default default
             */
            pool?: string;
            /**
             * @description Only hosts that meet all of these requirements run the job.
             * @default []
             * @example [
             *       "cuda",
             *       "gpu-memory>=40GiB"
             *     ]
             */
            requires?: string[];
            /**
             * @description Whether a trial reuses the result of an earlier trial with the same fingerprint instead of computing it again. The result keeps the environment that computed it, which may have other threads or another processor.
             * @default true
             */
            reuse?: boolean;
            /**
             * @description Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once.
             * @default 3
             */
            maxAttempts?: number;
            keepArtifacts?: components["schemas"]["KeepArtifacts"];
        };
        /** @default {} */
        CalibrationRequest: {
            /**
             * @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text.
             * @default wikitext2-mini
             */
            dataset?: string;
            /**
             * @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
             * @default null
             */
            split?: string | null;
            /**
             * @description Number of text windows or images.
             * @default 128
             */
            samples?: number;
            /**
             * @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
             * @default null
             */
            seqlen?: number | null;
            /**
             * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
             * @default auto
             * @enum {string}
             */
            bos?: "auto" | "always" | "never";
            /**
             * @description `random`: each sample is a random window of a random document (the Wanda protocol), or a random image; no image is drawn twice. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text; images are taken from the start.
             * @default random
             * @enum {string}
             */
            sampling?: "random" | "sequential";
            /**
             * @description How recorded queries are drawn. `uniform`, the default: like all documents. `frequency`: equal queries are one, which is drawn as often as it was sent, and the drawn queries are joined to windows.
             * @enum {string}
             */
            weighting?: "uniform" | "frequency";
            /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            after?: string;
            /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            before?: string;
            /** @default 0 */
            seed?: number;
        };
        EvaluationRequest: {
            /**
             * @description Of text: `perplexity` (lower is better); `kl_divergence`: mean KL(dense || pruned) of the next-token distributions, in nats (lower is better); `top1_agreement`: the share of positions where the dense and the pruned model find the same token most likely (higher is better). Of images: `accuracy`, the fraction of correctly labelled ones (higher is better), and the two comparisons with the dense model, which need no labels. Of multiple-choice items: `accuracy`, the fraction whose right choice is the most probable, and `accuracy_norm`, the same with the log-probability divided by the length of the choice (higher is better). Of problems: `pass_at_1`, `parse_rate` and `run_rate`, the shares of solutions that pass the tests, parse and run (higher is better). Of prompts, of the texts that the model writes: `distinct_2`, the share of distinct pairs of tokens (higher is better); `repetition`, the share of four tokens in a row that the text has already (lower is better); `generated_perplexity`, their perplexity under the dense model (lower is better).
             * @default perplexity
             * @enum {string}
             */
            metric?: "perplexity" | "kl_divergence" | "top1_agreement" | "accuracy" | "accuracy_norm" | "pass_at_1" | "parse_rate" | "run_rate" | "distinct_2" | "repetition" | "generated_perplexity";
            /** @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text. */
            dataset: string;
            /**
             * @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
             * @default null
             */
            split?: string | null;
            /**
             * @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
             * @default null
             */
            seqlen?: number | null;
            /**
             * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
             * @default auto
             * @enum {string}
             */
            bos?: "auto" | "always" | "never";
            /**
             * @description Evaluates only the first windows, images, items, problems or prompts, up to this number; null: all.
             * @default null
             */
            windows?: number | null;
            /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            after?: string;
            /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
            before?: string;
        };
        BenchmarkRequest: {
            name: string;
            models: string[];
            /**
             * @description Free text about the job. `GET /v1/jobs?q=` searches it.
             * @default null
             */
            notes?: string | null;
            /** @default [] */
            tags?: string[];
            methods: (string | {
                /** @description An id of `GET /v1/methods`. */
                id: string;
                /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
                params?: {
                    [key: string]: unknown;
                };
                /** @description Replaces the job's `patterns`. */
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
             * @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's first pattern in `GET /v1/methods`.
             * @default null
             */
            patterns?: string[] | null;
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "wikitext2-mini"
             *       }
             *     ]
             */
            evaluations?: components["schemas"]["EvaluationRequest"][];
            /**
             * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
             * @default auto
             * @enum {string}
             */
            dtype?: "auto" | "float32" | "bfloat16" | "float16";
            allocation?: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
             * @default sequential
             * @enum {string}
             */
            pass?: "sequential" | "reference";
            /**
             * @description Jobs with a higher priority run first.
             * @default 0
             */
            priority?: number;
            /**
             * @description Only hosts of this pool run the job: up to 40 lower-case letters, digits and hyphens.
             * @default default
             */
            pool?: string;
            /**
             * @description Only hosts that meet all of these requirements run the job.
             * @default []
             * @example [
             *       "cuda",
             *       "gpu-memory>=40GiB"
             *     ]
             */
            requires?: string[];
            /**
             * @description Whether a trial reuses the result of an earlier trial with the same fingerprint instead of computing it again. The result keeps the environment that computed it, which may have other threads or another processor.
             * @default true
             */
            reuse?: boolean;
            /**
             * @description Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once.
             * @default 3
             */
            maxAttempts?: number;
            keepArtifacts?: components["schemas"]["KeepArtifacts"];
            /**
             * @description Each one gives a job. To draw the data anew, list one calibration with several values of `seed`.
             * @default [
             *       {}
             *     ]
             */
            calibrations?: components["schemas"]["CalibrationRequest"][];
            /**
             * @description Each one gives a job with this `seed`.
             * @default [
             *       0
             *     ]
             */
            seeds?: number[];
            /**
             * @description Refuses the benchmark if its estimate (`deviceHours` of a dry run) is larger, or unknown. null: no limit.
             * @default null
             */
            maxDeviceHours?: number | null;
        };
        ScheduleRequest: {
            name: string;
            /**
             * @description Five fields: minute, hour, day of the month, month, day of the week.
             * @example 30 2 * * *
             */
            cron: string;
            /**
             * @description IANA time zone of the cron expression. When clocks change, an expression that runs every hour, or several times an hour in hours in a row, continues by elapsed time. For all others, a time that the clocks skip moves to the end of the gap, and a time that occurs twice runs once, the first time.
             * @default UTC
             * @example Europe/Berlin
             */
            zone?: string;
            /**
             * @description No slot is earlier than this time; null: no limit.
             * @default null
             */
            startsAt?: string | null;
            /**
             * @description No slot is later than this time; null: no limit.
             * @default null
             */
            endsAt?: string | null;
            job: components["schemas"]["JobRequest"];
            /**
             * @description What happens to a slot while an earlier run is open. `skip`: the slot is skipped. `queue`: the slot waits; at most one does. `cancel_previous`: the earlier run is cancelled.
             * @default skip
             * @enum {string}
             */
            overlap?: "skip" | "queue" | "cancel_previous";
            /**
             * @description Which slots run late after the service was down: `none` of the missed ones, or the `last` one.
             * @default none
             * @enum {string}
             */
            catchUp?: "none" | "last";
            thresholds?: components["schemas"]["ThresholdsRequest"];
            /**
             * @description A run is deleted with its job once `runs` newer runs have had a job, or once it is older than `days` days. The baseline and the last good run are kept. null: all runs are kept.
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
             * @description Free text about the job. `GET /v1/jobs?q=` searches it.
             * @default null
             */
            notes: string | null;
            /** @default [] */
            tags: string[];
            /** @description An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported. */
            model: string;
            methods: (string | {
                /** @description An id of `GET /v1/methods`. */
                id: string;
                /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
                params?: {
                    [key: string]: unknown;
                };
                /** @description Replaces the job's `patterns`. */
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
             * @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's first pattern in `GET /v1/methods`.
             * @default null
             */
            patterns: string[] | null;
            calibration: components["schemas"]["Calibration"];
            /**
             * @default [
             *       {
             *         "metric": "perplexity",
             *         "dataset": "wikitext2-mini"
             *       }
             *     ]
             */
            evaluations: components["schemas"]["Evaluation"][];
            /**
             * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
             * @default auto
             * @enum {string}
             */
            dtype: "auto" | "float32" | "bfloat16" | "float16";
            allocation: components["schemas"]["Allocation"];
            /**
             * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
             * @default sequential
             * @enum {string}
             */
            pass: "sequential" | "reference";
            /** @default 0 */
            seed: number;
            /**
             * @description Jobs with a higher priority run first.
             * @default 0
             */
            priority: number;
            /**
             * @description Only hosts of this pool run the job: up to 40 lower-case letters, digits and hyphens.
             * @default default
             */
            pool: string;
            /**
             * @description Only hosts that meet all of these requirements run the job.
             * @default []
             * @example [
             *       "cuda",
             *       "gpu-memory>=40GiB"
             *     ]
             */
            requires: string[];
            /**
             * @description Whether a trial reuses the result of an earlier trial with the same fingerprint instead of computing it again. The result keeps the environment that computed it, which may have other threads or another processor.
             * @default true
             */
            reuse: boolean;
            /**
             * @description Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once.
             * @default 3
             */
            maxAttempts: number;
            keepArtifacts: components["schemas"]["KeepArtifacts"];
        };
        /**
         * @description How much a value of each metric may get worse before it counts as a regression. The larger of the two limits applies. If hardware or threads differ, the relative limit of a perplexity is at least 0.02.
         * @default {}
         */
        Thresholds: {
            /** @default {} */
            perplexity: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0.02
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.1
                 */
                absolute: number;
            };
            /** @default {} */
            kl_divergence: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0.02
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.001
                 */
                absolute: number;
            };
            /** @default {} */
            top1_agreement: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.005
                 */
                absolute: number;
            };
            /** @default {} */
            accuracy: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.005
                 */
                absolute: number;
            };
            /** @default {} */
            accuracy_norm: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.005
                 */
                absolute: number;
            };
            /** @default {} */
            pass_at_1: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.02
                 */
                absolute: number;
            };
            /** @default {} */
            parse_rate: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.02
                 */
                absolute: number;
            };
            /** @default {} */
            run_rate: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.02
                 */
                absolute: number;
            };
            /** @default {} */
            distinct_2: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.05
                 */
                absolute: number;
            };
            /** @default {} */
            repetition: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.05
                 */
                absolute: number;
            };
            /** @default {} */
            generated_perplexity: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0.1
                 */
                relative: number;
                /**
                 * @description In units of the metric.
                 * @default 0.1
                 */
                absolute: number;
            };
        };
        /**
         * @description How much a value of each metric may get worse before it counts as a regression. The larger of the two limits applies. If hardware or threads differ, the relative limit of a perplexity is at least 0.02.
         * @default {}
         */
        ThresholdsRequest: {
            /** @default {} */
            perplexity?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0.02
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.1
                 */
                absolute?: number;
            };
            /** @default {} */
            kl_divergence?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0.02
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.001
                 */
                absolute?: number;
            };
            /** @default {} */
            top1_agreement?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.005
                 */
                absolute?: number;
            };
            /** @default {} */
            accuracy?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.005
                 */
                absolute?: number;
            };
            /** @default {} */
            accuracy_norm?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.005
                 */
                absolute?: number;
            };
            /** @default {} */
            pass_at_1?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.02
                 */
                absolute?: number;
            };
            /** @default {} */
            parse_rate?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.02
                 */
                absolute?: number;
            };
            /** @default {} */
            run_rate?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.02
                 */
                absolute?: number;
            };
            /** @default {} */
            distinct_2?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.05
                 */
                absolute?: number;
            };
            /** @default {} */
            repetition?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.05
                 */
                absolute?: number;
            };
            /** @default {} */
            generated_perplexity?: {
                /**
                 * @description As a fraction of the earlier value.
                 * @default 0.1
                 */
                relative?: number;
                /**
                 * @description In units of the metric.
                 * @default 0.1
                 */
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
            /** @description The process is alive. */
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
            /** @description The API can serve requests. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        /** @description `ok`, or the problem. */
                        postgres: string;
                        redis: string;
                        migrations: string;
                        /** @description `ok`, or the problem that the last check of the storage found, once a minute. The API is ready without its storage. */
                        storage: string;
                    };
                };
            };
            /** @description The API cannot serve requests yet, or at the moment. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        /** @description `ok`, or the problem. */
                        postgres: string;
                        redis: string;
                        migrations: string;
                        /** @description `ok`, or the problem that the last check of the storage found, once a minute. The API is ready without its storage. */
                        storage: string;
                    };
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description `created` sorts by submission time. `ended` sorts by end time and lists only jobs that have ended. */
                sort?: "created" | "ended";
                /** @description Jobs with any of these statuses: `status=failed&status=cancelled`. */
                status?: components["schemas"]["JobStatus"][];
                model?: string;
                /** @description An id of `GET /v1/methods`. */
                method?: string;
                /** @description Jobs with all of these tags. */
                tag?: string[];
                /** @example 2026-11-24T00:00:00Z */
                createdAfter?: string;
                /** @example 2026-11-24T00:00:00Z */
                createdBefore?: string;
                /**
                 * @description Searches words in name, notes, tags and model. `"two words"` is a phrase, `or` separates alternatives, `-word` excludes a word.
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
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Only validate the job, and answer with its trials, the results it would reuse, and estimates of its memory and of the time for the rest. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description up to 255 printable ASCII characters without spaces, quotes and backslashes; surrounding quotes are optional. A UUID works. Within 24 hours, the same request with the same key gets the same answer and has no further effect.
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
                 *         "dataset": "wikitext2-mini",
                 *         "samples": 16,
                 *         "seqlen": 128
                 *       },
                 *       "evaluations": [
                 *         {
                 *           "metric": "perplexity",
                 *           "dataset": "wikitext2-mini",
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
            /** @description With `dryRun`: what the job would be. Nothing is stored. */
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
                    /** @description URL of the job. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                 * @description up to 255 printable ASCII characters without spaces, quotes and backslashes; surrounding quotes are optional. A UUID works. Within 24 hours, the same request with the same key gets the same answer and has no further effect.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
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
                    /** @description Free text about the job. `GET /v1/jobs?q=` searches it. */
                    notes?: string | null;
                    tags?: string[];
                    /** @description An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported. */
                    model?: string;
                    methods?: (string | {
                        /** @description An id of `GET /v1/methods`. */
                        id: string;
                        /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
                        params?: {
                            [key: string]: unknown;
                        };
                        /** @description Replaces the job's `patterns`. */
                        patterns?: string[];
                    })[];
                    levels?: number[];
                    /** @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's first pattern in `GET /v1/methods`. */
                    patterns?: string[] | null;
                    calibration?: {
                        /** @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text. */
                        dataset?: string;
                        /** @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`. */
                        split?: string | null;
                        /** @description Number of text windows or images. */
                        samples?: number;
                        /** @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64. */
                        seqlen?: number | null;
                        /**
                         * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
                         * @enum {string}
                         */
                        bos?: "auto" | "always" | "never";
                        /**
                         * @description `random`: each sample is a random window of a random document (the Wanda protocol), or a random image; no image is drawn twice. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text; images are taken from the start.
                         * @enum {string}
                         */
                        sampling?: "random" | "sequential";
                        /**
                         * @description How recorded queries are drawn. `uniform`, the default: like all documents. `frequency`: equal queries are one, which is drawn as often as it was sent, and the drawn queries are joined to windows.
                         * @enum {string}
                         */
                        weighting?: "uniform" | "frequency";
                        /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                        after?: string;
                        /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                        before?: string;
                        seed?: number;
                    };
                    evaluations?: {
                        /**
                         * @description Of text: `perplexity` (lower is better); `kl_divergence`: mean KL(dense || pruned) of the next-token distributions, in nats (lower is better); `top1_agreement`: the share of positions where the dense and the pruned model find the same token most likely (higher is better). Of images: `accuracy`, the fraction of correctly labelled ones (higher is better), and the two comparisons with the dense model, which need no labels. Of multiple-choice items: `accuracy`, the fraction whose right choice is the most probable, and `accuracy_norm`, the same with the log-probability divided by the length of the choice (higher is better). Of problems: `pass_at_1`, `parse_rate` and `run_rate`, the shares of solutions that pass the tests, parse and run (higher is better). Of prompts, of the texts that the model writes: `distinct_2`, the share of distinct pairs of tokens (higher is better); `repetition`, the share of four tokens in a row that the text has already (lower is better); `generated_perplexity`, their perplexity under the dense model (lower is better).
                         * @enum {string}
                         */
                        metric?: "perplexity" | "kl_divergence" | "top1_agreement" | "accuracy" | "accuracy_norm" | "pass_at_1" | "parse_rate" | "run_rate" | "distinct_2" | "repetition" | "generated_perplexity";
                        /** @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text. */
                        dataset: string;
                        /** @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`. */
                        split?: string | null;
                        /** @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64. */
                        seqlen?: number | null;
                        /**
                         * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
                         * @enum {string}
                         */
                        bos?: "auto" | "always" | "never";
                        /** @description Evaluates only the first windows, images, items, problems or prompts, up to this number; null: all. */
                        windows?: number | null;
                        /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                        after?: string;
                        /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                        before?: string;
                    }[];
                    /**
                     * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
                     * @enum {string}
                     */
                    dtype?: "auto" | "float32" | "bfloat16" | "float16";
                    /** @description How the level is spread over the blocks. `uniform`: every block has the same level. `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08). `{ "blocks": [...] }`: one number per block. An n:m pattern fixes the level and supports only `uniform`. */
                    allocation?: ("uniform" | "owl") | {
                        /** @description One number per block, in order: a level, or an offset from the trial's level. The level of a block is the trial's level + its number - the weighted mean of all numbers. */
                        blocks?: number[];
                    };
                    /**
                     * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
                     * @enum {string}
                     */
                    pass?: "sequential" | "reference";
                    seed?: number;
                    /** @description Jobs with a higher priority run first. */
                    priority?: number;
                    /** @description Only hosts of this pool run the job: up to 40 lower-case letters, digits and hyphens. */
                    pool?: string;
                    /**
                     * @description Only hosts that meet all of these requirements run the job.
                     * @example [
                     *       "cuda",
                     *       "gpu-memory>=40GiB"
                     *     ]
                     */
                    requires?: string[];
                    /** @description Whether a trial reuses the result of an earlier trial with the same fingerprint instead of computing it again. The result keeps the environment that computed it, which may have other threads or another processor. */
                    reuse?: boolean;
                    /** @description Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once. */
                    maxAttempts?: number;
                    /** @description Which pruned models are stored for download: `none`, `all` (in the layout `plain`), or those that a list of selections names. A trial that several selections match is stored in each of their layouts. Every model can also be made later, with `POST /v1/trials/{id}/artifact`. */
                    keepArtifacts?: ("none" | "all") | {
                        methods?: string[];
                        levels?: number[];
                        patterns?: string[];
                        /**
                         * @description `plain`: as transformers saves a model. `packed`: one bit per weight, and the weights that are not zero. `shrunk`: a smaller dense model, for the pattern `structured`.
                         * @enum {string}
                         */
                        layout?: "plain" | "packed" | "shrunk";
                    }[];
                };
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    /** @description URL of the job. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Seconds to wait for the next change, `1s` to `60s`. Send the last `ETag` as `If-None-Match`: the answer is the changed job as soon as it changes, or 304 when the time is over. */
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
            /** @description The job. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                 * @description An `ETag` of the resource. The answer is 412 if the resource has changed since.
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
                    /** @description Free text about the job. `GET /v1/jobs?q=` searches it. */
                    notes?: string | null;
                    tags?: string[];
                    /** @description Jobs with a higher priority run first. */
                    priority?: number;
                };
            };
        };
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
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
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    listQueuePlaces: {
        parameters: {
            query: {
                /** @description Ids of jobs: `job=…&job=…`. */
                job: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuePlaceList"];
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description the last `id` you received: what has changed since then is sent first */
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
                        /** @description Send it as `Last-Event-ID` to resume after this event. */
                        id: string;
                        /** @enum {string} */
                        event?: "job" | "deleted";
                        /** @description The job, or the `id` of the deleted job. An event without data only has a new `id` to resume from. */
                        data?: string;
                    };
                };
            };
            /** @description Done. The answer has no body. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description the last `id` you received: what has changed since then is sent first */
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
                        /** @description Send it as `Last-Event-ID` to resume after this event. */
                        id: string;
                        /** @enum {string} */
                        event?: "job" | "deleted";
                        /** @description The job, or the `id` of the deleted job. An event without data only has a new `id` to resume from. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The job. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The job. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description `svg`: a picture of the metric against the achieved sparsity, a line for each method. */
                format?: "json" | "csv" | "markdown" | "latex" | "parquet" | "svg";
                /** @description What the rows are in Markdown and LaTeX; the other one makes the columns. The other formats have one layout each. */
                layout?: "levels" | "methods";
                /** @description Whether cells have 95% intervals, and the change from the dense model with its interval. Text formats print the interval behind the figure. */
                intervals?: boolean;
                /** @description The unit of the figures. `nats`: mean loss per token; `bits-per-byte` also compares models with other tokenizers. Only for perplexity. */
                unit?: "perplexity" | "nats" | "bits-per-byte";
                metric?: string;
                dataset?: string;
                split?: string;
                seqlen?: number;
                bos?: boolean;
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
                    "image/svg+xml": string;
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
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description JSON comes in pages. The other formats are complete files and ignore `limit` and `cursor`. */
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
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                 * @description Ids of 2 to 6 jobs, separated by commas. The others are compared with the first.
                 * @example 019a0000-0000-7000-8000-00000000000a,019a0000-0000-7000-8000-00000000000b
                 */
                jobs: string;
                format?: "json" | "csv" | "markdown" | "latex";
                /** @description Whether cells have the change from the first job with its 95% interval. Markdown marks with ≈ what is not distinguishable. */
                intervals?: boolean;
                /** @description The unit of the figures. `nats`: mean loss per token; `bits-per-byte` also compares models with other tokenizers. Only for perplexity. */
                unit?: "perplexity" | "nats" | "bits-per-byte";
                metric?: string;
                dataset?: string;
                split?: string;
                seqlen?: number;
                bos?: boolean;
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
                    "application/x-latex": string;
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
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getBest: {
        parameters: {
            query?: {
                /** @description How much worse than the dense model a figure may be, relative to it: 0.1 allows a perplexity up by 10%, or an accuracy down by 10%. Of a divergence from the dense model, in nats. */
                maxIncrease?: number;
                metric?: string;
                dataset?: string;
                split?: string;
                seqlen?: number;
                bos?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The best. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Best"];
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
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The trial. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getTrialOutcomes: {
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
            /** @description The trial outcomes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialOutcomes"];
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getTrialTexts: {
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
            /** @description The trial texts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialTexts"];
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    listArtifacts: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Models of this trial. */
                trial?: string;
                /** @description Models of the trials of this job. */
                job?: string;
                /** @description An id of `GET /v1/methods`. */
                method?: string;
                /** @description Fraction of the weights set to zero, in [0, 1). */
                level?: number;
                /** @description `unstructured`, `structured` or `n:m`, which KEEPS n weights of every m consecutive inputs. */
                pattern?: string;
                layout?: "plain" | "packed" | "shrunk";
                pinned?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactPage"];
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getArtifact: {
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
            /** @description The artifact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactDetail"];
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    deleteArtifact: {
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    editArtifact: {
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
                 *       "pinned": true
                 *     }
                 */
                "application/json": {
                    /** @description Whether retention keeps it. */
                    pinned: boolean;
                };
            };
        };
        responses: {
            /** @description The artifact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactDetail"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    downloadArtifactFile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description One part of the file.
                 * @example bytes=1048576-
                 */
                range?: string;
                /** @description The `ETag` of what you have. If the file has another, you get all of it. */
                "if-range"?: string;
            };
            path: {
                id: string;
                /** @description Name of the file, which may contain `/`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description The SHA-256 of the whole file, in hex and quotes. */
                    etag?: string;
                    /** @description The SHA-256 of the whole file, in the form of RFC 9530. */
                    "repr-digest"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The part of the file. */
            206: {
                headers: {
                    /** @description The SHA-256 of the whole file, in hex and quotes. */
                    etag?: string;
                    /** @description The SHA-256 of the whole file, in the form of RFC 9530. */
                    "repr-digest"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The URL in `Location` has the file. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description One of PRUNE_RANGE. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    downloadArtifact: {
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
            /** @description The archive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-tar": string;
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    makeArtifact: {
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
                 *       "layout": "plain"
                 *     }
                 */
                "application/json": {
                    layout?: components["schemas"]["Layout"];
                };
            };
        };
        responses: {
            /** @description The stored model. */
            200: {
                headers: {
                    /** @description URL of the stored model. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeArtifact"];
                };
            };
            /** @description The job that makes the model. */
            202: {
                headers: {
                    /** @description URL of the job. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeArtifact"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getArtifactRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How long the models of a team are kept; null: no limit. Pinned models and those of the last good run of a schedule are kept, and do not count. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactRetention"];
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    setArtifactRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description How long the models of a team are kept; null: no limit. Pinned models and those of the last good run of a schedule are kept, and do not count. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "days": 90,
                 *       "count": null,
                 *       "bytes": 536870912000
                 *     }
                 */
                "application/json": components["schemas"]["ArtifactRetention"];
            };
        };
        responses: {
            /** @description How long the models of a team are kept; null: no limit. Pinned models and those of the last good run of a schedule are kept, and do not count. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactRetention"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    listBenchmarks: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BenchmarkPage"];
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    submitBenchmark: {
        parameters: {
            query?: {
                /** @description Only validate the benchmark, and answer with its jobs, and estimates of the device hours and of the size of its models. */
                dryRun?: boolean;
            };
            header?: {
                /**
                 * @description up to 255 printable ASCII characters without spaces, quotes and backslashes; surrounding quotes are optional. A UUID works. Within 24 hours, the same request with the same key gets the same answer and has no further effect.
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
                 *       "name": "two models",
                 *       "models": [
                 *         "demo/smollm2-135m",
                 *         "demo/brown-opt"
                 *       ],
                 *       "methods": [
                 *         "magnitude",
                 *         "wanda"
                 *       ],
                 *       "levels": [
                 *         0.5,
                 *         0.7
                 *       ],
                 *       "calibrations": [
                 *         {
                 *           "dataset": "wikitext2-mini",
                 *           "samples": 16,
                 *           "seqlen": 128
                 *         }
                 *       ],
                 *       "evaluations": [
                 *         {
                 *           "metric": "perplexity",
                 *           "dataset": "wikitext2-mini",
                 *           "seqlen": 128,
                 *           "windows": 20
                 *         }
                 *       ],
                 *       "seeds": [
                 *         0
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BenchmarkRequest"];
            };
        };
        responses: {
            /** @description With `dryRun`: what the benchmark would be. Nothing is stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BenchmarkDryRun"];
                };
            };
            /** @description Accepted. */
            202: {
                headers: {
                    /** @description URL of the benchmark. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BenchmarkDetail"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getBenchmark: {
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
            /** @description The benchmark. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BenchmarkDetail"];
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    deleteBenchmark: {
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getBenchmarkReport: {
        parameters: {
            query?: {
                format?: "html" | "markdown" | "latex" | "csv";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                    "text/markdown": string;
                    "application/x-latex": string;
                    "text/csv": string;
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    cancelBenchmark: {
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
            /** @description The benchmark. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BenchmarkDetail"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    retryBenchmark: {
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
            /** @description The benchmark. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BenchmarkDetail"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                 *           "dataset": "wikitext2-mini",
                 *           "samples": 16,
                 *           "seqlen": 128
                 *         },
                 *         "evaluations": [
                 *           {
                 *             "dataset": "wikitext2-mini",
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
            /** @description The new schedule. */
            201: {
                headers: {
                    /** @description URL of the new resource. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                     * @description IANA time zone of the cron expression. When clocks change, an expression that runs every hour, or several times an hour in hours in a row, continues by elapsed time. For all others, a time that the clocks skip moves to the end of the gap, and a time that occurs twice runs once, the first time.
                     * @default UTC
                     * @example Europe/Berlin
                     */
                    zone?: string;
                    /**
                     * @description No slot is earlier than this time; null: no limit.
                     * @default null
                     */
                    startsAt?: string | null;
                    /**
                     * @description No slot is later than this time; null: no limit.
                     * @default null
                     */
                    endsAt?: string | null;
                };
            };
        };
        responses: {
            /** @description The schedule preview. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePreview"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The schedule. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                 * @description An `ETag` of the resource. The answer is 412 if the resource has changed since.
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
                     * @description IANA time zone of the cron expression. When clocks change, an expression that runs every hour, or several times an hour in hours in a row, continues by elapsed time. For all others, a time that the clocks skip moves to the end of the gap, and a time that occurs twice runs once, the first time.
                     * @example Europe/Berlin
                     */
                    zone?: string;
                    /** @description No slot is earlier than this time; null: no limit. */
                    startsAt?: string | null;
                    /** @description No slot is later than this time; null: no limit. */
                    endsAt?: string | null;
                    job?: {
                        name?: string | null;
                        /** @description Free text about the job. `GET /v1/jobs?q=` searches it. */
                        notes?: string | null;
                        tags?: string[];
                        /** @description An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported. */
                        model?: string;
                        methods?: (string | {
                            /** @description An id of `GET /v1/methods`. */
                            id: string;
                            /** @description Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them. */
                            params?: {
                                [key: string]: unknown;
                            };
                            /** @description Replaces the job's `patterns`. */
                            patterns?: string[];
                        })[];
                        levels?: number[];
                        /** @description Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's first pattern in `GET /v1/methods`. */
                        patterns?: string[] | null;
                        calibration?: {
                            /** @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text. */
                            dataset?: string;
                            /** @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`. */
                            split?: string | null;
                            /** @description Number of text windows or images. */
                            samples?: number;
                            /** @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64. */
                            seqlen?: number | null;
                            /**
                             * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
                             * @enum {string}
                             */
                            bos?: "auto" | "always" | "never";
                            /**
                             * @description `random`: each sample is a random window of a random document (the Wanda protocol), or a random image; no image is drawn twice. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text; images are taken from the start.
                             * @enum {string}
                             */
                            sampling?: "random" | "sequential";
                            /**
                             * @description How recorded queries are drawn. `uniform`, the default: like all documents. `frequency`: equal queries are one, which is drawn as often as it was sent, and the drawn queries are joined to windows.
                             * @enum {string}
                             */
                            weighting?: "uniform" | "frequency";
                            /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                            after?: string;
                            /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                            before?: string;
                            seed?: number;
                        };
                        evaluations?: {
                            /**
                             * @description Of text: `perplexity` (lower is better); `kl_divergence`: mean KL(dense || pruned) of the next-token distributions, in nats (lower is better); `top1_agreement`: the share of positions where the dense and the pruned model find the same token most likely (higher is better). Of images: `accuracy`, the fraction of correctly labelled ones (higher is better), and the two comparisons with the dense model, which need no labels. Of multiple-choice items: `accuracy`, the fraction whose right choice is the most probable, and `accuracy_norm`, the same with the log-probability divided by the length of the choice (higher is better). Of problems: `pass_at_1`, `parse_rate` and `run_rate`, the shares of solutions that pass the tests, parse and run (higher is better). Of prompts, of the texts that the model writes: `distinct_2`, the share of distinct pairs of tokens (higher is better); `repetition`, the share of four tokens in a row that the text has already (lower is better); `generated_perplexity`, their perplexity under the dense model (lower is better).
                             * @enum {string}
                             */
                            metric?: "perplexity" | "kl_divergence" | "top1_agreement" | "accuracy" | "accuracy_norm" | "pass_at_1" | "parse_rate" | "run_rate" | "distinct_2" | "repetition" | "generated_perplexity";
                            /** @description An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text. */
                            dataset: string;
                            /** @description `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`. */
                            split?: string | null;
                            /** @description Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64. */
                            seqlen?: number | null;
                            /**
                             * @description Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
                             * @enum {string}
                             */
                            bos?: "auto" | "always" | "never";
                            /** @description Evaluates only the first windows, images, items, problems or prompts, up to this number; null: all. */
                            windows?: number | null;
                            /** @description Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                            after?: string;
                            /** @description Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`. */
                            before?: string;
                        }[];
                        /**
                         * @description What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.
                         * @enum {string}
                         */
                        dtype?: "auto" | "float32" | "bfloat16" | "float16";
                        /** @description How the level is spread over the blocks. `uniform`: every block has the same level. `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08). `{ "blocks": [...] }`: one number per block. An n:m pattern fixes the level and supports only `uniform`. */
                        allocation?: ("uniform" | "owl") | {
                            /** @description One number per block, in order: a level, or an offset from the trial's level. The level of a block is the trial's level + its number - the weighted mean of all numbers. */
                            blocks?: number[];
                        };
                        /**
                         * @description `sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.
                         * @enum {string}
                         */
                        pass?: "sequential" | "reference";
                        seed?: number;
                        /** @description Jobs with a higher priority run first. */
                        priority?: number;
                        /** @description Only hosts of this pool run the job: up to 40 lower-case letters, digits and hyphens. */
                        pool?: string;
                        /**
                         * @description Only hosts that meet all of these requirements run the job.
                         * @example [
                         *       "cuda",
                         *       "gpu-memory>=40GiB"
                         *     ]
                         */
                        requires?: string[];
                        /** @description Whether a trial reuses the result of an earlier trial with the same fingerprint instead of computing it again. The result keeps the environment that computed it, which may have other threads or another processor. */
                        reuse?: boolean;
                        /** @description Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once. */
                        maxAttempts?: number;
                        /** @description Which pruned models are stored for download: `none`, `all` (in the layout `plain`), or those that a list of selections names. A trial that several selections match is stored in each of their layouts. Every model can also be made later, with `POST /v1/trials/{id}/artifact`. */
                        keepArtifacts?: ("none" | "all") | {
                            methods?: string[];
                            levels?: number[];
                            patterns?: string[];
                            /**
                             * @description `plain`: as transformers saves a model. `packed`: one bit per weight, and the weights that are not zero. `shrunk`: a smaller dense model, for the pattern `structured`.
                             * @enum {string}
                             */
                            layout?: "plain" | "packed" | "shrunk";
                        }[];
                    };
                    /**
                     * @description What happens to a slot while an earlier run is open. `skip`: the slot is skipped. `queue`: the slot waits; at most one does. `cancel_previous`: the earlier run is cancelled.
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue" | "cancel_previous";
                    /**
                     * @description Which slots run late after the service was down: `none` of the missed ones, or the `last` one.
                     * @enum {string}
                     */
                    catchUp?: "none" | "last";
                    /** @description How much a value of each metric may get worse before it counts as a regression. The larger of the two limits applies. If hardware or threads differ, the relative limit of a perplexity is at least 0.02. */
                    thresholds?: {
                        perplexity?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        kl_divergence?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        top1_agreement?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        accuracy?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        accuracy_norm?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        pass_at_1?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        parse_rate?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        run_rate?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        distinct_2?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        repetition?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                        generated_perplexity?: {
                            /** @description As a fraction of the earlier value. */
                            relative?: number;
                            /** @description In units of the metric. */
                            absolute?: number;
                        };
                    };
                    /** @description A run is deleted with its job once `runs` newer runs have had a job, or once it is older than `days` days. The baseline and the last good run are kept. null: all runs are kept. */
                    retention?: {
                        runs?: number;
                        days?: number;
                    } | null;
                    baselineRunId?: string | null;
                };
            };
        };
        responses: {
            /** @description The schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The run is due. */
            202: {
                headers: {
                    /** @description URL of the run. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleRun"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
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
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The schedule run. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    getScheduleArtifact: {
        parameters: {
            query?: {
                /** @description An id of `GET /v1/methods`. */
                method?: string;
                /** @description Fraction of the weights set to zero, in [0, 1). */
                level?: number;
                /** @description `unstructured`, `structured` or `n:m`, which KEEPS n weights of every m consecutive inputs. */
                pattern?: string;
                layout?: "plain" | "packed" | "shrunk";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The artifact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactDetail"];
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
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                    /** @description The events to deliver. Only operators can subscribe to `host.lost`. */
                    events: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
                };
            };
        };
        responses: {
            /** @description The webhook and its secret. */
            201: {
                headers: {
                    /** @description URL of the new resource. */
                    location?: string;
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeWebhook"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The webhook. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                    /** @description The events to deliver. Only operators can subscribe to `host.lost`. */
                    events?: ("job.finished" | "schedule.regressed" | "schedule.missed" | "host.lost")[];
                    /** @description Whether events are delivered. */
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The delivery is pending. */
            202: {
                headers: {
                    /** @description URL of the delivery. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
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
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The delivery. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The delivery is pending. */
            202: {
                headers: {
                    /** @description URL of the delivery. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The whole list. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The whole list. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description `text`: one text. `traces`: recorded queries, one JSON object with `text`, `query`, `prompt` or `messages` per line. */
                kind: "text" | "traces";
                /** @description Field of the traces that has the text or the chat messages. Of each line, only its text, its time and its count are stored. */
                field?: string;
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
                 *     {"query":"When do apple trees flower?","time":"2026-11-01T08:00:00Z","count":3}
                 *     {"messages":[{"role":"user","content":"Which roses climb?"}]}
                 */
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description The team already has this dataset. */
            200: {
                headers: {
                    /** @description URL of the dataset. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description The new dataset. */
            201: {
                headers: {
                    /** @description URL of the dataset. */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The dataset. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The whole list. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The host. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Host"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The host. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Host"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
    deleteHost: {
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                    /** @description Days until the key expires. Without it, the key is valid until it is revoked. */
                    expiresInDays?: number;
                };
            };
        };
        responses: {
            /** @description The key and its secret. */
            201: {
                headers: {
                    /** @description URL of the new resource. */
                    location?: string;
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The key. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The key. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description Done. The answer has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                    /** @description URL of the new resource. */
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
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_MODEL_CHANGED, PRUNE_ARTIFACT_QUOTA, PRUNE_ARTIFACT_PINNED, PRUNE_SEVERAL_ARTIFACTS, PRUNE_NO_MODEL, PRUNE_NOT_CLONEABLE, PRUNE_NO_TABLE, PRUNE_BYTES_UNKNOWN, PRUNE_DATASET_IN_USE, PRUNE_ALREADY_ENDED, PRUNE_NOT_ENDED, PRUNE_JOB_IS_BASELINE, PRUNE_JOB_OF_BENCHMARK, PRUNE_HOST_IN_USE, PRUNE_NOTHING_MISSING, PRUNE_LAST_ADMIN, PRUNE_TEAM_EXISTS, PRUNE_SCHEDULE_EXISTS, PRUNE_WEBHOOKS_OFF, PRUNE_TOO_MANY_WEBHOOKS, PRUNE_WEBHOOK_DISABLED, PRUNE_RUN_UNDER_WAY. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
            /** @description The team. */
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
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                    /** @description Days until the key expires. Without it, the key is valid until it is revoked. */
                    expiresInDays?: number;
                };
            };
        };
        responses: {
            /** @description The key and its secret. */
            201: {
                headers: {
                    /** @description URL of the new resource. */
                    location?: string;
                    "cache-control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description One of PRUNE_MALFORMED_REQUEST, PRUNE_MALFORMED_BODY. */
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
            /** @description One of PRUNE_REQUEST_TIMEOUT. */
            408: {
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
                /** @description Most items on a page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. */
                cursor?: string;
                /** @description Id of the key that was used. */
                key?: string;
                /** @description An `operationId`. */
                action?: string;
                /** @description Id of the resource that was changed or created. */
                row?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the list. */
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
            /** @description One of PRUNE_VALIDATION, PRUNE_JOB_REFUSED, PRUNE_UNKNOWN_METHOD, PRUNE_INVALID_PARAMS, PRUNE_UNSUPPORTED_PATTERN, PRUNE_PATTERN_MISMATCH, PRUNE_INVALID_ALLOCATION, PRUNE_UNKNOWN_MODEL, PRUNE_MODEL_NOT_ALLOWED, PRUNE_UNREADABLE_MODEL, PRUNE_UNSUPPORTED_MODEL, PRUNE_PATH_OUTSIDE_ROOTS, PRUNE_SEQLEN_TOO_LONG, PRUNE_TEXT_TOO_SHORT, PRUNE_UNKNOWN_DATASET, PRUNE_UNSUITABLE_DATASET, PRUNE_SANDBOX_UNAVAILABLE, PRUNE_CHECK_LIMIT, PRUNE_DATASET_UNAVAILABLE, PRUNE_IDEMPOTENCY_KEY_REUSED, PRUNE_COMPARISON_TOO_LARGE, PRUNE_INVALID_UPLOAD, PRUNE_DEVICE_HOURS. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of PRUNE_TOO_MUCH_WAITING, PRUNE_TOO_MANY_CHECKS, PRUNE_RATE_LIMITED, PRUNE_TOO_MANY_READS, PRUNE_TOO_MANY_WATCHERS, PRUNE_TOO_MANY_UPLOADS. */
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
            /** @description One of PRUNE_STORAGE_FULL, PRUNE_STORAGE_UNAVAILABLE, PRUNE_STORAGE_REFUSED, PRUNE_STORAGE_MISSING, PRUNE_OUTCOME_UNKNOWN, PRUNE_UNAVAILABLE. */
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
