import { Module } from '@nestjs/common';
import { Frames } from './frames.js';
import { StreamController } from './stream.controller.js';
import { StreamHub } from './stream-hub.js';

/** Tells pages what is new, as it happens. */
@Module({ controllers: [StreamController], providers: [Frames, StreamHub] })
export class StreamModule {}
