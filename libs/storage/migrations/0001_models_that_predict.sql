CREATE TABLE "ml_models" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"latest" boolean DEFAULT false NOT NULL,
	"task" text NOT NULL,
	"origin" text NOT NULL,
	"dataset_id" uuid,
	"extra_dataset_id" uuid,
	"config" jsonb NOT NULL,
	"task_id" text NOT NULL,
	"state" text DEFAULT 'PENDING' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"error" jsonb,
	"card" jsonb,
	"artifact" text,
	"bytes" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ml_models_task_id_unique" UNIQUE("task_id")
);
--> statement-breakpoint
CREATE TABLE "predictions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model_id" uuid NOT NULL,
	"task_id" text NOT NULL,
	"rows" integer NOT NULL,
	"machines" text[] NOT NULL,
	"inputs" jsonb,
	"outputs" jsonb,
	"inputs_artifact" text,
	"outputs_artifact" text,
	"error" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "predictions_task_id_unique" UNIQUE("task_id")
);
--> statement-breakpoint
CREATE INDEX "ml_models_newest" ON "ml_models" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "ml_models_versions" ON "ml_models" USING btree ("name","version");--> statement-breakpoint
CREATE UNIQUE INDEX "ml_models_latest" ON "ml_models" USING btree ("name") WHERE latest;--> statement-breakpoint
CREATE INDEX "ml_models_unsettled" ON "ml_models" USING btree ("updated_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "predictions_of_model" ON "predictions" USING btree ("model_id","created_at","id");--> statement-breakpoint
CREATE INDEX "predictions_of_machine" ON "predictions" USING gin ("machines");--> statement-breakpoint
CREATE INDEX "predictions_newest" ON "predictions" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "predictions_unanswered" ON "predictions" USING btree ("created_at") WHERE ended_at is null;