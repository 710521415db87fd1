import { defineEntity, p } from '@mikro-orm/core';
import { instant } from './base.entity.ts';

/** What the server has to remember of itself between two starts: one text for each key. */
export const serverStateSchema = defineEntity({
  name: 'ServerState',
  tableName: 'server_state',
  properties: {
    key: p.string().length(64).primary(),
    value: p.text(),
    updatedAt: instant(),
  },
});

export class ServerState extends serverStateSchema.class {}
serverStateSchema.setClass(ServerState);
