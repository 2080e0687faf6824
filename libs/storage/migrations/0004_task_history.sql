CREATE TABLE "event_cursors" (
	"name" text PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"position" text collate "C" NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_gaps" (
	"id" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"since" timestamp (3) with time zone,
	"until" timestamp (3) with time zone NOT NULL,
	"count" integer,
	"hostname" text,
	"reconciled_at" timestamp (3) with time zone,
	"mended" integer
);
--> statement-breakpoint
CREATE TABLE "history_samples" (
	"series" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"values" jsonb NOT NULL,
	CONSTRAINT "history_samples_series_at_pk" PRIMARY KEY("series","at")
);
--> statement-breakpoint
CREATE TABLE "saved_filters" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"owner" text NOT NULL,
	"query" text NOT NULL,
	"sort" text,
	"columns" text[],
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "task_history" (
	"task_id" text collate "C" PRIMARY KEY NOT NULL,
	"name" text collate "C",
	"state" text NOT NULL,
	"queue" text,
	"worker" text,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"eta" timestamp (3) with time zone,
	"expires" timestamp (3) with time zone,
	"wait" double precision,
	"runtime" double precision,
	"retries" integer DEFAULT 0 NOT NULL,
	"args" text,
	"kwargs" text,
	"result" text,
	"error" text,
	"root_id" text collate "C",
	"parent_id" text collate "C",
	"poison" jsonb,
	"cut" text[] DEFAULT '{}' NOT NULL,
	"timeline" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"words" "tsvector" DEFAULT '' NOT NULL,
	"position" text collate "C" NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "history_samples_at" ON "history_samples" USING btree ("at");--> statement-breakpoint
CREATE INDEX "saved_filters_owner" ON "saved_filters" USING btree ("owner","name");--> statement-breakpoint
CREATE INDEX "task_history_seen" ON "task_history" USING btree ("seen_at","task_id");--> statement-breakpoint
CREATE INDEX "task_history_state" ON "task_history" USING btree ("state","seen_at","task_id");--> statement-breakpoint
CREATE INDEX "task_history_name" ON "task_history" USING btree ("name","seen_at","task_id");--> statement-breakpoint
CREATE INDEX "task_history_queue" ON "task_history" USING btree ("queue","seen_at","task_id");--> statement-breakpoint
CREATE INDEX "task_history_worker" ON "task_history" USING btree ("worker","seen_at","task_id");--> statement-breakpoint
CREATE INDEX "task_history_done" ON "task_history" USING btree ("done_at","task_id") WHERE done_at is not null;--> statement-breakpoint
CREATE INDEX "task_history_runtime" ON "task_history" USING btree ("runtime","task_id") WHERE runtime is not null;--> statement-breakpoint
CREATE INDEX "task_history_wait" ON "task_history" USING btree ("wait","task_id") WHERE wait is not null;--> statement-breakpoint
CREATE INDEX "task_history_parent" ON "task_history" USING btree ("parent_id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "task_history_unsettled" ON "task_history" USING btree ("task_id") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "task_history_words" ON "task_history" USING gin ("words");