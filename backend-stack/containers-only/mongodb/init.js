// Run once by the image, in an empty data folder. Debezium only reads.
/* global db, process */
const corpus = db.getSiblingDB('corpus')
corpus.createCollection('prompts')
corpus.createUser({
  user: 'connect',
  pwd: process.env['CONNECT_PASSWORD'],
  roles: [{ role: 'read', db: 'corpus' }],
})
