import { Readable } from 'node:stream';
import { AcceptBody, Draining, RequireRole, SchemaPipe } from '@celerity/server';
import { BrokerUnavailableError } from '@celerity/task-core';
import { Body, Controller, HttpCode, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { endOf } from '../http/end-of.js';
import { Idempotency } from '../idempotency/idempotency.js';
import { StorageFilter } from '../storage/storage.filter.js';
import { datasetResource, pathOfDataset, type UploadedDataset } from './dataset-resource.js';
import { givenFormat, UploadQuery } from './upload-query.js';
import { fileOf } from './uploaded-file.js';
import { DescribeUpload } from './uploads.docs.js';
import { type StoredUpload, Uploads } from './uploads.js';

const UNNAMED = 'upload.csv';

/** Takes data sets. */
@Controller('api/datasets')
@UseFilters(StorageFilter)
export class UploadsController {
  constructor(
    private readonly uploads: Uploads,
    private readonly idempotency: Idempotency,
    private readonly draining: Draining,
  ) {}

  /** After an error nothing of an upload is left. */
  @DescribeUpload()
  @RequireRole('operator')
  @AcceptBody({ types: ['text/csv', 'multipart/form-data'], limit: 'uploadBytes' })
  @HttpCode(201)
  @Post()
  async upload(
    @Query(new SchemaPipe(UploadQuery)) query: UploadQuery,
    @Body() body: Readable,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadedDataset> {
    this.idempotency.check(request);
    const { name = UNNAMED, bytes } = await fileOf(request.headers, body);
    const stored = await this.uploads.store({ name: query.name ?? name, format: givenFormat(query), bytes });
    const { datasetId } = stored;
    try {
      const answer = await this.readOnce(stored, request, reply);
      if (answer.dataset_id !== datasetId) await this.uploads.discard(datasetId);
      return answer;
    } catch (error) {
      await this.uploads.discard(datasetId);
      // The ids of what is gone would only mislead.
      throw error instanceof BrokerUnavailableError ? new BrokerUnavailableError(error.server, error.reason) : error;
    }
  }

  /**
   * What an `Idempotency-Key` stands for is known when all bytes are here, so it is claimed then: the first upload to arrive keeps its
   * data set, and each repetition is answered with that one.
   */
  private readOnce(stored: StoredUpload, request: FastifyRequest, reply: FastifyReply): Promise<UploadedDataset> {
    const { seed, digest: body } = stored;
    return this.idempotency.once({ request, reply, seed, body }, async (idAt) => {
      const first = idAt?.(0);
      const isThere = first !== undefined && (await this.uploads.has(first));
      const datasetId = isThere ? first : stored.datasetId;
      const { dataset, warnings } = await this.uploads.read(datasetId, stored, endOf(reply, this.draining));
      reply.code(dataset.state === 'ready' ? 201 : 202).header('location', pathOfDataset(dataset.id));
      return { ...datasetResource(dataset), warnings };
    });
  }
}
