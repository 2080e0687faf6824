CREATE TABLE "datasets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'uploading' NOT NULL,
	"source" text NOT NULL,
	"model_id" uuid,
	"task_id" text,
	"format" jsonb,
	"rows" bigint,
	"bytes" bigint,
	"columns" jsonb,
	"error" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"dataset_id" uuid NOT NULL,
	"job_id" uuid,
	"config" jsonb NOT NULL,
	"card" jsonb NOT NULL,
	"quality" jsonb,
	"artifact" text NOT NULL,
	"bytes" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "training_jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" uuid NOT NULL,
	"config" jsonb NOT NULL,
	"task_id" text NOT NULL,
	"state" text DEFAULT 'PENDING' NOT NULL,
	"model_id" uuid,
	"attempt" integer DEFAULT 0 NOT NULL,
	"progress" jsonb,
	"error" jsonb,
	"checkpoint" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "training_jobs_task_id_unique" UNIQUE("task_id")
);
--> statement-breakpoint
CREATE TABLE "training_losses" (
	"job_id" uuid NOT NULL,
	"epoch" integer NOT NULL,
	"loss" double precision NOT NULL,
	"reconstruction" double precision NOT NULL,
	"kl" double precision NOT NULL,
	CONSTRAINT "training_losses_job_id_epoch_pk" PRIMARY KEY("job_id","epoch")
);
--> statement-breakpoint
ALTER TABLE "training_losses" ADD CONSTRAINT "training_losses_job_id_training_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."training_jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "datasets_newest" ON "datasets" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "datasets_unsettled" ON "datasets" USING btree ("updated_at") WHERE state in ('uploading', 'profiling');--> statement-breakpoint
CREATE INDEX "models_newest" ON "models" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "training_jobs_newest" ON "training_jobs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "training_jobs_unsettled" ON "training_jobs" USING btree ("dataset_id") WHERE ended_at is null;