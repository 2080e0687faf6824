CREATE TABLE "explanations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"prediction_id" uuid NOT NULL,
	"options" jsonb NOT NULL,
	"task_id" text NOT NULL,
	"state" text DEFAULT 'PENDING' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"explanation" jsonb,
	"error" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "explanations_task_id_unique" UNIQUE("task_id")
);
--> statement-breakpoint
ALTER TABLE "explanations" ADD CONSTRAINT "explanations_prediction_id_predictions_id_fk" FOREIGN KEY ("prediction_id") REFERENCES "public"."predictions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "explanations_of_prediction" ON "explanations" USING btree ("prediction_id","created_at","id");--> statement-breakpoint
CREATE INDEX "explanations_unsettled" ON "explanations" USING btree ("updated_at") WHERE ended_at is null;